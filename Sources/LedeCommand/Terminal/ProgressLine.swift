import Indexing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How far indexing is, on one line of the terminal that is written over and over.
///
/// Nothing is written where standard error is not a terminal. At most ten times a second.
struct ProgressLine {
  private static let intervalNanoseconds: Int64 = 100_000_000

  private let isShown: Bool
  private let terminal = Terminal(STDERR_FILENO)
  private let stream = OutputStream(STDERR_FILENO)
  private let start = Clock.nanoseconds()
  private var last: Int64 = 0
  private var step = 0

  init(isShown: Bool) { self.isShown = isShown && terminal.isInteractive }

  /// Writes the line anew when it is time.
  mutating func show(_ progress: IndexJob.Progress) {
    guard isShown else { return }
    let now = Clock.nanoseconds()
    guard now - last >= Self.intervalNanoseconds else { return }
    last = now
    step += 1
    let seconds = max(Double(now - start) / 1e9, 0.001)
    var text = "\(bar()) \(NumberText.counted(progress.fileCount, "file"))"
    text += "  \(NumberText.decimal(Double(progress.byteCount) / 1e6 / seconds, 1)) MB/s"
    text += "  \(NumberText.count(Int(Double(progress.articleCount) / seconds))) articles/s"
    if progress.unchangedCount > 0 {
      text += "  unchanged \(NumberText.count(progress.unchangedCount))"
    }
    text += "  skipped \(NumberText.count(progress.skippedCount))"
    stream.write("\r\u{1B}[K" + DisplayWidth.cut(text, to: terminal.columnCount - 1))
    stream.flush()
  }

  /// Takes the line away.
  mutating func clear() {
    guard isShown, last > 0 else { return }
    stream.write("\r\u{1B}[K")
    stream.flush()
    last = 0
  }

  /// A light that goes to and fro: the walk does not know how much is to come.
  private func bar() -> String {
    let width = 16
    let place = step % (2 * width - 2)
    let light = place < width ? place : 2 * width - 2 - place
    return "[" + String((0..<width).map { abs($0 - light) <= 1 ? "=" : " " }) + "]"
  }
}

/// The processors that this process may use.
enum Processors {
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
