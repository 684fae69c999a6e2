/// What each part of a query says of one article: whether it is met, and where not, what there is
/// instead.
///
/// The parts are those of the query as it was read, in its order, with the options of a search that
/// narrow it as parts of their own. Facts only; words are made of them where they are shown.
package struct QueryAccount: Sendable, Equatable {
  package var parts: [Part] = []
  /// Whether the article matches.
  package var isMet = false

  /// A part of the query.
  package struct Part: Sendable, Equatable {
    package var role: Query.Role
    package var kind: Kind
    /// The part as the query has it, without its sign.
    package var label: String
    /// Whether the article has what the part looks for; nil where it was left out, since it holds
    /// nothing to look for.
    package var isMet: Bool?
    /// Whether the part keeps the article from matching its group.
    ///
    /// Of several of which any would do, all.
    package var isDecisive = false
    /// The parts of a group.
    package var parts: [Part] = []
    /// Occurrences in the article, for text.
    package var occurrences = FieldCounts()
    /// The words of text, in its order.
    package var words: [Word] = []
    /// How near the words of a phrase come in the article, where it has them all in one field.
    package var closeness: Closeness?
    /// What the article has of a filter's field.
    package var values: [String] = []
  }

  /// What a part is.
  package enum Kind: Sendable, Equatable {
    /// A word or a pattern.
    case word
    /// Words that have to stand together; so many other words may be between them.
    case phrase(distance: Int)
    case filter(FilterName)
    case group
    /// What every article matches, or none.
    case everything, nothing
  }

  /// The field of a filter.
  package enum FilterName: Sendable, Equatable {
    case date
    case field(FilterField)
  }

  /// A word of a part.
  package struct Word: Sendable, Equatable {
    /// Its folded form; a pattern as it was typed.
    package var form: String
    /// Occurrences in the article, where the part looks for them.
    package var occurrences = FieldCounts()
    /// Occurrences in the field where the part does not look.
    package var elsewhere = FieldCounts()
    /// Articles of the index that hold it.
    package var documentCount = 0
    /// Words of the article that are most like it, where it is missing; the nearest first.
    package var nearest: [String] = []
  }

  /// How some words stand to one another where they come nearest.
  package struct Closeness: Sendable, Equatable {
    /// Other words between them.
    package var wordsBetween: Int
    /// Whether they stand in the order of the phrase.
    package var isInOrder: Bool
  }
}

extension QueryAccount.Closeness {
  /// Where positions of all words come nearest, for each word ascending; nil when some word has none.
  ///
  /// Linear in the positions.
  init?(_ positions: [[UInt32]]) {
    guard positions.count > 1, positions.allSatisfy({ !$0.isEmpty }) else { return nil }
    var places: [(position: UInt32, word: Int)] = []
    for (word, positions) in positions.enumerated() {
      for position in positions { places.append((position, word)) }
    }
    places.sort { ($0.position, $0.word) < ($1.position, $1.word) }
    var counts = [Int](repeating: 0, count: positions.count)
    var missing = positions.count
    var start = 0
    var best: (span: UInt32, isInOrder: Bool)?
    for end in places.indices {
      if counts[places[end].word] == 0 { missing -= 1 }
      counts[places[end].word] += 1
      guard missing == 0 else { continue }
      while counts[places[start].word] > 1 {
        counts[places[start].word] -= 1
        start += 1
      }
      let span = places[end].position - places[start].position
      if best.map({ span < $0.span || (span == $0.span && !$0.isInOrder) }) ?? true {
        best = (span, Self.isInOrder(places[start...end], wordCount: positions.count))
      }
      counts[places[start].word] = 0
      missing += 1
      start += 1
    }
    guard let best else { return nil }
    wordsBetween = max(0, Int(best.span) + 1 - positions.count)
    isInOrder = best.isInOrder
  }

  /// Whether the words stand there one after the other, in their order.
  private static func isInOrder(
    _ places: ArraySlice<(position: UInt32, word: Int)>, wordCount: Int
  ) -> Bool {
    var next = 0
    for place in places where place.word == next { next += 1 }
    return next == wordCount
  }
}
