import Articles
import Extraction
import TestSupport
import Testing

@Suite("Encoding standard") struct EncodingConformanceTests {
  private static let labels = testData("conformance/encoding/encodings.json")
  private static let hasCases = testData("conformance/encoding/html5lib/tests1.dat") != nil

  /// Two characters of each encoding that does not have one byte for each, in its own bytes.
  private static let samples: [String: (converter: String, text: String)] = [
    "UTF-8": ("UTF-8", "é"), "UTF-16LE": ("UTF-16LE", "page and more "),
    "UTF-16BE": ("UTF-16BE", "page and more "), "GBK": ("GB18030", "中国"),
    "gb18030": ("GB18030", "中国"), "Big5": ("BIG5", "中國"), "EUC-JP": ("EUC-JP", "日本"),
    "ISO-2022-JP": ("ISO-2022-JP", "日本"), "Shift_JIS": ("CP932", "日本"),
    "EUC-KR": ("CP949", "한국"),
  ]

  /// How a text with little beyond ASCII is read when it comes with a label.
  private static func encoding(_ name: String, label: String) -> String? {
    let sample = samples[name]
    let bytes: [UInt8]? =
      if let sample {
        Encoder.bytes("A line of \(sample.text) in the text", in: sample.converter)
      } else {
        Array("A line of ".utf8) + [0xC9, 0xE9] + Array(" in the text".utf8)
      }
    return bytes.flatMap { Reading.article($0, path: "a.txt", declared: label) }?.encoding
  }

  /// The two that stand for no text; such pages are read by their bytes.
  private static let textless: Set<String> = ["replacement", "x-user-defined"]

  @Test(
    "Every label of the WHATWG names its encoding",
    .enabled(if: labels != nil, "needs encodings.json of the test data"))
  func everyLabel() throws {
    let sections = try JSONValue.parse(#require(Self.labels), dialect: .strict).array ?? []
    var count = 0
    for encoding in sections.flatMap({ $0["encodings"]?.array ?? [] }) {
      let name = try #require(encoding["name"]?.string)
      for label in (encoding["labels"]?.array ?? []).compactMap(\.string) {
        count += 1
        let expected = Self.textless.contains(name) ? "windows-1252" : name.lowercased()
        #expect(Self.encoding(name, label: label) == expected, "\(label)")
        let written = " \t\(label.uppercased())\n"
        #expect(Self.encoding(name, label: written) == expected, "\(label) in capitals")
      }
    }
    #expect(count >= 220)
  }

  @Test(
    "Labels are taken as browsers take them",
    arguments: [
      ("latin1", "windows-1252"), ("ascii", "windows-1252"), ("iso-8859-9", "windows-1254"),
      ("tis-620", "windows-874"), ("Cyrillic", "iso-8859-5"), ("l2", "iso-8859-2"),
      ("koi", "koi8-r"), ("866", "ibm866"), ("mac", "macintosh"), ("visual", "iso-8859-8"),
      ("logical", "iso-8859-8-i"), ("no such label", "windows-1252"), ("", "windows-1252"),
      ("iso 8859 2", "windows-1252"), ("replacement", "windows-1252"),
    ])
  func someLabels(label: String, name: String) {
    #expect(Self.encoding("", label: label) == name)
  }

  /// A page and the encoding a browser reads it in, as html5lib writes them down.
  private static func cases(_ path: String) throws -> [(page: [UInt8], encoding: String)] {
    let bytes = try #require(testData(path), "\(path)")
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    var cases: [(page: [UInt8], encoding: String)] = []
    var page: [UInt8]?
    var isName = false
    for line in lines {
      if line.elementsEqual("#data".utf8) {
        page = []
      } else if line.elementsEqual("#encoding".utf8) {
        isName = true
      } else if isName, let found = page {
        let name = String(decoding: line, as: UTF8.self).lowercased()
        cases.append((found, name))
        page = nil
        isName = false
      } else {
        page? += line + [0x0A]
      }
    }
    return cases
  }

  @Test(
    "The encodings that html5lib's pages declare are found",
    .enabled(if: hasCases, "needs html5lib's encoding tests of the test data"),
    arguments: [("tests1", 59), ("tests2", 22), ("test-yahoo-jp", 1)])
  func declared(file: String, count: Int) throws {
    let cases = try Self.cases("conformance/encoding/html5lib/\(file).dat")
    #expect(cases.count == count)
    for (number, test) in cases.enumerated() {
      #expect(
        DeclaredEncoding.name(in: test.page) ?? "windows-1252" == test.encoding,
        "number \(number): \(String(decoding: test.page.prefix(300), as: UTF8.self))")
    }
  }

  /// The page that writes its declaration by script is none of ours: nothing is run.
  @Test(
    "A declaration that a script puts together is not found",
    .enabled(if: hasCases, "needs html5lib's encoding tests of the test data"))
  func scripted() throws {
    let cases = try Self.cases("conformance/encoding/html5lib/scripted/tests1.dat")
    #expect(cases.count == 1)
    #expect(cases.allSatisfy { DeclaredEncoding.name(in: $0.page) == nil })
  }

  @Test(
    "A text in Big5 is told by its bytes",
    .enabled(if: hasCases, "needs html5lib's encoding tests of the test data"))
  func big5() throws {
    let bytes = try #require(testData("conformance/encoding/html5lib/chardet/test_big5.txt"))
    let article = try #require(Reading.article(bytes, path: "a.txt"))
    #expect(article.encoding == "big5")
    #expect(!Reading.body(article).contains("\u{FFFD}"))
  }

  @Test(
    "Declarations are read as the HTML standard says",
    arguments: [
      ("<meta charset=koi8-r>", "koi8-r"), ("<META CHARSET = ' KOI8-R '>", "koi8-r"),
      ("<!-- <meta charset=big5> --><meta charset=koi8-r>", "koi8-r"),
      ("<p title='<meta charset=big5>'><meta charset=koi8-r>", "koi8-r"),
      ("<meta http-equiv=content-type content='text/html; charset=koi8-r'>", "koi8-r"),
      ("<meta content='text/html; charset=koi8-r'>", nil),
      ("<meta http-equiv=refresh content='text/html; charset=koi8-r'>", nil),
      ("<meta charset=bogus><meta charset=koi8-r>", "koi8-r"), ("<meta charset=koi8-r", nil),
      ("<meta charset=utf-16>", "utf-8"), ("<metacharset=koi8-r>", nil),
      ("<?xml version='1.0' encoding='koi8-r'?><html>", "koi8-r"), ("charset=koi8-r", nil),
      ("\u{FEFF}<meta charset=koi8-r>", "utf-8"), ("<!--><meta charset=koi8-r>", "koi8-r"),
    ] as [(String, String?)])
  func declaration(page: String, name: String?) {
    #expect(DeclaredEncoding.name(in: Array(page.utf8)) == name)
  }
}
