import Articles
import Extraction
import TestSupport
import Testing

/// Bytes nobody wrote on purpose.
///
/// A trap would end the whole test process.
@Suite("Damaged input") struct DamagedInputTests {
  private static let fixtures: [[UInt8]] = [
    """
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The bridge - Daily</title>
    <meta property="article:published_time" content="2024-03-05T10:00:00+01:00">
    <script type="application/ld+json">{"@type":"NewsArticle","headline":"The bridge","author":
    {"name":"A. Moor"},"datePublished":"2024-03-05"}</script></head><body><nav><a href="/">Home</a>
    </nav><article><h1>The bridge</h1><p class="byline">By A. Moor, 5 March 2024</p><p>The bridge
    over the strait is closed for a week, &amp; the ferries &#8211; all four &#x2013; run at night.
    </p><ul><li>One<li>Two</ul><table><tr><td>1<td>2</table><pre>code  here</pre><blockquote>Said.
    </blockquote><figure><img src=a><figcaption>Photo: B</figcaption></figure></article></body>
    """,
    """
    Ferry returns

    By Ilse Marwood
    3 March 2024

    The ferry between the islands sails again.
    Image | Port authority
    """,
    "---\ntitle: On bridges\n---\n# One\n\n- *item* [link](x) ![a](b)\n\n```\ncode\n```\n> quote\n",
  ].map { Array($0.utf8) }

  private static let paths = ["a.html", "a.txt", "a.md", "a", "a.xhtml"]
  private static let labels = [
    nil, "utf-16", "shift_jis", "gb18030", "euc-jp", "iso-2022-jp", "big5",
  ]

  /// Every answer is whole: text that is there, or a reason.
  private func check(_ bytes: [UInt8], _ number: Int, _ context: String) {
    let path = Self.paths[number % Self.paths.count]
    let label = Self.labels[number % Self.labels.count]
    switch Reading.extract(bytes, path: path, declared: label) {
    case .article(let article):
      let saysMore = article.published != nil || article.byline != nil
      #expect(!article.blocks.isEmpty || !article.title.isEmpty && saysMore, "\(context)")
      #expect(!article.blocks.contains { $0.text.isEmpty }, "\(context)")
      #expect(!article.encoding.isEmpty, "\(context)")
    case .skipped(_, let detail):
      #expect(!detail.isEmpty, "\(context)")
    }
  }

  @Test("Random bytes give text or a reason", arguments: [1, 2, 3, 4] as [UInt64])
  func randomBytes(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    let marks = Array("<>&;/!-=\"' \n[]{}#*`|abp".utf8)
    for number in 0..<250 {
      let count = Int.random(in: 0...600, using: &numbers)
      let isMarkup = number % 2 == 0
      let bytes = (0..<count).map { _ in
        isMarkup
          ? marks.randomElement(using: &numbers) ?? 0 : UInt8.random(in: 0...255, using: &numbers)
      }
      check(bytes, number, "seed \(seed), number \(number)")
    }
  }

  @Test("Files cut at any byte give text or a reason", arguments: fixtures.indices)
  func truncated(fixture: Int) {
    let bytes = Self.fixtures[fixture]
    for count in 0...bytes.count {
      check(Array(bytes.prefix(count)), count, "fixture \(fixture), \(count) bytes")
    }
  }

  @Test("Changed files give text or a reason", arguments: [11, 12, 13, 14] as [UInt64])
  func mutated(seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for number in 0..<250 {
      var bytes = Self.fixtures[number % Self.fixtures.count]
      for _ in 0..<Int.random(in: 1...12, using: &numbers) where !bytes.isEmpty {
        let position = Int.random(in: 0..<bytes.count, using: &numbers)
        switch Int.random(in: 0..<4, using: &numbers) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &numbers), at: position)
        default:
          let end = min(bytes.count, position + Int.random(in: 1...80, using: &numbers))
          bytes.insert(contentsOf: bytes[position..<end], at: position)
        }
      }
      check(bytes, number, "seed \(seed), number \(number)")
    }
  }

  private static let tokenizerFiles = [
    "test1", "test2", "test3", "test4", "domjs", "entities", "namedEntities", "numericEntities",
    "pendingSpecChanges", "unicodeChars", "unicodeCharsProblematic", "contentModelFlags",
    "escapeFlag", "xmlViolation",
  ]

  @Test(
    "The tokenizer inputs of html5lib give text or a reason",
    .enabled(if: testDataDirectory != nil, "needs the unpacked test data"),
    arguments: tokenizerFiles)
  func tokenizerInputs(name: String) throws {
    let path = "conformance/html5lib/tokenizer/\(name).test"
    let bytes = try #require(testData(path), "\(path)")
    let tests = try JSONValue.parse(bytes, dialect: .lenient)
    let list = (tests["tests"] ?? tests["xmlViolationTests"])?.array ?? []
    #expect(!list.isEmpty)
    for (number, test) in list.enumerated() {
      let input = Array((test["input"]?.string ?? "").utf8)
      check(input, number, "\(name), number \(number)")
      check(Array("<body><p>Before. ".utf8) + input, 0, "\(name), number \(number) in a page")
    }
  }

  /// Elements whose content is not text that is read, or ends otherwise than the tokenizer alone
  /// would end it.
  private static let opaque = [
    "<script", "<style", "<title", "<textarea", "<plaintext", "<xmp", "<template", "<iframe",
    "<noembed", "<noframes", "<noscript", "<select", "<option", "<svg", "<math",
  ]

  @Test(
    "No word of html5lib's tokenizer inputs is lost",
    .enabled(if: testDataDirectory != nil, "needs the unpacked test data"),
    // Of names of references only the commonest are read; the others stay as they are written.
    arguments: tokenizerFiles.filter { $0 != "namedEntities" })
  func tokenizerText(name: String) throws {
    let bytes = try #require(testData("conformance/html5lib/tokenizer/\(name).test"))
    let tests = try JSONValue.parse(bytes, dialect: .lenient)
    for (number, test) in (tests["tests"]?.array ?? []).enumerated() {
      let states = test["initialStates"]?.array?.compactMap(\.string) ?? ["Data state"]
      let input = test["input"]?.string ?? ""
      let lower = input.lowercased()
      guard states.contains("Data state"), test["doubleEscaped"] == nil,
        !Self.opaque.contains(where: { lower.contains($0) })
      else { continue }
      // The words of the characters that the tokenizer must give.
      let text = (test["output"]?.array ?? []).compactMap { token -> String? in
        guard let parts = token.array, parts.first?.string == "Character" else { return nil }
        return parts.dropFirst().first?.string
      }.joined(separator: " ")
      let words = text.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
      let page = "<body><p>Some words stand before.</p><p>" + input
      let found = Reading.everything(Reading.article(page))
      let lost = words.filter { !found.contains($0) }
      #expect(found.contains("Some words stand before."), "\(name), number \(number): \(input)")
      #expect(lost.isEmpty, "\(name), number \(number): \(input)")
    }
  }
}
