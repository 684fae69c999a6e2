import CKernels
import Storage

/// Makes the signature of an article while its words go by.
///
/// One-permutation MinHash: each run of three words of the body has a number, of which six bits name
/// one of 64 parts; a part keeps the lowest of its numbers, and of that a byte is written. The share
/// of equal bytes of two signatures estimates the Jaccard similarity of the articles' sets of runs,
/// give or take 0.06. A part without a run takes another's byte. Costs some 2 ns a word and nothing
/// per article but its 64 bytes. For one thread at a time; FORMAT.md "Signatures".
package struct ArticleSketch {
  /// Bytes of a signature.
  package static let byteCount = Int(LEDE_SKETCH_SIZE)
  /// Words of a run.
  package static let runLength = 3

  private var sketch = lede_sketch()

  /// A sketch of nothing.
  package init() { begin() }

  /// A word's hash: of the bytes of its surface form, whatever the language.
  package static func hash(ofWord form: RawSpan) -> UInt32 {
    UInt32(truncatingIfNeeded: XXHash64.hash(form))
  }

  /// The number of a run of words.
  package static func run(_ first: UInt32, _ second: UInt32, _ third: UInt32) -> UInt64 {
    lede_word_run(first, second, third)
  }

  /// Begins with the next article.
  package mutating func begin() {
    // Safe: the kernel writes within the structure.
    unsafe lede_sketch_begin(&sketch)
  }

  /// Adds words by the hash of each one's entry, their positions so many bytes apart.
  ///
  /// Words before a position do not count, and of those at one position the first does.
  package mutating func add(
    _ entries: ArraySlice<UInt32>, _ hashes: [UInt32], positions: UnsafeRawBufferPointer,
    stride: Int, from start: UInt32
  ) {
    precondition(
      entries.isEmpty || positions.count >= (entries.count - 1) * stride + 4,
      "a position for each entry")
    assert(entries.allSatisfy { Int($0) < hashes.count }, "a hash for each entry")
    // Safe: there is a position for each entry, and a hash for each number that a table gave.
    unsafe entries.withUnsafeBufferPointer { entries in
      unsafe hashes.withUnsafeBufferPointer { hashes in
        unsafe lede_sketch_add(
          &sketch, hashes.baseAddress, entries.baseAddress, positions.baseAddress, stride,
          entries.count, start)
      }
    }
  }

  /// Adds words by their hashes, each at the next position.
  package mutating func add(_ words: [UInt32]) {
    let entries = words.indices.map { UInt32($0) }
    // Safe: the entries are their own positions.
    unsafe entries.withUnsafeBytes { positions in
      unsafe add(entries[...], words, positions: positions, stride: 4, from: 0)
    }
  }

  /// Appends the article's signature.
  package func append(to signatures: inout [UInt8]) {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    var sketch = sketch
    // Safe: the kernel writes as many bytes as there are.
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe lede_sketch_end(&sketch, $0.baseAddress) }
    signatures += bytes
  }
}

/// The signature of an article.
package struct ArticleSignature: Sendable, Hashable {
  /// Its bytes by eights, the first lowest.
  private let words: SIMD8<UInt64>

  init(words: SIMD8<UInt64>) { self.words = words }

  /// The signature of these bytes, 64 of them.
  package init(_ bytes: [UInt8]) {
    var words = SIMD8<UInt64>(repeating: 0)
    for (index, byte) in bytes.prefix(ArticleSketch.byteCount).enumerated() {
      words[index >> 3] |= UInt64(byte) << UInt64(8 * (index & 7))
    }
    self.words = words
  }

  /// Whether the article has no words.
  package var isEmpty: Bool { words == SIMD8(repeating: 0) }

  /// How many of the 64 bytes two signatures share.
  package func equalByteCount(_ other: ArticleSignature) -> Int {
    // The top bit of each byte that differs.
    let low = SIMD8<UInt64>(repeating: 0x7F7F_7F7F_7F7F_7F7F)
    let x = words ^ other.words
    let differs = ((x & low) &+ low | x) & ~low
    var count = ArticleSketch.byteCount
    for index in 0..<8 { count -= differs[index].nonzeroBitCount }
    return count
  }

  /// The Jaccard similarity that the signatures let expect; equal bytes by chance are taken off.
  package func similarity(_ other: ArticleSignature) -> Double {
    guard !isEmpty, !other.isEmpty else { return 0 }
    let share = Double(equalByteCount(other)) / Double(ArticleSketch.byteCount)
    return max(0, (share - 1 / 256) / (1 - 1 / 256))
  }

  /// A byte.
  package func byte(_ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: words[index >> 3] >> UInt64(8 * (index & 7)))
  }

  /// Appends the bytes.
  package func append(to bytes: inout [UInt8]) {
    for index in 0..<ArticleSketch.byteCount { bytes.append(byte(index)) }
  }
}

/// The signatures of a segment's documents.
package struct SignatureColumn: Sendable {
  private let values: Column<UInt64>

  init(_ values: Column<UInt64>) { self.values = values }

  /// The signature of a document of the segment.
  package subscript(document: Int) -> ArticleSignature {
    var words = SIMD8<UInt64>(repeating: 0)
    for index in 0..<8 { words[index] = values[document * 8 + index] }
    return ArticleSignature(words: words)
  }
}
