import ArgumentParser
import Lede
import ResultJSON

/// `lede check`: verifies an index.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Verify every byte of the index.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "Also decode every article and term, and compare the counts.")
  var deep = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let session = Session(common)
    let path = session.indexPath()
    let report = try Index.check(pathBytes: path, deep: deep)
    if json {
      write(report, session)
    } else {
      print(report, String(decoding: path, as: UTF8.self), session)
    }
    session.output.flush()
    if !report.problems.isEmpty { throw CommandFailure(.index) }
  }

  private func print(_ report: CheckReport, _ path: String, _ session: Session) {
    for problem in report.problems { session.output.write(CommandFailure(problem).text) }
    guard report.problems.isEmpty else { return }
    var text = "\(SafeText.line(path)): \(NumberText.counted(report.fileCount, "file")), "
    text += "\(NumberText.bytes(report.byteCount)) verified"
    if deep {
      text += ", \(NumberText.counted(report.articleCount, "article"))"
      text += " and \(NumberText.counted(report.termCount, "term")) decoded"
    }
    session.output.line(text + ", no damage")
  }

  private func write(_ report: CheckReport, _ session: Session) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("isWhole", report.problems.isEmpty)
      writer.member("fileCount", report.fileCount)
      writer.member("byteCount", report.byteCount)
      writer.member("articleCount", report.articleCount)
      writer.member("termCount", report.termCount)
      writer.member("problems", array: report.problems) { writer, problem in
        writer.object { writer in
          writer.member("code", problem.code.name)
          writer.member("message", problem.message)
          writer.member("path", problem.path)
        }
      }
    }
    session.output.line(writer.text)
  }
}
