import Indexing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How far indexing is, on one line of the terminal that is written over and over.
///
/// Nothing is written where standard error is not a terminal, nor in the first tenth of a second.
/// At most ten times a second.
struct ProgressLine {
  private static let intervalNanoseconds: Int64 = 100_000_000

  let isShown: Bool
  private let terminal = Terminal(STDERR_FILENO)
  private let stream = OutputStream(STDERR_FILENO)
  private var start = Clock.nanoseconds()
  private var last = Clock.nanoseconds()
  private var hasLine = false
  private var lastStage = IndexJob.Progress.Stage.reading
  private var step = 0

  init(isShown: Bool) { self.isShown = isShown && terminal.isInteractive }

  /// Writes the line anew when it is time, or when something else is being done.
  mutating func show(_ progress: IndexJob.Progress) {
    guard isShown else { return }
    let now = Clock.nanoseconds()
    if case .counting = progress.stage { start = now }
    let isCommitting = progress.stage == .committing && lastStage != .committing
    guard isCommitting || now - last >= Self.intervalNanoseconds else { return }
    last = now
    hasLine = true
    lastStage = progress.stage
    step += 1
    let text = ProgressText.line(
      progress, seconds: Double(now - start) / 1e9, step: step,
      columnCount: terminal.columnCount - 1)
    stream.write("\r\u{1B}[K" + text)
    stream.flush()
  }

  /// Takes the line away.
  mutating func clear() {
    guard hasLine else { return }
    stream.write("\r\u{1B}[K")
    stream.flush()
    hasLine = false
  }
}

/// What a line of progress says.
enum ProgressText {
  private static let barWidth = 16

  /// The line: what is most telling first, and no part that does not fit whole.
  static func line(
    _ progress: IndexJob.Progress, seconds: Double, step: Int, columnCount: Int
  ) -> String {
    var text = ""
    for part in parts(progress, max(seconds, 0.001), step) {
      let longer = text.isEmpty ? part : text + "  " + part
      if DisplayWidth.of(longer) <= columnCount { text = longer }
    }
    return text
  }

  private static func parts(
    _ progress: IndexJob.Progress, _ seconds: Double, _ step: Int
  ) -> [String] {
    if case .counting(let fileCount) = progress.stage {
      return [light(step), "counting", NumberText.counted(fileCount, "file")]
    }
    var parts: [String] = []
    let read = NumberText.count(progress.fileCount)
    if let total = progress.total, total.byteCount > 0 {
      let fraction = min(1, Double(progress.byteCount) / Double(total.byteCount))
      parts.append(bar(fraction) + " " + percent(progress, fraction))
      if let left = timeLeft(progress, fraction, seconds) { parts.append(left) }
      parts.append("\(read) of \(NumberText.counted(total.fileCount, "file"))")
    } else {
      parts += [light(step), NumberText.counted(progress.fileCount, "file")]
    }
    if progress.stage == .committing { parts.append("committing") }
    if progress.skippedCount > 0 {
      parts.append("skipped \(NumberText.count(progress.skippedCount))")
    }
    parts.append("\(NumberText.decimal(Double(progress.byteCount) / 1e6 / seconds, 1)) MB/s")
    let rate = Int(min(Double(progress.articleCount) / seconds, 1e15))
    parts.append("\(NumberText.count(rate)) articles/s")
    if progress.unchangedCount > 0 {
      parts.append("unchanged \(NumberText.count(progress.unchangedCount))")
    }
    return parts
  }

  private static func bar(_ fraction: Double) -> String {
    let done = Int(fraction * Double(barWidth))
    return "[" + String(repeating: "=", count: done)
      + String(repeating: " ", count: barWidth - done) + "]"
  }

  /// A hundred only when no more is read.
  private static func percent(_ progress: IndexJob.Progress, _ fraction: Double) -> String {
    let value = min(progress.stage == .committing ? 100 : 99, Int(fraction * 100))
    return DisplayWidth.fit("\(value) %", 5, alignedRight: true)
  }

  /// The time that the rest takes at the rate so far; nil while that says too little.
  private static func timeLeft(
    _ progress: IndexJob.Progress, _ fraction: Double, _ seconds: Double
  ) -> String? {
    guard progress.stage == .reading, seconds >= 1, fraction >= 0.005 else { return nil }
    let left = Int(min((seconds * (1 - fraction) / fraction).rounded(), 1e9))
    let (hours, minutes, rest) = (left / 3_600, left / 60 % 60, left % 60)
    return (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(rest)) left"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// A light that goes to and fro, where nobody knows how much is to come.
  private static func light(_ step: Int) -> String {
    let place = step % (2 * barWidth - 2)
    let light = place < barWidth ? place : 2 * barWidth - 2 - place
    return "[" + String((0..<barWidth).map { abs($0 - light) <= 1 ? "=" : " " }) + "]"
  }
}

/// The processors that this process may use.
enum Processors {
  static var count: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
