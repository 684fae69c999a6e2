import Analysis
import IndexFormat
import Storage

/// The terms that a query's words stand for, made for finding them in a text.
///
/// Few words of a text are wanted ones, and stemming is what a word costs most: those whose first
/// bytes begin no wanted term are left out before. Where the leaves are single words, those are not
/// even analysed: only what stands between spaces around a promising beginning is. A value for one
/// query; safe to share.
struct WantedTerms: Sendable {
  /// A word of a leaf.
  struct Word: Sendable {
    var leaf: Int
    var group: Int
  }

  private var forms = TermTable()
  private var stems = TermTable()
  /// Whether words have to be counted, since leaves ask how they stand to one another.
  private let needsPositions: Bool

  init(_ leaves: [PlanLeaf]) {
    needsPositions = leaves.contains { $0.groups.count > 1 }
    for (leaf, part) in leaves.enumerated() {
      for (group, word) in part.groups.enumerated() {
        for term in word.terms {
          let bytes = Array(term.key.dropFirst())
          switch term.key.first {
          case TermField.form: forms.insert(bytes, Word(leaf: leaf, group: group))
          case TermField.stem: stems.insert(bytes, Word(leaf: leaf, group: group))
          default: break
          }
        }
      }
    }
    forms.sort()
    stems.sort()
  }

  /// Calls `body` with each wanted word of a text in its order: where it stands, its position, and
  /// what it stands for.
  ///
  /// Positions are 0 where no leaf asks for them.
  func forEachMatch(
    in text: JoinedBlocks, _ analyzer: Analyzer, _ stemmer: Stemmer?,
    _ body: (Range<Int>, _ position: UInt32, Word) -> Void
  ) {
    var lookup = Lookup(self, stemmer)
    guard needsPositions || lookup.filter.passesAll else {
      return lookup.forEachMatch(in: text.bytes, analyzer) { body($0, 0, $1) }
    }
    var buffer = TokenBuffer()
    // Room for what comes of most text: words of five letters.
    buffer.tokens.reserveCapacity(text.bytes.count / 5)
    buffer.bytes.reserveCapacity(text.bytes.count)
    for block in text.offsets.indices {
      let range = text.range(ofBlock: block)
      let first = buffer.tokens.count
      analyzer.analyze(text.bytes.rawSpan.extracting(range), mode: .article, into: &buffer)
      buffer.nextPosition += 1
      lookup.forEachMatch(in: buffer, from: first, at: range.lowerBound, body)
    }
  }

  /// One way through one text.
  private struct Lookup {
    let filter: PrefixFilter
    private let forms: TermTable
    private let stems: TermTable
    private let stemmer: Stemmer?
    private var stem: [UInt8] = []

    init(_ wanted: WantedTerms, _ stemmer: Stemmer?) {
      forms = wanted.forms
      stems = wanted.stems
      self.stemmer = stemmer
      var filter = PrefixFilter(termCount: forms.terms.count + stems.terms.count)
      for term in forms.terms { filter.insert(term[...], byteCount: term.count) }
      for term in stems.terms {
        filter.insert(term[...], byteCount: stemmer?.keptByteCount(ofTerm: term[...]) ?? term.count)
      }
      self.filter = filter
    }

    /// Looks up the tokens of a text that begins at an offset.
    mutating func forEachMatch(
      in buffer: TokenBuffer, from first: Int, at offset: Int,
      _ body: (Range<Int>, _ position: UInt32, Word) -> Void
    ) {
      for index in first..<buffer.tokens.count {
        let token = buffer.tokens[index]
        let start = Int(token.formOffset)
        // What folding changed may begin otherwise than its stem.
        let isFolded = token.formOffset != token.stemInputOffset
        guard isFolded || filter.mayPass(buffer.bytes, start..<(start + Int(token.formCount)))
        else { continue }
        let place =
          (offset + Int(token.textStart))..<(offset + Int(max(token.textStart, token.textEnd)))
        let form = buffer.form(of: token)
        stem.removeAll(keepingCapacity: true)
        stem.append(contentsOf: form)
        stemmer?.term(of: token, in: buffer, into: &stem)
        for word in stems.words(of: stem[...]) { body(place, token.position, word) }
        for word in forms.words(of: form) { body(place, token.position, word) }
      }
    }

    /// Looks for promising beginnings of words, and analyses what stands around them.
    ///
    /// White space of ASCII separates words whatever stands beside it, so that a piece between two
    /// gives the tokens that it gives within its text.
    mutating func forEachMatch(
      in text: [UInt8], _ analyzer: Analyzer, _ body: (Range<Int>, Word) -> Void
    ) {
      var buffer = TokenBuffer()
      var index = 0
      while let found = filter.nextBeginning(in: text, from: index) {
        var start = found
        while start > index, text[start - 1] > PrefixFilter.space { start -= 1 }
        var end = found
        while end < text.count, text[end] > PrefixFilter.space { end += 1 }
        buffer.removeAll()
        analyzer.analyze(text.rawSpan.extracting(start..<end), mode: .article, into: &buffer)
        forEachMatch(in: buffer, from: 0, at: start) { body($0, $2) }
        index = end
      }
    }
  }
}

/// Terms in ascending order, each with the words that it stands for.
private struct TermTable: Sendable {
  private(set) var terms: [[UInt8]] = []
  private var words: [WantedTerms.Word] = []

  mutating func insert(_ term: [UInt8], _ word: WantedTerms.Word) {
    terms.append(term)
    words.append(word)
  }

  mutating func sort() {
    let order = terms.indices.sorted {
      terms[$0].lexicographicallyPrecedes(terms[$1]) || terms[$0] == terms[$1] && $0 < $1
    }
    terms = order.map { terms[$0] }
    words = order.map { words[$0] }
  }

  func words(of term: ArraySlice<UInt8>) -> ArraySlice<WantedTerms.Word> {
    var low = 0
    var high = terms.count
    while low < high {
      let middle = (low + high) / 2
      if terms[middle].lexicographicallyPrecedes(term) { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < terms.count, terms[end].elementsEqual(term) { end += 1 }
    return words[low..<end]
  }
}

/// Tells which words cannot lead to any of some terms, by at most eight first bytes.
private struct PrefixFilter {
  /// The last of the bytes that separate words whatever stands beside them.
  static let space = UInt8(ascii: " ")
  /// With more terms only the first byte is looked at.
  private static let termCountMax = 16

  private struct Prefix: Equatable {
    var mask: UInt64
    var value: UInt64
    var byteCount: Int
  }

  /// What is known of each byte: whether a word may begin with it, whether it is of a plain word.
  private var kinds = [UInt8](repeating: 0, count: 256)
  private static let begins: UInt8 = 1
  private static let isPlain: UInt8 = 2
  private var prefixes: [Prefix] = []
  private let looksAtPrefixes: Bool
  /// Whether nothing is known of some term.
  private(set) var passesAll = false

  /// A filter that passes nothing but what folding may change.
  init(termCount: Int) {
    looksAtPrefixes = termCount <= Self.termCountMax
    for byte in 0x80...0xFF { kinds[byte] = Self.begins }
    for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { kinds[Int(byte)] = Self.isPlain }
    for byte in UInt8(ascii: "a")...UInt8(ascii: "z") {
      kinds[Int(byte)] = Self.isPlain
      kinds[Int(byte & ~0x20)] = Self.isPlain
    }
  }

  /// Passes the words that share so many bytes with a term.
  mutating func insert(_ term: ArraySlice<UInt8>, byteCount: Int) {
    guard byteCount > 0, let first = term.first, first < 0x80 else {
      // Terms beyond ASCII begin with bytes that are passed anyhow, but folding may have made them.
      if byteCount == 0 || term.isEmpty { passesAll = true }
      return
    }
    kinds[Int(first)] |= Self.begins
    if first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") {
      kinds[Int(first & ~0x20)] |= Self.begins
    }
    guard looksAtPrefixes else { return }
    let count = min(8, byteCount)
    var value: UInt64 = 0
    for byte in term.prefix(count).reversed() { value = value << 8 | UInt64(byte) }
    let prefix = Prefix(
      mask: UInt64.max >> UInt64(64 - 8 * count), value: value, byteCount: count)
    if !prefixes.contains(prefix) { prefixes.append(prefix) }
  }

  /// Whether the folded word at a range of some bytes may lead to one of the terms.
  @inline(__always)
  func mayPass(_ bytes: [UInt8], _ word: Range<Int>) -> Bool {
    guard !passesAll else { return true }
    let first = bytes[word.lowerBound]
    guard kinds[Int(first)] & Self.begins != 0 else { return false }
    guard looksAtPrefixes, first < 0x80 else { return true }
    var head: UInt64 = 0
    for index in word.prefix(8).reversed() { head = head << 8 | UInt64(bytes[index]) }
    for prefix in prefixes where head & prefix.mask == prefix.value { return true }
    return false
  }

  /// The next place of a text where a word may begin that leads to one of the terms.
  func nextBeginning(in text: [UInt8], from start: Int) -> Int? {
    var previous = start > 0 ? kinds[Int(text[start - 1])] : 0
    for index in start..<text.count {
      let kind = kinds[Int(text[index])]
      if kind & Self.begins != 0, previous & Self.isPlain == 0, mayBegin(text, at: index) {
        return index
      }
      previous = kind
    }
    return nil
  }

  private func mayBegin(_ text: [UInt8], at start: Int) -> Bool {
    guard looksAtPrefixes, text[start] < 0x80 else { return true }
    for prefix in prefixes where mayBegin(text, at: start, prefix) { return true }
    return false
  }

  /// Whether the text goes on like the term, as far as the word is plain.
  ///
  /// What is no plain letter or digit may be dropped or folded: `e-mail`, `U.S.`, `1,000`, `naïve`.
  private func mayBegin(_ text: [UInt8], at start: Int, _ prefix: Prefix) -> Bool {
    for index in 0..<prefix.byteCount {
      guard start + index < text.count else { return false }
      let byte = text[start + index]
      if byte | 0x20 == UInt8(truncatingIfNeeded: prefix.value >> UInt64(8 * index)) { continue }
      return byte > Self.space && kinds[Int(byte)] & Self.isPlain == 0
    }
    return true
  }
}
