import Articles

struct PlainTextReader {
  let text: [UInt8]
  init(_ text: [UInt8], isMarkdown: Bool, now: Int64) { self.text = text }
  func read() -> Extracted { .skipped(.noText, detail: "") }
}
