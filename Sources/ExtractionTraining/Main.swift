@_spi(Training) import Extraction
import Indexing
import LedeCommand
import ResultJSON

/// `ExtractionTraining PAGE…`: the runs of pages with their features, a JSON line for each page;
/// `Scripts/train-block-model` learns from them.
@main
enum Main {
  static func main() {
    let output = OutputStream()
    for path in CommandLine.arguments.dropFirst() {
      guard let content = try? FileContent.read(Array(path.utf8), links: .followed)
      else { continue }
      let now = IndexJob.nowNanoseconds() / 1_000_000_000
      let rows = TrainingRows(PageInput(bytes: content.bytes, path: path, now: now))
      output.line(line(path, rows))
    }
    output.flush()
  }

  private static func line(_ path: String, _ rows: TrainingRows) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("path", path)
      writer.member("width", rows.width)
      writer.member("texts", strings: rows.texts)
      writer.member("rules", strings: rows.rules)
      writer.member("isProse", array: rows.isProse) { $0.value($1 ? 1 : 0) }
      writer.member("isDecided", array: rows.isDecided) { $0.value($1 ? 1 : 0) }
      writer.member("features", array: rows.features) { $0.value(Double($1)) }
    }
    return writer.text
  }
}
