import ArgumentParser
import Lede
import ResultJSON

/// `lede version`: says which version this is.
struct VersionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Say which version this is.")

  @OptionGroup var common: CommonOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let output = OutputStream()
    guard json else { return output.line("lede \(Version.text)") }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("schema", 1)
      writer.member("version", Version.text)
      writer.member("analysisVersion", Version.analysis)
      writer.member("readsPages", CommandContext.current.pageReader != nil)
    }
    output.line(writer.text)
  }
}
