extension PageTree {
  /// The text inside a node with a space where two elements meet, as most styles set them apart.
  ///
  /// "Written by" and "Ana Ruiz" in two spans are two words; the "T" of a drop cap is not.
  func spacedText(of node: Int, maxByteCount: Int = 4096) -> String {
    let size = textByteCount(of: node)
    guard size > 0 else { return "" }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(size, maxByteCount) + 16)
    var previous = -1
    for inner in node..<Int(nodes[node].end) {
      guard nodes[inner].tag == .text else {
        if nodes[inner].tag.isBlock || nodes[inner].tag == .br { previous = -1 }
        continue
      }
      if bytes.count >= maxByteCount { break }
      let parent = Int(nodes[inner].parent)
      let piece = text(of: inner).prefix(maxByteCount)
      // A piece of the element that also holds the other piece is a part of its word.
      let isApart = previous < 0 || (!holds(parent, previous) && !holds(previous, parent))
      if isApart || opensWord(piece, behind: bytes) { bytes.append(0x20) }
      bytes += piece
      previous = parent
    }
    return FoldedText.string(bytes[...])
  }

  /// A capital behind a small letter or a number.
  private func opensWord(_ piece: ArraySlice<UInt8>, behind bytes: [UInt8]) -> Bool {
    guard let first = piece.first, let last = bytes.last, first &- 0x41 < 26 else { return false }
    return last &- 0x61 < 26 || last.isDigitASCII
  }

  private func holds(_ outer: Int, _ inner: Int) -> Bool {
    outer <= inner && nodes[outer].end > inner
  }
}
