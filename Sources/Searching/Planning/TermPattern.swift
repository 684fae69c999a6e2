import Analysis
import IndexFormat
import Storage

/// A prefix, wildcard or fuzzy word, folded as the index's forms are, and which forms it fits.
struct TermPattern {
  private enum Shape {
    case prefix
    case wildcard([Element])
    case fuzzy([Unicode.Scalar], edits: Int)
  }

  fileprivate enum Element: Equatable {
    case scalar(Unicode.Scalar)
    case one
    case many
  }

  /// What every fitting form begins with.
  private let head: [UInt8]
  private let shape: Shape

  /// Nil when a literal part of the pattern is more than one word.
  init?(_ match: TextMatch, _ analyzer: Analyzer) {
    switch match {
    case .prefix(let stem):
      guard let form = Self.folded(stem, analyzer) else { return nil }
      head = form
      shape = .prefix
    case .fuzzy(let word, let edits):
      guard let form = Self.folded(word, analyzer) else { return nil }
      let scalars = Array(String(decoding: form, as: UTF8.self).unicodeScalars)
      let automatic = scalars.count < 3 ? 0 : scalars.count < 6 ? 1 : 2
      head = Array(String(String.UnicodeScalarView(scalars.prefix(1))).utf8)
      shape = .fuzzy(scalars, edits: edits ?? automatic)
    case .wildcard(let pattern):
      guard let elements = Self.elements(pattern, analyzer) else { return nil }
      var head = String.UnicodeScalarView()
      for case .scalar(let scalar) in elements.prefix(while: { $0 != .one && $0 != .many }) {
        head.append(scalar)
      }
      self.head = Array(String(head).utf8)
      shape = .wildcard(elements)
    default: return nil
    }
  }

  /// The text of a match that is to be taken as a plain word.
  static func plainWord(_ match: TextMatch) -> String {
    switch match {
    case .word(let text), .exact(let text), .phrase(let text), .near(let text, _),
      .prefix(let text), .wildcard(let text), .fuzzy(let text, _):
      text
    }
  }

  /// Whether a form fits.
  func fits(_ form: ArraySlice<UInt8>) -> Bool {
    guard form.starts(with: head) else { return false }
    switch shape {
    case .prefix: return true
    case .wildcard(let elements):
      return Self.fits(Array(String(decoding: form, as: UTF8.self).unicodeScalars), elements)
    case .fuzzy(let word, let edits):
      // Every edit changes the length by one at the most: most forms need no decoding.
      let count = form.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
      guard abs(count - word.count) <= edits else { return false }
      let scalars = Array(String(decoding: form, as: UTF8.self).unicodeScalars)
      return EditDistance.isWithin(edits, word, scalars)
    }
  }

  /// The forms that fit, most frequent first, with how many there are in all.
  ///
  /// Walks the part of each dictionary that begins with the pattern's literal beginning.
  func expansion(
    in dictionaries: [(TermDictionary, SegmentReader)], field: UInt8, limit: Int,
    _ meter: WorkMeter
  ) throws(FormatError) -> (terms: [PlanTerm], foundCount: Int) {
    let start = [field] + head
    var cursors: [TermCursor?] = []
    func advanced(_ cursor: TermCursor) throws(FormatError) -> TermCursor? {
      var cursor = cursor
      guard try cursor.next(), cursor.keySlice.starts(with: start) else { return nil }
      return cursor
    }
    for (dictionary, segment) in dictionaries {
      cursors.append(try advanced(dictionary.cursor(atOrAfter: start[...], in: segment)))
    }
    var best = FrequentTerms(limit: limit)
    while let key = cursors.lazy.compactMap({ $0?.keySlice }).min(by: {
      $0.lexicographicallyPrecedes($1)
    }), !meter.spend(1) {
      let holders = cursors.indices.filter { cursors[$0]?.keySlice == key }
      if fits(key.dropFirst()) {
        let documentCount = holders.reduce(0) { $0 + (cursors[$1]?.entry.documentCount ?? 0) }
        if best.wants(documentCount) {
          var entries = [TermEntry?](repeating: nil, count: dictionaries.count)
          for index in holders { entries[index] = cursors[index]?.entry }
          best.add(PlanTerm(key: Array(key), entries: entries), documentCount)
        } else {
          best.leaveOut()
        }
      }
      for index in holders {
        if let cursor = cursors[index] { cursors[index] = try advanced(cursor) }
      }
    }
    return (best.sorted(), best.foundCount)
  }

  /// The form of a piece of a word; nil when it is several words or none.
  private static func folded(_ text: String, _ analyzer: Analyzer) -> [UInt8]? {
    let bytes = Array(text.utf8)
    var buffer = TokenBuffer()
    analyzer.analyze(bytes.rawSpan, mode: .query, into: &buffer)
    guard buffer.tokens.count <= 1 else { return nil }
    // A whole word is folded as words are (`U.S` is `us`); a piece that begins or ends with a
    // sign keeps it.
    if let token = buffer.tokens.first, token.textStart == 0, Int(token.textEnd) == bytes.count {
      return Array(buffer.form(of: token))
    }
    var form: [UInt8] = []
    analyzer.fold(bytes.rawSpan, into: &form)
    return form.isEmpty ? nil : form
  }

  private static func elements(_ pattern: String, _ analyzer: Analyzer) -> [Element]? {
    var elements: [Element] = []
    var literal = String.UnicodeScalarView()
    func flush() -> Bool {
      guard !literal.isEmpty else { return true }
      guard let form = folded(String(literal), analyzer) else { return false }
      elements += String(decoding: form, as: UTF8.self).unicodeScalars.map(Element.scalar)
      literal = String.UnicodeScalarView()
      return true
    }
    for scalar in pattern.unicodeScalars {
      guard scalar == "*" || scalar == "?" else {
        literal.append(scalar)
        continue
      }
      guard flush() else { return nil }
      elements.append(scalar == "*" ? .many : .one)
    }
    return flush() ? elements : nil
  }

  /// Matches with one point of return, the latest `*`: time at most |form| · |pattern|.
  private static func fits(_ form: [Unicode.Scalar], _ pattern: [Element]) -> Bool {
    var at = 0
    var next = 0
    var star: (pattern: Int, form: Int)?
    while at < form.count {
      if next < pattern.count, pattern[next] == .many {
        star = (next, at)
        next += 1
      } else if next < pattern.count, pattern[next] == .one || pattern[next] == .scalar(form[at]) {
        at += 1
        next += 1
      } else if let (place, consumed) = star {
        star = (place, consumed + 1)
        at = consumed + 1
        next = place + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == .many }
  }
}

/// The terms with the most documents among those that come by, in the order of their keys.
private struct FrequentTerms {
  private let limit: Int
  /// A heap with the one to go first on top: fewest documents, then the later key.
  private var heap: [(documentCount: Int, order: Int, term: PlanTerm)] = []
  private(set) var foundCount = 0

  init(limit: Int) { self.limit = max(0, limit) }

  /// Whether a further term with so many documents would be kept; of equals the first are.
  func wants(_ documentCount: Int) -> Bool {
    heap.count < limit || heap.first.map { $0.documentCount < documentCount } ?? false
  }

  mutating func leaveOut() { foundCount += 1 }

  mutating func add(_ term: PlanTerm, _ documentCount: Int) {
    let new = (documentCount, foundCount, term)
    foundCount += 1
    if heap.count < limit {
      heap.append(new)
      var child = heap.count - 1
      while child > 0, goesBefore(heap[child], heap[(child - 1) / 2]) {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
      return
    }
    heap[0] = new
    var parent = 0
    while true {
      var first = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && goesBefore(heap[child], heap[first]) { first = child }
      guard first != parent else { return }
      heap.swapAt(first, parent)
      parent = first
    }
  }

  /// Those kept, the most frequent first, equals in the order of their keys.
  func sorted() -> [PlanTerm] { heap.sorted { goesBefore($1, $0) }.map(\.term) }

  private func goesBefore(
    _ a: (documentCount: Int, order: Int, term: PlanTerm),
    _ b: (documentCount: Int, order: Int, term: PlanTerm)
  ) -> Bool {
    a.documentCount != b.documentCount ? a.documentCount < b.documentCount : a.order > b.order
  }
}

/// The optimal string alignment distance: insertions, deletions, replacements and swaps of
/// neighbours, no piece edited twice.
enum EditDistance {
  /// Whether two words are at most `limit` edits apart.
  ///
  /// Costs |a| · (2 · limit + 1).
  static func isWithin(_ limit: Int, _ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Bool {
    guard abs(a.count - b.count) <= limit else { return false }
    let far = limit + 1
    var beforeLast = [Int](repeating: far, count: b.count + 1)
    var last = (0...b.count).map { min($0, far) }
    for i in 1..<max(1, a.count + 1) {
      var row = [Int](repeating: far, count: b.count + 1)
      if i <= limit { row[0] = i }
      for j in stride(from: max(1, i - limit), through: min(b.count, i + limit), by: 1) {
        let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(replaced, last[j] + 1, row[j - 1] + 1, far)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      beforeLast = last
      last = row
    }
    return last[b.count] <= limit
  }
}
