// Pages and texts that libFuzzer thinks up, through the whole extractor.
//
// The first byte of an input names the kind of file, the second the encoding that comes with it;
// the rest is the file (`Fuzz/seeds`). What an answer must be, besides no trap and no hang: a
// reason, or an article with text in every block and scalars only that may be shown.

import Articles
import Extraction

/// What libFuzzer calls with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  // Safe: libFuzzer hands `count` bytes that live for the call.
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count >= 2 else { return 0 }
  let kinds: [PageKind?] = [.html, .text, .markdown, nil]
  let input = PageInput(
    bytes: Array(bytes[2...]), path: "fuzz", url: "https://fuzz.example/2024/03/05/a.html",
    declaredEncoding: declaredEncodings[Int(bytes[1]) % declaredEncodings.count],
    now: 1_767_225_600, kind: kinds[Int(bytes[0]) % kinds.count])
  switch Extractor.extract(input) {
  case .article(let article): check(article)
  case .skipped(_, let detail): precondition(!detail.isEmpty, "a reason without words")
  }
  return 0
}

private let declaredEncodings: [String?] = [
  nil, "utf-8", "utf-16", "windows-1252", "shift_jis", "euc-jp", "iso-2022-jp", "gb18030", "big5",
  "euc-kr", "koi8-r", "windows-874", "x-user-defined", "replacement", "no such label",
]

private func check(_ article: Article) {
  let saysMore = !article.title.isEmpty && (article.published != nil || article.byline != nil)
  precondition(!article.blocks.isEmpty || saysMore, "an article without anything")
  precondition(!article.encoding.isEmpty, "an article without encoding")
  for block in article.blocks {
    precondition(block.text.unicodeScalars.contains { $0.value > 0x20 }, "an empty block")
    checkScalars(block.text)
  }
  for cut in article.boilerplate {
    precondition(!cut.rule.isEmpty, "a cut without a rule")
    checkScalars(cut.text)
  }
  checkScalars(article.title)
  for field in [article.byline, article.site, article.section, article.canonicalURL] {
    if let field {
      precondition(!field.isEmpty, "an empty field")
      checkScalars(field)
    }
  }
  for tag in article.tags { checkScalars(tag) }
}

/// UTF-8 that is valid, without control characters.
private func checkScalars(_ text: String) {
  let bytes = Array(text.utf8)
  precondition((try? UTF8Span(validating: bytes.span)) != nil, "invalid UTF-8")
  precondition(
    !bytes.contains { $0 == 0x7F || $0 < 0x20 && $0 != 0x0A && $0 != 0x09 && $0 != 0x0D },
    "a control character")
}
