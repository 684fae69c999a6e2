import Analysis
import TestSupport
import Testing

struct WordSegmenterTests {
  @Test(
    "Every line of the Unicode word break test gives its boundaries",
    .enabled(if: testData("conformance/unicode/WordBreakTest.txt") != nil, "needs the test data"))
  func conformance() throws {
    let file = try #require(testData("conformance/unicode/WordBreakTest.txt"))
    var count = 0
    for line in String(decoding: file, as: UTF8.self).split(separator: "\n") {
      let rule = line.prefix { $0 != "#" }
      guard rule.contains("÷") else { continue }
      var text = ""
      var expected: [Int] = []
      for item in rule.split(whereSeparator: \.isWhitespace) {
        if item == "÷" { expected.append(text.utf8.count) }
        if let scalar = UInt32(item, radix: 16).flatMap(Unicode.Scalar.init) {
          text.unicodeScalars.append(scalar)
        }
      }
      #expect(boundaries(Array(text.utf8)) == expected, "\(line)")
      count += 1
    }
    #expect(count == 1823)
  }

  @Test(
    "Bytes that are not UTF-8 are segments of their own",
    arguments: [
      ([0x61, 0xFF, 0x62], [0, 1, 2, 3]),
      ([0xE3, 0x81], [0, 1, 2]),
      ([0xED, 0xA0, 0x80], [0, 1, 2, 3]),
      ([0xF4, 0x90, 0x80, 0x80], [0, 1, 2, 3, 4]),
      ([], [0]),
    ] as [([UInt8], [Int])])
  func invalid(_ text: [UInt8], _ expected: [Int]) {
    #expect(boundaries(text) == expected)
  }

  private func boundaries(_ text: [UInt8]) -> [Int] {
    var found = [0]
    while let last = found.last, last < text.count {
      // Safe: the array outlives the call.
      found.append(unsafe WordSegmenter.boundary(after: last, in: text.span.bytes))
    }
    return found
  }
}
