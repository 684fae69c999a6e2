import CKernels
import TestSupport
import Testing

@testable import Extraction

@Suite("Quick looks and kernels")
struct QuickLookTests {
  @Test(
    "let through what is a date",
    arguments: [
      "2024-03-05T10:00:00Z", "20240305", "20240305101500", "2024/3/5", "05.03.2024", "5. 3. 24",
      "3/5/2024", "5 March 2024", "March 5th, 2024", "Updated: MAY 3, 2024", "5. März 2024",
      "2024年3月5日", "٥ مارس ٢٠٢٤", "５月 2024-03-05",
      "“5.3.2024”", "v1.2.3 of 05/03/24",
    ])
  func letsDatesThrough(_ text: String) {
    let areThere = DateSigns.areIn(text.utf8Span.span)
    #expect(areThere)
  }

  @Test(
    "find no signs of a date where none is",
    arguments: [
      "", "9.7.1.2. Functions", "Python 3.11.2 documentation", "1,234 of 5,678", "RFC 2822",
      "“Maybe” in 1234", "10.0.0.1", "may 3", "12:30",
    ])
  func findsNoSigns(_ text: String) {
    let areThere = DateSigns.areIn(text.utf8Span.span)
    #expect(!areThere)
    #expect(DateText.first(in: text, evidence: "") == nil)
  }

  @Test("count the shape of a text as a byte by byte count does")
  func countsShapes() {
    var generator = SeededGenerator(seed: 34)
    let bytes: [UInt8] = [0x20, 0x0A, 0x41, 0x5A, 0x61, 0x7A, 0x40, 0x5B, 0xE2, 0xE3, 0xED, 0xEE]
    for count in 0..<300 {
      let text = (0..<count).map { _ in bytes.randomElement(using: &generator) ?? 0 }
      let shape = text.span.shape
      let words = text.split { $0 == 0x20 || $0 == 0x0A }
      let wideCount = text.count { (0xE3...0xED).contains($0) }
      let isUpper = { (byte: UInt8) in (0x41...0x5A).contains(byte) }
      #expect(Int(shape.word_count) == words.count + wideCount / 2, "\(text)")
      #expect(Int(shape.upper_count) == text.count(where: isUpper), "\(text)")
      #expect(Int(shape.capital_word_count) == words.count { isUpper($0.first ?? 0) }, "\(text)")
    }
  }

  @Test("find a word wherever it stands")
  func findsWords() {
    for length in 1...9 {
      let word = String("<script>x".prefix(length))
      for count in 0...40 {
        for start in 0...count {
          var text = [UInt8](repeating: UInt8(ascii: "<"), count: count)
          text.insert(contentsOf: word.utf8, at: start)
          let first = (0...(text.count - length)).first {
            text[$0..<($0 + length)].elementsEqual(word.utf8)
          }
          let found = text.span.firstRange(of: word, from: 0)
          #expect(found == first)
          let missing = text.span.firstRange(of: word + "y", from: 0)
          #expect(missing == nil)
        }
      }
    }
  }

  @Test("tell a byline's label from other lines")
  func tellsLabels() {
    for line in ["By", "by:", "WRITTEN BY", "Autor", "Écrit par", "von:"] {
      #expect(BylineFinder.isLabel(line), "\(line)")
    }
    for line in ["", "Bypass", "b", "Written", "Autorenliste", ":"] {
      #expect(!BylineFinder.isLabel(line), "\(line)")
    }
  }
}
