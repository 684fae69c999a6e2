import Articles

/// Reads the article out of a page or text file.
///
/// Total: any bytes give an article or a reason, never an error or a trap. Linear in time and
/// memory. Safe from several threads at once; holds no state.
///
/// The way of a page: `EncodingChoice` and `TextDecoder` make it UTF-8, `PageParser` a tree,
/// `PageMetadata` reads what it says of itself, `BodyReader` its text.
public enum Extractor {
  /// Reads one input.
  public static func extract(_ input: PageInput) -> Extracted {
    guard !input.bytes.isEmpty else { return .skipped(.empty, detail: "no bytes") }
    if let kind = BinarySniff.kind(of: input.bytes) { return .skipped(.binary, detail: kind) }
    let choice = EncodingChoice(for: input.bytes, declared: input.declaredEncoding)
    let text = TextDecoder.decode(input.bytes, as: choice)
    guard text.contains(where: { !$0.isSpaceHTML }) else {
      return .skipped(.empty, detail: "only white space")
    }
    let kind = input.kind ?? PageKind(path: input.path) ?? PageKind.sniffed(text)
    var result =
      switch kind {
      case .html: PageReader.read(text, input)
      case .text: PlainTextReader(text, isMarkdown: false, now: input.now).read()
      case .markdown: PlainTextReader(text, isMarkdown: true, now: input.now).read()
      }
    if case .article(var article) = result {
      article.encoding = choice.encoding.name
      result = .article(article)
    }
    return result
  }
}

/// Reads an HTML page that is UTF-8 already.
enum PageReader {
  static func read(_ text: [UInt8], _ input: PageInput) -> Extracted {
    let page = PageParser(text)
    if let inner = preformattedText(page.tree) {
      return PlainTextReader(inner, isMarkdown: false, now: input.now).read()
    }
    let metadata = PageMetadata(page, url: input.url, now: input.now)
    let statement = PageStatement(metadata)
    var body = BodyReader(page.tree, statement).read()
    BodyFallback.improve(&body, metadata)
    if page.tree.isCut { body.boilerplate.append(CutBlock("", rule: "over 64 MB of text")) }
    guard !body.blocks.isEmpty || metadata.namesArticle else {
      return .skipped(.noText, detail: "no paragraph outside menus and other furniture")
    }
    var article = Article(
      key: ArticleKey(id: ""), title: metadata.title, blocks: body.blocks,
      boilerplate: body.boilerplate, byline: metadata.byline, site: metadata.site,
      section: metadata.section, tags: metadata.tags, language: metadata.language,
      published: metadata.published, modified: metadata.modified,
      canonicalURL: metadata.canonicalURL)
    article.findings = metadata.findings
    article.findings[.text] = Finding(body.source, confidence: body.confidence)
    let guess = PageTypeGuess(metadata, statement, body)
    article.pageType = guess.type
    article.findings[.pageType] = guess.finding
    article.settleLanguage()
    return .article(article)
  }

  /// The text of a page that is nothing but one `<pre>`: a text file in an HTML coat.
  private static func preformattedText(_ tree: PageTree) -> [UInt8]? {
    guard let node = tree.nodes.firstIndex(where: { $0.tag == .pre }),
      tree.textByteCount(of: node) * 10 >= tree.text.count * 9,
      tree.nodes.count(where: { $0.tag == .a || $0.tag == .code || $0.tag == .script }) < 8
    else { return nil }
    let text = tree.text[Int(tree.nodes[node].textStart)..<Int(tree.nodes[node].textEnd)]
    return text.contains { !$0.isSpaceHTML } ? Array(text) : nil
  }
}

/// What stands in where the page itself gives too little.
enum BodyFallback {
  /// Takes the body that JSON-LD states when the page's own is much shorter.
  static func improve(_ body: inout ArticleBody, _ metadata: PageMetadata) {
    guard let stated = metadata.linkedData.body, stated.utf8.count > 300,
      body.byteCount < 300 || body.byteCount * 4 < stated.utf8.count
    else { return }
    let markup = PageParser(Array(stated.utf8))
    let runs = TextRunReader(markup.tree)
    let none = [CutRule](repeating: .none, count: markup.tree.nodes.count)
    let blocks = runs.runs(cuts: none).map { Block(runs.text(of: $0, cuts: none), kind: $0.kind) }
    guard !blocks.isEmpty else { return }
    body.boilerplate += body.blocks.map { CutBlock($0.text, rule: "replaced by JSON-LD") }
    body.blocks = blocks
    body.source = "json-ld"
    body.confidence = 0.7
  }
}
