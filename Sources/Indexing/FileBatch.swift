import Articles
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that are read and extracted together, on several threads, and indexed in order.
struct FileBatch {
  /// A file to read.
  struct Item: Sendable {
    var file: SourceFile
    /// The source and the path below its root: what its articles' keys are made of.
    var source: Int
    var path: [UInt8]
    /// What was known of it.
    var previous: SourceRecord?
  }

  /// What reading gave.
  enum Outcome: Sendable {
    /// The content is as it was; the record with its new fingerprint.
    case touched(SourceRecord)
    case failed(FileReadError)
    case read(FileFingerprint, contentHash: UInt64, PageOutcome)
  }

  // For each thread, up to eight: what is read is still in the processor's cache when it is indexed.
  private static let countMax = 32
  private static let byteCountMax: Int64 = 1 << 20

  private let share: Int
  private(set) var items: [Item] = []
  private var byteCount: Int64 = 0

  init(threadCount: Int) {
    share = min(max(threadCount, 1), 8)
  }

  var isFull: Bool {
    items.count >= Self.countMax * share || byteCount >= Self.byteCountMax * Int64(share)
  }

  mutating func append(_ item: Item) {
    items.append(item)
    byteCount += item.file.fingerprint.byteCount
  }

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    byteCount = 0
  }

  /// What each file gave, in the order of the items.
  func outcomes(
    _ reader: any PageReading, format: PageBytes.Format, links: LinkRule, scanNanoseconds: Int64,
    threadCount: Int
  ) -> [Outcome] {
    let items = items
    return parallelMap(count: items.count, threadCount: threadCount) { index in
      Self.outcome(of: items[index], reader, format, links, scanNanoseconds)
    }
  }

  private static func outcome(
    of item: Item, _ reader: any PageReading, _ format: PageBytes.Format, _ links: LinkRule,
    _ scanNanoseconds: Int64
  ) -> Outcome {
    let content: FileContent
    do throws(FileReadError) {
      content = try FileContent.read(item.file.absolutePath, links: links)
    } catch { return .failed(error) }
    let hash = content.contentHash
    let verdict = SourceChanges.verdict(
      previous: item.previous, fingerprint: content.fingerprint, contentHash: hash,
      scanNanoseconds: scanNanoseconds)
    if case .touched(let record) = verdict { return .touched(record) }
    let page = PageBytes(
      bytes: content.bytes, path: item.path, format: format,
      nowSeconds: scanNanoseconds / 1_000_000_000)
    return .read(content.fingerprint, contentHash: hash, reader.read(page))
  }
}

extension FileReadError {
  /// The reason as the index keeps it, with a detail in words.
  var skip: (reason: SkipReason, detail: String) {
    switch self {
    case .absent: (.unreadable, "no longer there")
    case .system(let error): (.unreadable, error.text)
    case .notRegular(let kind): (.unsupported, kind.text)
    case .tooLarge(let byteCount, let limit):
      (.unsupported, "\(byteCount) bytes, more than \(limit)")
    case .changedWhileReading: (.changedWhileReading, "")
    }
  }
}
