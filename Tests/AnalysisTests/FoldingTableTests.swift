import TestSupport
import Testing

@testable import Analysis

/// The quick way of `Folding` against its slow one.
struct FoldingTableTests {
  @Test("The tables fold every scalar as utf8proc does")
  func scalars() {
    var differing: [UInt32] = []
    for value in (0x80 as UInt32)...0x1FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let (quick, slow) = folded(Array(String(scalar).utf8))
      if let quick, quick != slow { differing.append(value) }
    }
    #expect(differing.isEmpty, "\(differing.prefix(20).map { String($0, radix: 16) })")
  }

  @Test("Words that the tables fold are what utf8proc makes of them")
  func words() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    let ranges: [ClosedRange<UInt32>] = [
      0x41...0x7A, 0xAA...0x24F, 0x300...0x36F, 0x370...0x52F, 0x591...0x6FF, 0x900...0x9FF,
      0xE01...0xEFF, 0x1000...0x11FF, 0x1780...0x17FF, 0x1E00...0x1FFF, 0x3041...0x30FF,
      0xAC00...0xAC80, 0xF900...0xFFDC,
    ]
    var quickCount = 0
    for _ in 0..<20_000 {
      var word = ""
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let value = UInt32.random(in: random.pick(ranges), using: &random)
        if let scalar = Unicode.Scalar(value) { word.unicodeScalars.append(scalar) }
      }
      let (quick, slow) = folded(Array(word.utf8))
      guard let quick else { continue }
      quickCount += 1
      #expect(quick == slow, "\(word.unicodeScalars.map(\.value)) seed \(seed)")
    }
    #expect(quickCount > 1000)
  }

  private func folded(_ text: [UInt8]) -> (quick: [UInt8]?, slow: [UInt8]) {
    var folding = Folding()
    var (quick, slow): ([UInt8], [UInt8]) = ([], [])
    // Safe: the array outlives the spans.
    let span = unsafe text.span.bytes
    let isWhole = folding.appendByTable(span, from: 0, to: text.count, .kept, into: &quick)
    folding.appendNormalised(span, from: 0, to: text.count, .kept, into: &slow)
    return (isWhole ? quick : nil, slow)
  }
}
