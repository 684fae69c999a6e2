import ArgumentParser
import Lede
import ResultJSON

/// `lede status`: what an index holds, and what was skipped.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what the index holds and what was skipped.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "List the inputs that gave no article, and why.")
  var skipped = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let session = Session(common)
    let index = try session.openIndex()
    if skipped {
      try list(index.skipped(), session)
    } else if json {
      session.output.line(StatusJSON.text(try index.status()))
    } else {
      print(try index.status(), session)
    }
    session.output.flush()
  }

  private func print(_ status: IndexStatus, _ session: Session) {
    var parts = [NumberText.counted(status.articleCount, "article")]
    if let days = status.days {
      parts.append(
        "\(CivilDate.text(of: days.lowerBound)) … \(CivilDate.text(of: days.upperBound))")
    }
    if status.undatedCount > 0 { parts.append("\(NumberText.count(status.undatedCount)) undated") }
    if status.siteCount > 0 { parts.append(NumberText.counted(status.siteCount, "site")) }
    let languages = status.languages.prefix(8).map(\.language.description).joined(separator: " ")
    if !languages.isEmpty { parts.append(languages) }
    parts.append(size(status))
    session.output.line(parts.joined(separator: "   "))
    var state = ["commit \(status.generation)"]
    state.append(NumberText.counted(status.segmentCount, "segment"))
    if status.deletedCount > 0 { state.append("\(NumberText.count(status.deletedCount)) deleted") }
    if status.analyzer != "standard" { state.append("analyzer \(status.analyzer)") }
    if !status.storesText { state.append("without text") }
    session.output.line(state.joined(separator: "   "))
    for source in status.sources {
      let root = SafeText.line(String(decoding: source.root, as: UTF8.self))
      session.output.line("source \(SafeText.line(source.name))   \(root)")
    }
    guard status.skippedCount > 0 else { return }
    let reasons = status.skippedReasons.map { "\(NumberText.count($0.count)) \($0.reason.text)" }
    session.output.line(
      "skipped \(NumberText.count(status.skippedCount)): "
        + reasons.joined(separator: "   ") + "          lede status --skipped")
  }

  private func size(_ status: IndexStatus) -> String {
    var text = NumberText.bytes(status.byteCount)
    if status.textByteCount > 0 {
      let percent = Double(status.byteCount) * 100 / Double(status.textByteCount)
      text += " (\(NumberText.decimal(percent, 0)) % of the text)"
    }
    return text
  }

  private func list(_ inputs: [SkippedInput], _ session: Session) {
    for input in inputs {
      let path = String(decoding: input.path, as: UTF8.self)
      guard !json else {
        session.output.line(StatusJSON.text(input))
        continue
      }
      var line = SafeText.line(path)
      if let number = input.line { line += ":\(number)" }
      line += "\t" + input.reason.text
      if !input.detail.isEmpty { line += ": " + SafeText.line(input.detail) }
      if input.isKept { line += " (what was read earlier is kept)" }
      session.output.line(line)
    }
  }
}
