/// One element or run of text of a page.
struct PageNode {
  /// What it is.
  var tag: PageTag
  /// The number of the element that holds it; -1 for the root.
  var parent: Int32
  /// One behind the last node inside it.
  var end: Int32
  /// Where its text begins in the tree's text.
  var textStart: Int32
  /// Where its text ends.
  var textEnd: Int32
  /// Its record in the attributes.
  var attributes: Int32

  /// Ends the node where the tree ends so far.
  mutating func close(end: Int32, textEnd: Int32) {
    self.end = end
    self.textEnd = textEnd
  }
}

/// A page as arrays: elements and text runs in document order, no object per node.
///
/// Invariants:
/// 1. A node stands before all nodes inside it, and `nodes[n].end` is one behind the last of
///    them; so the nodes inside are a range, and skipping a subtree is one step.
/// 2. `text[textStart..<textEnd]` is all text inside the node, since text is kept in document
///    order; so the size of any subtree's text is a subtraction.
/// 3. A parent's number is smaller than its child's; one pass upwards or downwards replaces
///    recursion.
/// 4. No node is deeper than `depthMax`; what was deeper hangs on its last ancestor above.
struct PageTree {
  /// Elements nested deeper become children of the last one above this depth.
  static let depthMax = 512
  /// Text beyond this is cut.
  static let textByteCountMax = 64 << 20

  var nodes: [PageNode] = []
  /// All text in document order; white space folded except where it is preformatted.
  var text: [UInt8] = []
  var attributes = PageAttributes([])
  /// Whether text was dropped because the page has more than `textByteCountMax`.
  var isCut = false

  /// The bytes of text inside a node.
  func textByteCount(of node: Int) -> Int {
    Int(nodes[node].textEnd - nodes[node].textStart)
  }

  /// The bytes of text inside a node.
  func text(of node: Int) -> ArraySlice<UInt8> {
    text[Int(nodes[node].textStart)..<Int(nodes[node].textEnd)]
  }

  /// The text inside a node, white space folded.
  func foldedText(of node: Int, maxByteCount: Int = 4096) -> String {
    let start = Int(nodes[node].textStart)
    let end = min(Int(nodes[node].textEnd), start + maxByteCount)
    return FoldedText.string(text[start..<end])
  }

  /// The nodes inside a node, itself excluded.
  func descendants(of node: Int) -> Range<Int> { (node + 1)..<max(node + 1, Int(nodes[node].end)) }

  /// The hints in the names of a node.
  func hints(of node: Int) -> NameHints { attributes.hints(of: nodes[node].attributes) }

  /// An attribute's value as text.
  func attribute(_ key: AttributeKey, of node: Int) -> String? {
    attributes.text(key, of: nodes[node].attributes)
  }

  /// Whether an attribute has this value, white space around it left out.
  func attribute(_ key: AttributeKey, of node: Int, is value: String) -> Bool {
    let found = attributes.value(key, of: nodes[node].attributes)
    return found?.trimmingSpace().elementsEqual(value.utf8) ?? false
  }
}

/// White space as a reader sees it: runs of it are one space, ends are bare.
enum FoldedText {
  /// The bytes as text with white space folded; U+00A0 counts as white space.
  static func string(_ bytes: ArraySlice<UInt8>) -> String {
    let bare = bytes.trimmingSpace()
    return String(decoding: bare.span.isFolded ? bare : fold(bare)[...], as: UTF8.self)
  }

  static func fold(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var folded: [UInt8] = []
    folded.reserveCapacity(bytes.count)
    var pendingSpace = false
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      let isHardSpace = byte == 0xC2 && index + 1 < bytes.endIndex && bytes[index + 1] == 0xA0
      if isHardSpace || byte.isSpaceHTML {
        pendingSpace = true
        index += isHardSpace ? 2 : 1
        continue
      }
      if pendingSpace, !folded.isEmpty { folded.append(0x20) }
      pendingSpace = false
      folded.append(byte)
      index += 1
    }
    return folded
  }
}
