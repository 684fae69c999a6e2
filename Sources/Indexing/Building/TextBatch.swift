import Articles
import Storage
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Articles whose text an indexer takes, on a thread of its own or when it is asked for.
///
/// Safe: the indexer is used by nothing else from the batch's making until `finish` has returned,
/// and what the thread writes is read after it has been joined.
final class TextBatch: @unchecked Sendable {
  /// An article, or its words.
  enum Item: Sendable {
    case article(Article)
    case analyzed(AnalyzedText, LanguageTag)
  }

  /// What an article takes beside its text.
  static let byteCountPerArticle = 256

  let firstDocument: Int
  /// What `byteCountPerArticle` and the text come to.
  let byteCount: Int
  /// Each is let go once its text was taken.
  private var items: [Item?]
  private let indexer: TextIndexer
  private let clock: StageClock
  private var lengths: [UInt32] = []
  private var signatures: [UInt8] = []
  private var thread: pthread_t?
  private let isDone = Atomic<Bool>(false)

  /// Whether a thread is at work.
  var isRunning: Bool { thread != nil && !isDone.load(ordering: .relaxed) }

  /// Without a thread, or where the system refuses one, the work is done in `finish`.
  init(
    _ items: [Item], byteCount: Int, firstDocument: Int, _ indexer: TextIndexer,
    _ clock: StageClock, onThread: Bool
  ) {
    self.items = items
    self.byteCount = byteCount
    self.firstDocument = firstDocument
    self.indexer = indexer
    self.clock = clock
    if onThread { thread = startThread { self.run() } }
  }

  private func run() {
    lengths.reserveCapacity(items.count)
    clock.measure(.text) {
      for index in items.indices {
        guard let item = items[index].take() else { continue }
        switch consume item {
        case .article(let article): lengths.append(indexer.add(article))
        case .analyzed(var text, let language): lengths.append(indexer.add(&text, language))
        }
        indexer.appendSignature(to: &signatures)
      }
    }
    isDone.store(true, ordering: .relaxed)
  }

  /// The weighted lengths and the signatures of the articles, once all text was taken.
  func finish() -> (lengths: [UInt32], signatures: [UInt8]) {
    if let thread {
      pthread_join(thread, nil)
      self.thread = nil
    } else if lengths.isEmpty {
      run()
    }
    return (lengths, signatures)
  }
}
