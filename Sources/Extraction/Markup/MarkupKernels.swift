import CKernels

/// The seam to the kernels that look at markup sixteen bytes at a time.
extension Span where Element == UInt8 {
  /// Where a byte stands first at or after a position, or the end.
  func first(_ byte: UInt8, from start: Int) -> Int { first(byte, or: byte, from: start) }

  /// Where one of two bytes stands first at or after a position, or the end.
  func first(_ byte: UInt8, or other: UInt8, from start: Int) -> Int {
    guard start < count else { return count }
    // Safe: the kernel reads from `start` up to the count.
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unsafe lede_find_either(base, buffer.count, start, buffer.count, byte, other)
    }
  }

  /// Where an ASCII word stands first at or after a position, or nil.
  func firstRange(of word: String, from start: Int) -> Int? {
    let word = word.utf8Span.span
    guard !word.isEmpty, start >= 0, start < count else { return nil }
    // Safe: the kernel reads from `start` up to the count, and the word, which is not empty.
    let found = unsafe withUnsafeBufferPointer { buffer in
      unsafe word.withUnsafeBufferPointer { word in
        guard let base = buffer.baseAddress, let pattern = word.baseAddress else { return count }
        return unsafe lede_find_word(base, buffer.count, start, pattern, word.count)
      }
    }
    return found < count ? found : nil
  }

  /// Whether a byte stands in a range.
  func holds(_ byte: UInt8, in range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range of the span")
    // Safe: the range is within the count.
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      let end = range.upperBound
      return unsafe lede_find_either(base, buffer.count, range.lowerBound, end, byte, byte) < end
    }
  }

  /// Whether two ranges of equal length hold the same bytes.
  func isSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    precondition(
      first.count == second.count && min(first.lowerBound, second.lowerBound) >= 0
        && max(first.upperBound, second.upperBound) <= count, "ranges of the span")
    // Safe: both ranges are within the count.
    return unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return true }
      return unsafe lede_is_same(
        base + first.lowerBound, base + second.lowerBound, first.count)
    }
  }

  /// The name at a position, which ends at white space, `>` or `/`, or at `=`, and where it ends.
  @inline(__always)
  func name(from start: Int, untilEquals: Bool) -> (PackedName, end: Int) {
    // Safe: the kernel reads from `start` up to the count and writes two words.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, start < buffer.count else {
        return (PackedName(), start)
      }
      var words: (low: UInt64, high: UInt64) = (0, 0)
      let end = unsafe withUnsafeMutablePointer(to: &words) { pointer in
        unsafe pointer.withMemoryRebound(to: UInt64.self, capacity: 2) {
          unsafe lede_read_name(base, buffer.count, start, untilEquals, $0)
        }
      }
      return (PackedName(low: words.low, high: words.high, byteCount: end - start), end)
    }
  }

  /// Whether folding white space, no-break spaces among it, changes nothing within the text.
  var isFolded: Bool {
    // Safe: the kernel reads up to the count.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return true }
      return unsafe lede_is_folded(base, buffer.count)
    }
  }

  /// What the bytes of the text are.
  var shape: lede_text_shape_counts {
    // Safe: the kernel reads up to the count.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return lede_text_shape_counts() }
      return unsafe lede_text_shape(base, buffer.count)
    }
  }

  /// How many marks of a sentence the text holds; -1 where it is nothing but white space.
  var sentenceMarkCount: Int32 {
    // Safe: the kernel reads up to the count.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return -1 }
      return unsafe lede_sentence_marks(base, buffer.count)
    }
  }

  /// A hash of the bytes, the same for the same bytes.
  var textHash: UInt64 {
    // Safe: the kernel reads up to the count.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unsafe lede_text_hash(base, buffer.count)
    }
  }

  /// How many bytes at the start are ASCII without controls but tab, line feed and carriage return.
  var plainPrefixCount: Int {
    // Safe: the kernel reads up to the count.
    unsafe withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return unsafe lede_plain_prefix(base, buffer.count)
    }
  }
}

extension Array where Element == UInt8 {
  /// Appends a text with each run of white space made one space, and none behind white space or at
  /// the start.
  mutating func appendFolded(_ text: Span<UInt8>) {
    let isBehindSpace = last?.isSpaceHTML ?? true
    append(addingCapacity: text.count + 16) { output in
      // Safe: the kernel writes no more than the text's count and sixteen bytes, which there is
      // room for.
      unsafe text.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { room, count in
          guard let base = source.baseAddress, let start = room.baseAddress else { return }
          count += unsafe lede_fold_spaces(base, source.count, isBehindSpace, start + count)
        }
      }
    }
  }

  /// Appends the words of the ASCII text at the start of a line, the words of which begin at `start`.
  ///
  /// - Returns: How many bytes of the line were read.
  mutating func appendWords(
    _ line: Span<UInt8>, behind start: Int, pendingSpace: inout Bool
  ) -> Int {
    let hasWords = count > start
    var readCount = 0
    append(addingCapacity: line.count + 2) { output in
      // Safe: the kernel writes no more than the line's count and two bytes, which there is room for.
      unsafe line.withUnsafeBufferPointer { source in
        unsafe output.withUnsafeMutableBufferPointer { room, count in
          guard let base = source.baseAddress, let start = room.baseAddress else { return }
          var written = 0
          readCount = unsafe lede_line_words(
            base, source.count, hasWords, &pendingSpace, start + count, &written)
          count += written
        }
      }
    }
    return readCount
  }

  /// Appends the bytes of a span.
  mutating func append(_ bytes: Span<UInt8>) {
    // Safe: the buffer is read during the call.
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a scalar in UTF-8.
  mutating func append(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    func tail(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: value >> shift & 0x3F | 0x80)
    }
    if value < 0x80 {
      append(UInt8(truncatingIfNeeded: value))
    } else if value < 0x800 {
      append(UInt8(truncatingIfNeeded: value >> 6 | 0xC0))
      append(tail(0))
    } else if value < 0x10000 {
      append(UInt8(truncatingIfNeeded: value >> 12 | 0xE0))
      append(tail(6))
      append(tail(0))
    } else {
      append(UInt8(truncatingIfNeeded: value >> 18 | 0xF0))
      append(tail(12))
      append(tail(6))
      append(tail(0))
    }
  }
}
