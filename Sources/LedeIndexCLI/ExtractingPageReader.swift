import Articles
import Extraction
import Indexing

/// Reads pages by `Extraction`: what stands behind the seam of indexing.
struct ExtractingPageReader: PageReading {
  func read(_ page: PageBytes) -> PageOutcome {
    let input = PageInput(
      bytes: page.bytes, path: String(decoding: page.path, as: UTF8.self), now: page.nowSeconds,
      kind: kind(page.format))
    switch Extractor.extract(input) {
    case .article(let article): return .article(article)
    case .skipped(let reason, let detail): return .skipped(reason, detail: detail)
    }
  }

  func language(of text: String) -> LanguageTag { Extractor.language(of: text) }

  private func kind(_ format: PageBytes.Format) -> PageKind? {
    switch format {
    case .automatic: nil
    case .html: .html
    case .text: .text
    case .markdown: .markdown
    }
  }
}
