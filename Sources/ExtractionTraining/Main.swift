@_spi(Training) import Extraction
import Foundation

/// `extraction-training PAGE…`: the runs of pages with their features, a JSON line for each page.
///
/// `Scripts/train-block-model` learns from them.
@main
enum Main {
  private struct Page: Encodable {
    let path: String
    let width: Int
    let texts: [String]
    let rules: [String]
    let features: [Float]
  }

  static func main() throws {
    let encoder = JSONEncoder()
    for path in CommandLine.arguments.dropFirst() {
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
      let now = Int64(Date().timeIntervalSince1970)
      let rows = TrainingRows(PageInput(bytes: bytes, path: path, now: now))
      let page = Page(
        path: path, width: rows.width, texts: rows.texts, rules: rows.rules,
        features: rows.features)
      FileHandle.standardOutput.write(try encoder.encode(page))
      FileHandle.standardOutput.write(Data([0x0A]))
    }
  }
}
