/// Builds a `PageTree` from start tags, end tags and text, in any order they come.
///
/// Total: unmatched end tags are ignored, open elements are closed at the end. Linear: an end tag
/// only walks the elements it closes, because names without an open element are known by count.
struct PageTreeBuilder: MarkupSink {
  private var tree = PageTree()
  private var open: [Int32] = []
  private var openCounts = [Int](repeating: 0, count: 256)
  /// Start tags beyond `PageTree.depthMax` that have no node, by tag, for their end tags.
  private var flattenedCounts = [Int](repeating: 0, count: 256)
  private var preformattedDepth = 0

  /// Prepares for a page with at most this many bytes of text.
  init(textByteCount: Int) {
    tree.text.reserveCapacity(min(textByteCount, PageTree.textByteCountMax) + 16)
    tree.nodes.reserveCapacity(textByteCount / 32)
  }

  mutating func startElement(_ name: ElementName, attributes: Int32) {
    start(name.tag.asRead, attributes: attributes)
  }

  mutating func endElement(_ name: ElementName) { end(name.tag.asRead) }

  mutating func start(_ tag: PageTag, attributes: Int32) {
    closeImplied(by: tag)
    guard open.count < PageTree.depthMax else {
      // A node without content keeps the line break that the element stands for.
      append(tag.isBlock ? .br : .span, attributes: PageAttributes.none)
      if !tag.isVoid { flattenedCounts[Int(tag.rawValue)] += 1 }
      return
    }
    append(tag, attributes: attributes)
    guard !tag.isVoid else { return }
    open.append(Int32(tree.nodes.count - 1))
    openCounts[Int(tag.rawValue)] += 1
    if tag.isPreformatted { preformattedDepth += 1 }
  }

  mutating func end(_ tag: PageTag) {
    if flattenedCounts[Int(tag.rawValue)] > 0 {
      flattenedCounts[Int(tag.rawValue)] -= 1
      if tag.isBlock { append(.br, attributes: PageAttributes.none) }
      return
    }
    guard openCounts[Int(tag.rawValue)] > 0 else { return }
    while let last = open.last {
      let isWanted = tree.nodes[Int(last)].tag == tag
      closeLast()
      if isWanted { return }
    }
  }

  mutating func characters(_ text: Span<UInt8>) {
    guard !text.isEmpty else { return }
    guard tree.text.count + text.count <= PageTree.textByteCountMax else {
      tree.isCut = true
      return
    }
    let start = tree.text.count
    if preformattedDepth > 0 {
      tree.text.append(text)
    } else {
      tree.text.appendFolded(text)
    }
    guard tree.text.count > start else { return }
    extendOrAppendText(from: start)
  }

  mutating func character(_ scalar: Unicode.Scalar) {
    guard tree.text.count + 4 <= PageTree.textByteCountMax else {
      tree.isCut = true
      return
    }
    let start = tree.text.count
    let isSpace = scalar.value < 0x80 && UInt8(truncatingIfNeeded: scalar.value).isSpaceHTML
    if !isSpace || preformattedDepth > 0 {
      tree.text.append(scalar)
    } else if !(tree.text.last?.isSpaceHTML ?? true) {
      tree.text.append(0x20)
    }
    guard tree.text.count > start else { return }
    extendOrAppendText(from: start)
  }

  /// Closes what is open and gives the tree.
  mutating func finish(attributes: PageAttributes) -> PageTree {
    while !open.isEmpty { closeLast() }
    tree.attributes = attributes
    return tree
  }

  private mutating func extendOrAppendText(from start: Int) {
    let end = Int32(tree.text.count)
    if let last = tree.nodes.indices.last, tree.nodes[last].tag == .text,
      tree.nodes[last].parent == open.last ?? -1, tree.nodes[last].textEnd == start
    {
      tree.nodes[last].textEnd = end
      return
    }
    append(.text, attributes: PageAttributes.none, textStart: Int32(start))
  }

  private mutating func append(_ tag: PageTag, attributes: Int32) {
    append(tag, attributes: attributes, textStart: Int32(tree.text.count))
  }

  @inline(__always)
  private mutating func append(_ tag: PageTag, attributes: Int32, textStart: Int32) {
    tree.nodes.append(
      PageNode(
        tag: tag, parent: open.last ?? -1, end: Int32(tree.nodes.count + 1), textStart: textStart,
        textEnd: Int32(tree.text.count), attributes: attributes))
  }

  private mutating func closeLast() {
    guard let last = open.popLast() else { return }
    let node = Int(last)
    let tag = tree.nodes[node].tag
    tree.nodes[node].close(end: Int32(tree.nodes.count), textEnd: Int32(tree.text.count))
    openCounts[Int(tag.rawValue)] -= 1
    if tag.isPreformatted { preformattedDepth -= 1 }
  }

  /// Closes what may stay open in HTML when a sibling begins.
  private mutating func closeImplied(by tag: PageTag) {
    guard let last = open.last else { return }
    let top = tree.nodes[Int(last)].tag
    let closes =
      switch top {
      case .p: tag.isBlock && tag != .button && tag != .iframe && tag != .noscript
      case .li: tag == .li
      case .dt, .dd: tag == .dt || tag == .dd
      case .td, .th: tag == .td || tag == .th || tag == .tr
      case .tr: tag == .tr
      case .option: tag == .option || tag == .optgroup
      default: false
      }
    guard closes else { return }
    closeLast()
    if tag == .tr { closeImplied(by: tag) }
  }
}
