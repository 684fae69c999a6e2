import Articles
import Storage

/// What the next line of a file of records gave.
package enum JSONLEvent: Sendable, Equatable {
  /// The record handed over is filled.
  case record
  /// The line yields no record; the next call goes on after it.
  case skipped(RecordSkip)
}

/// Reads a file of JSON lines, one record at a time, in constant memory whatever the file's size.
///
/// Goes over the bytes once, without a line buffer and without a tree of values: strings are found
/// by eight bytes at a time and copied in runs; 450 MB/s in release on articles of a wiki, content
/// hash included. A line that is not a JSON object is skipped with its reason and harms no other.
/// Invalid UTF-8 and lone surrogates become U+FFFD, NUL becomes a space; raw control characters in
/// strings are let pass. Of two records with the same id the first holds, the second is skipped.
package struct JSONLReader: ~Copyable {
  private var scanner: JSONLScanner
  private let file: FileDescriptor?
  /// The metadata before the first byte was read; nil for a stream.
  package let fingerprint: FileFingerprint?
  private var ids: Set<UInt64> = []
  private var key: [UInt8] = []
  private var name: [UInt8] = []
  private var value: [UInt8] = []
  private var hasBegun = false

  /// Opens a file.
  package init(path: [UInt8], links: LinkRule = .refused) throws(FileReadError) {
    let file = try FileContent.openRegular(path, links: links)
    fingerprint = try FileReadError.around { () throws(SystemError) in
      try file.status().fingerprint
    }
    self.file = file
    scanner = JSONLScanner(file, windowByteCount: ContentHash.chunkByteCount)
  }

  /// Reads an open stream (standard input).
  package init(stream: FileDescriptor) {
    file = nil
    fingerprint = nil
    scanner = JSONLScanner(stream, windowByteCount: 1 << 16)
  }

  /// Reads bytes in memory, `windowByteCount` at a time.
  package init(bytes: [UInt8], windowByteCount: Int = 1 << 16) {
    file = nil
    fingerprint = nil
    scanner = JSONLScanner(bytes, windowByteCount: windowByteCount)
  }

  /// Bytes read so far, for progress.
  package var byteCount: Int64 { scanner.byteCount }

  /// The hash of all bytes read so far; of the file at its end.
  package var contentHash: UInt64 { scanner.hash.value }

  /// Whether the file is no longer what it was when it was opened.
  ///
  /// Then its records may be of
  /// several states, and it must be read again next time.
  package func hasChanged() -> Bool {
    guard let file, let fingerprint else { return false }
    guard let now = try? file.status() else { return true }
    return !now.fingerprint.matches(fingerprint)
  }

  /// Fills `record` from the next line; nil after the last.
  package mutating func next(
    into record: inout JSONLRecord
  ) throws(FileReadError) -> JSONLEvent? {
    do {
      if !hasBegun {
        hasBegun = true
        if let skip = try scanner.begin() { return .skipped(skip) }
      }
      guard try scanner.skipBlankLines() else { return nil }
    } catch {
      throw FileReadError(error.system)
    }
    let line = scanner.line
    record.reset(line: line)
    do {
      try readObject(into: &record)
      try scanner.endLine()
    } catch {
      guard case .malformed(let detail) = error else { throw FileReadError(error.system) }
      do { try scanner.skipLine() } catch { throw FileReadError(error.system) }
      return .skipped(RecordSkip(line: line, reason: .malformed, detail: detail))
    }
    record.finish()
    return judge(record)
  }

  private mutating func judge(_ record: borrowing JSONLRecord) -> JSONLEvent {
    if record.isBlank {
      return .skipped(RecordSkip(line: record.line, reason: .noText, detail: ""))
    }
    if ids.count < JSONLLimits.idCountMax {
      guard ids.insert(XXHash64.hash(record.id)).inserted else {
        let id = String(decoding: record.id.prefix(200), as: UTF8.self)
        return .skipped(RecordSkip(line: record.line, reason: .duplicateRecord, detail: id))
      }
    } else if ids.contains(XXHash64.hash(record.id)) {
      let id = String(decoding: record.id.prefix(200), as: UTF8.self)
      return .skipped(RecordSkip(line: record.line, reason: .duplicateRecord, detail: id))
    }
    return .record
  }

  // MARK: The object of a line

  private mutating func readObject(into record: inout JSONLRecord) throws(JSONLStop) {
    try scanner.expect(UInt8(ascii: "{"), "not a JSON object")
    if try scanner.take(UInt8(ascii: "}")) { return }
    repeat {
      key.removeAll(keepingCapacity: true)
      let isKept = try scanner.name(into: &key)
      try readMember(isKept: isKept, into: &record)
    } while try scanner.takesComma(before: UInt8(ascii: "}"))
  }

  private mutating func readMember(
    isKept: Bool, into record: inout JSONLRecord
  ) throws(JSONLStop) {
    let target: Target = isKept ? Target(key) : .none
    if case .slot(let slot) = target {
      record.begin(slot)
      if slot == .text || slot == .body || slot == .title, try scanner.isNext(UInt8(ascii: "\"")) {
        let isCut = try scanner.string(
          into: &record.slots[slot.rawValue], limit: JSONLLimits.textByteCountMax)
        if slot != .title { record.isTextCut = isCut }
        return
      }
    } else if case .tags = target {
      record.tags.removeAll(keepingCapacity: true)
    }
    switch try scanner.nextByte() {
    case UInt8(ascii: "["): try readElements(of: target, into: &record)
    case UInt8(ascii: "{"): try readInner(isKept: isKept, into: &record)
    default: try readScalar(to: target, isElement: false, into: &record)
    }
  }

  private mutating func readElements(
    of target: Target, into record: inout JSONLRecord
  ) throws(JSONLStop) {
    try scanner.expect(UInt8(ascii: "["), "")
    if try scanner.take(UInt8(ascii: "]")) { return }
    repeat {
      switch try scanner.nextByte() {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        try scanner.skipNested()
        record.droppedValueCount += 1
      default:
        try readScalar(to: target, isElement: true, into: &record)
      }
    } while try scanner.takesComma(before: UInt8(ascii: "]"))
  }

  /// Flattens one level: the members of an object become extra fields `outer.inner`.
  private mutating func readInner(
    isKept: Bool, into record: inout JSONLRecord
  ) throws(JSONLStop) {
    try scanner.expect(UInt8(ascii: "{"), "")
    if try scanner.take(UInt8(ascii: "}")) { return }
    repeat {
      name = key + [UInt8(ascii: ".")]
      let isInnerKept = try scanner.name(into: &name)
      let target: Target = isKept && isInnerKept ? .extra(name) : .none
      switch try scanner.nextByte() {
      case UInt8(ascii: "["):
        try readElements(of: target, into: &record)
      case UInt8(ascii: "{"):
        try scanner.skipNested()
        record.droppedValueCount += 1
      default:
        try readScalar(to: target, isElement: false, into: &record)
      }
    } while try scanner.takesComma(before: UInt8(ascii: "}"))
  }

  /// Where a value goes.
  private enum Target {
    case slot(JSONLRecord.Slot)
    case tags
    case extra([UInt8])
    /// Its name is too long to keep.
    case none

    init(_ key: [UInt8]) {
      switch key.count {
      case 2 where key.elementsEqual("id".utf8): self = .slot(.id)
      case 3 where key.elementsEqual("url".utf8): self = .slot(.url)
      case 4 where key.elementsEqual("text".utf8): self = .slot(.text)
      case 4 where key.elementsEqual("body".utf8): self = .slot(.body)
      case 4 where key.elementsEqual("date".utf8): self = .slot(.date)
      case 4 where key.elementsEqual("site".utf8): self = .slot(.site)
      case 4 where key.elementsEqual("lang".utf8): self = .slot(.lang)
      case 4 where key.elementsEqual("tags".utf8): self = .tags
      case 5 where key.elementsEqual("title".utf8): self = .slot(.title)
      case 6 where key.elementsEqual("author".utf8): self = .slot(.author)
      case 6 where key.elementsEqual("byline".utf8): self = .slot(.byline)
      case 7 where key.elementsEqual("section".utf8): self = .slot(.section)
      case 8 where key.elementsEqual("language".utf8): self = .slot(.language)
      case 9 where key.elementsEqual("published".utf8): self = .slot(.published)
      default: self = .extra(key)
      }
    }

    /// The longest value that is kept.
    var byteCountMax: Int {
      switch self {
      case .slot(.text), .slot(.body), .slot(.title): JSONLLimits.textByteCountMax
      default: JSONLLimits.valueByteCountMax
      }
    }
  }

  private mutating func readScalar(
    to target: Target, isElement: Bool, into record: inout JSONLRecord
  ) throws(JSONLStop) {
    value.removeAll(keepingCapacity: value.capacity <= 1 << 20)
    let scalar = try scanner.scalar(into: &value, limit: target.byteCountMax)
    guard scalar != .null else { return }
    if scalar == .cutString {
      guard case .slot(let slot) = target, slot == .text || slot == .body || slot == .title else {
        record.droppedValueCount += 1
        return
      }
      if slot != .title { record.isTextCut = true }
    }
    store(isNumber: scalar == .number, to: target, isElement: isElement, in: &record)
  }

  private func store(
    isNumber: Bool, to target: Target, isElement: Bool, in record: inout JSONLRecord
  ) {
    let room = JSONLLimits.extraCountMax
    switch target {
    case .slot(let slot):
      let isFull = record.slots[slot.rawValue].count + value.count > target.byteCountMax
      if isFull, slot == .text || slot == .body { record.isTextCut = true }
      if isFull { record.droppedValueCount += 1 }
      if !isFull { record.append(value, isNumber: isNumber && !isElement, to: slot) }
    case .tags where record.tags.count < room:
      record.tags += isElement ? [value] : ParagraphText.keywords(value)
    case .extra(let name) where record.extra.count < room:
      record.extra.append(JSONLRecord.Field(name: name, value: value))
    case .tags, .extra, .none:
      record.droppedValueCount += 1
    }
  }
}
