/// One character of a run: its folded bytes in the arena and its range in the text.
private struct Unit {
  var form: Range<Int>
  var text: Range<Int>
}

extension StandardTokenizer {
  /// Half of the longest form, so that a pair of characters is never cut.
  private static let unitByteLimit = Folding.formByteLimit / 2

  /// Appends a run of characters of one kind of script written without spaces, as overlapping
  /// pairs and (in articles, or where it is alone) single characters.
  mutating func run(from start: Int, into buffer: inout TokenBuffer) -> Int {
    let runClass = text.scalar(at: start).properties.tokenClass
    var index = start
    var previous: Unit?
    var unitCount = 0
    while index < text.byteCount, text.scalar(at: index).properties.tokenClass == runClass {
      let end = clusterEnd(from: index, runClass)
      let folded = appendCluster(from: index, to: end, into: &buffer)
      var offset = folded.lowerBound
      while offset < folded.upperBound {
        let next = unitEnd(from: offset, to: folded.upperBound, runClass, in: buffer.bytes)
        let unit = Unit(form: offset..<next, text: index..<end)
        append(unit, after: previous, into: &buffer)
        previous = unit
        unitCount += 1
        offset = next
      }
      index = end
    }
    if mode == .query, unitCount == 1, let previous {
      buffer.nextPosition -= 1
      buffer.appendToken(
        stemInput: previous.form, form: previous.form, text: previous.text, kind: .unigram)
      buffer.nextPosition += 1
    }
    return index
  }

  private func append(_ unit: Unit, after previous: Unit?, into buffer: inout TokenBuffer) {
    if let previous {
      let pair = previous.form.lowerBound..<unit.form.upperBound
      buffer.nextPosition -= 1
      buffer.appendToken(
        stemInput: pair, form: pair, text: previous.text.lowerBound..<unit.text.upperBound,
        kind: .bigram)
      buffer.nextPosition += 1
    }
    if mode == .article {
      buffer.appendToken(stemInput: unit.form, form: unit.form, text: unit.text, kind: .unigram)
    }
    buffer.nextPosition += 1
  }

  /// A grapheme cluster, with the consonant that a sign puts below it (Khmer, Myanmar), and with
  /// the second half of AM where it is written in two (Thai, Lao).
  private func clusterEnd(from start: Int, _ runClass: UInt16) -> Int {
    let first = text.scalar(at: start)
    var end = start + first.count
    var last = first.scalar
    var isJamo = first.scalar < 0x1200 || first.scalar >= 0xAC00 && first.scalar < 0xD7FC
    while end < text.byteCount {
      let next = text.scalar(at: end)
      let properties = next.properties
      let isStacked = (last == 0x17D2 || last == 0x1039) && properties.tokenClass == runClass
      let isHalf =
        (last == 0xE4D && next.scalar == 0xE32) || (last == 0xECD && next.scalar == 0xEB2)
      let isMark = properties.tokenClass == ScalarClass.extend
      let isPart = properties.continuesCluster && (runClass == ScalarClass.cluster || isJamo)
      guard isMark || isPart || isStacked || isHalf else { return end }
      if isMark { isJamo = false }
      end += next.count
      last = next.scalar
    }
    return end
  }

  private mutating func appendCluster(
    from start: Int, to end: Int, into buffer: inout TokenBuffer
  ) -> Range<Int> {
    guard buffer.hasRoom else { return 0..<0 }
    let cut = text.scalarBoundary(from: start, to: end, limit: Self.unitByteLimit)
    let offset = buffer.bytes.count
    folding.appendCaseFolded(text, from: start, to: cut, .kept, into: &buffer.bytes)
    let isCut = buffer.bytes.cutScalars(from: offset, limit: Self.unitByteLimit)
    if isCut || cut < end { buffer.droppedTokenCount += 1 }
    return offset..<buffer.bytes.count
  }

  /// A cluster is one character, unless it stands for several: ㍻ is 平成.
  private func unitEnd(
    from start: Int, to end: Int, _ runClass: UInt16, in bytes: [UInt8]
  ) -> Int {
    guard runClass == ScalarClass.ideograph else { return end }
    var index = start + Folding.decodeValid(bytes, at: start).count
    while index < end {
      let next = Folding.decodeValid(bytes, at: index)
      if next.properties.tokenClass == ScalarClass.ideograph { return index }
      index += next.count
    }
    return end
  }
}
