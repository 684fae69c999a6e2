import Articles

/// A paragraph-like piece of a page: text between two line breaks of the layout.
struct TextRun {
  /// What it is on the page.
  var kind: Block.Kind
  /// The nearest element around it that makes a line of its own.
  var block: Int32
  /// The text nodes it is made of, with other nodes between them.
  var nodes: Range<Int32>
  /// Bytes of its text.
  var byteCount: Int32 = 0
  /// Bytes of it inside links.
  var linkByteCount: Int32 = 0
  /// Bytes of it in bold or emphasis.
  var strongByteCount: Int32 = 0
  /// How many links it holds, at least in part.
  var linkCount: Int32 = 0
  /// How many marks of a sentence (full stops, commas and their like) it holds.
  var markCount: Int32 = 0
  /// Why it is not part of the article; `none` while it is.
  var cut = CutRule.none

  /// The run as part of the article.
  var uncut: TextRun { cut(by: .none) }

  /// The run as a rule cuts it.
  func cut(by rule: CutRule) -> TextRun {
    var run = self
    run.cut = rule
    return run
  }

  /// Whether it may be a title or furniture, which is never longer.
  var isLine: Bool { byteCount < 400 }

  /// The share of its text inside links.
  var linkDensity: Double { byteCount == 0 ? 0 : Double(linkByteCount) / Double(byteCount) }

  /// What the run speaks for an article: its bytes outside links when it reads as prose, else 0.
  var mass: Int {
    guard kind != .heading, kind != .caption, byteCount >= 50, linkByteCount * 2 < byteCount,
      markCount >= 1 || byteCount >= 160
    else { return 0 }
    return Int(byteCount - linkByteCount)
  }
}

/// Cuts a tree's text into runs, in document order, leaving out nodes that are cut.
struct TextRunReader {
  /// What stands above a node, inherited downwards.
  struct Context: OptionSet {
    let rawValue: UInt16
    static let heading = Context(rawValue: 1)
    static let list = Context(rawValue: 2)
    static let quote = Context(rawValue: 4)
    static let cell = Context(rawValue: 8)
    static let caption = Context(rawValue: 16)
    static let code = Context(rawValue: 32)
    static let link = Context(rawValue: 64)
    static let strong = Context(rawValue: 128)
  }

  /// A node of text, and what stands between it and the one before.
  private struct TextNode {
    let node: Int32
    let breakCount: Int32
    let isBehindBlock: Bool
    /// How many marks of a sentence it holds; -1 where it is nothing but white space.
    let markCount: Int32

    var isBlank: Bool { markCount < 0 }
  }

  private let tree: PageTree
  private let texts: [TextNode]
  /// The nearest block at or above each node.
  private let blocks: [Int32]
  private let contexts: [Context]

  init(_ tree: PageTree) {
    self.tree = tree
    var texts: [TextNode] = []
    var breakCount: Int32 = 0
    var isBehindBlock = false
    var blocks = [Int32](repeating: 0, count: tree.nodes.count)
    var contexts = [Context](repeating: [], count: tree.nodes.count)
    for index in tree.nodes.indices {
      let node = tree.nodes[index]
      let parent = Int(node.parent)
      let isBlock = node.tag.isBlock
      blocks[index] = isBlock || parent < 0 ? Int32(index) : blocks[parent]
      contexts[index] = Self.context(of: node.tag, in: parent < 0 ? [] : contexts[parent])
      if node.tag == .a, tree.attributes.has(.href, node.attributes) {
        contexts[index].insert(.link)
      }
      if node.tag == .text {
        let text = tree.text.span.extracting(Int(node.textStart)..<Int(node.textEnd))
        texts.append(
          TextNode(
            node: Int32(index), breakCount: breakCount, isBehindBlock: isBehindBlock,
            markCount: text.sentenceMarkCount))
        breakCount = 0
        isBehindBlock = false
      } else if isBlock {
        isBehindBlock = true
      } else if node.tag == .br {
        breakCount += 1
      }
    }
    self.texts = texts
    self.blocks = blocks
    self.contexts = contexts
  }

  private static func context(of tag: PageTag, in above: Context) -> Context {
    var context = above
    switch tag {
    case .h1, .h2, .h3, .h4, .h5, .h6: context.insert(.heading)
    case .li, .dt, .dd: context.insert(.list)
    case .blockquote, .q: if tag == .blockquote { context.insert(.quote) }
    case .td, .th: context = context.subtracting(.list).union(.cell)
    case .figcaption, .caption: context.insert(.caption)
    case .pre, .listing, .xmp: context.insert(.code)
    case .b, .strong, .em, .i: context.insert(.strong)
    default: break
    }
    return context
  }

  /// The runs of all nodes that `cuts` leaves.
  func runs(cuts: [CutRule]) -> [TextRun] {
    var runs: [TextRun] = []
    var run = TextRun(kind: .paragraph, block: -1, nodes: 0..<0)
    // An open run has less than two line breaks behind its last word.
    var isOpen = false
    var breakCount: Int32 = 0
    var lastLink: Int32 = -1
    func finish() {
      if isOpen, run.byteCount > 0 { runs.append(run) }
      isOpen = false
    }
    for text in texts {
      let index = Int(text.node)
      breakCount += text.breakCount
      if text.isBehindBlock || breakCount >= 2 { finish() }
      guard cuts[index] == .none else { continue }
      if run.block != blocks[index] { finish() }
      if text.isBlank, !isOpen { continue }
      if !text.isBlank { breakCount = 0 }
      if !isOpen {
        run = TextRun(
          kind: kind(of: index), block: blocks[index], nodes: Int32(index)..<Int32(index))
        isOpen = true
      }
      run.nodes = run.nodes.lowerBound..<Int32(index + 1)
      count(text, &run, &lastLink)
    }
    finish()
    return runs
  }

  private func count(_ text: TextNode, _ run: inout TextRun, _ lastLink: inout Int32) {
    let node = tree.nodes[Int(text.node)]
    let size = node.textEnd - node.textStart
    let context = contexts[Int(text.node)]
    run.byteCount += size
    if context.contains(.strong) { run.strongByteCount += size }
    if context.contains(.link) {
      run.linkByteCount += size
      if node.parent != lastLink { run.linkCount += 1 }
      lastLink = node.parent
    }
    run.markCount += max(0, text.markCount)
  }

  private func kind(of node: Int) -> Block.Kind {
    let context = contexts[node]
    if context.contains(.code) { return .code }
    if context.contains(.caption) { return .caption }
    if context.contains(.heading) { return .heading }
    if context.contains(.list) { return .listItem }
    if context.contains(.quote) { return .quote }
    if context.contains(.cell) { return .table }
    return .paragraph
  }

  /// The text of a run.
  func text(of run: TextRun, cuts: [CutRule]) -> String {
    let nodes = Int(run.nodes.lowerBound)..<Int(run.nodes.upperBound)
    let start = Int(tree.nodes[nodes.lowerBound].textStart)
    let end = Int(tree.nodes[nodes.upperBound - 1].textEnd)
    // Nothing cut and nothing added: the page's own bytes.
    if end - start == Int(run.byteCount), !nodes.contains(where: { tree.nodes[$0].tag == .br }) {
      return text(tree.text[start..<end], run.kind)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(run.byteCount) + 8)
    for index in nodes {
      let node = tree.nodes[index]
      if node.tag == .br { bytes.append(run.kind == .code ? 0x0A : 0x20) }
      guard node.tag == .text, cuts[index] == .none else { continue }
      bytes.append(contentsOf: tree.text[Int(node.textStart)..<Int(node.textEnd)])
    }
    return text(bytes[...], run.kind)
  }

  private func text(_ bytes: ArraySlice<UInt8>, _ kind: Block.Kind) -> String {
    kind == .code ? Self.trimmedCode(bytes) : FoldedText.string(bytes)
  }

  /// The text of a short run that is not in its links, or nil when it has no link.
  func textBesideLinks(of run: TextRun, cuts: [CutRule]) -> String? {
    guard run.linkCount > 0, run.byteCount < 300, run.byteCount - run.linkByteCount < 60 else {
      return nil
    }
    var bytes: [UInt8] = []
    for index in Int(run.nodes.lowerBound)..<Int(run.nodes.upperBound) {
      let node = tree.nodes[index]
      guard node.tag == .text, cuts[index] == .none else { continue }
      if contexts[index].contains(.link) {
        bytes.append(0x20)
      } else {
        bytes.append(contentsOf: tree.text[Int(node.textStart)..<Int(node.textEnd)])
      }
    }
    return FoldedText.string(bytes[...])
  }

  /// Code keeps its inner white space, without blank lines around it.
  private static func trimmedCode(_ bytes: ArraySlice<UInt8>) -> String {
    var slice = bytes
    while let last = slice.last, last.isSpaceHTML { slice = slice.dropLast() }
    while let first = slice.first, first == 0x0A || first == 0x0D { slice = slice.dropFirst() }
    return String(decoding: slice, as: UTF8.self)
  }
}
