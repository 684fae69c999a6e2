/// What is looked for, as a value: the tree a search string stands for.
///
/// Text leaves score; filters, `all` and `nothing` never do. Trees are built by `Query.group`,
/// which keeps them in one canonical shape, so that equal meaning written alike compares equal
/// and `text()` reads back as the same tree:
///
/// 1. A group has two clauses or more, or is one negated clause.
/// 2. No clause of a group is `nothing`, and `all` stands only beside optional text.
/// 3. An optional clause is never a group of optional clauses only; a required one is never a
///    group without optional clauses.
/// 4. A required union of text is a part of a group only beside other parts that score.
/// 5. An optional clause that cannot score stands only in a group of nothing but optional clauses
///    (what `OR` writes).
///
/// In a group every required clause must match and no forbidden one may. Of the optional ones at
/// least one must match, unless a required clause *that scores* is there: filters never make
/// words optional. A group without optional or required clauses matches all that is not forbidden.
package indirect enum Query: Sendable, Equatable {
  /// Every article, with score 0.
  case all
  /// No article.
  case nothing
  /// Text that must occur; the only part that scores.
  case text(TextMatch, in: TextScope)
  /// A condition on a field or date.
  case filter(Filter)
  /// Clauses joined by their roles. Build it by `Query.group(_:)`.
  case boolean([Clause])

  /// The part a clause plays in its group.
  package enum Role: Sendable, Equatable {
    case optional, required, forbidden
  }

  /// A query in a role.
  package struct Clause: Sendable, Equatable {
    package var role: Role
    package var query: Query

    package init(_ role: Role, _ query: Query) {
      self.role = role
      self.query = query
    }
  }

  /// Whether a match of this query can have a score above zero.
  package var scores: Bool {
    switch self {
    case .all, .nothing, .filter: false
    case .text: true
    case .boolean(let clauses): clauses.contains { $0.role != .forbidden && $0.query.scores }
    }
  }
}

/// Where text may occur.
package enum TextScope: Sendable, Equatable {
  case anywhere, title, body
}

/// One piece of text as typed: analysis happens when it meets an index.
package enum TextMatch: Sendable, Equatable {
  /// A word in any of its forms.
  case word(String)
  /// A word in exactly this form, save for case and accents.
  case exact(String)
  /// Words that follow one another.
  case phrase(String)
  /// Words in any order with at most `distance` other words between them.
  case near(String, distance: Int)
  /// Words that begin so.
  case prefix(String)
  /// Words of this shape: `*` stands for any characters, `?` for one.
  case wildcard(String)
  /// Words at most this many edits away; nil chooses by the word's length.
  case fuzzy(String, edits: Int?)
}

/// A condition on an article's fields that does not score.
package enum Filter: Sendable, Equatable {
  /// The words of the field's value hold those of the given one.
  case field(FilterField, value: String)
  /// The field has this value as a whole.
  case value(FilterField, String)
  case date(DayRange)
}

/// A field whose values filter.
package enum FilterField: Sendable, Hashable {
  case author, site, language, tag, section, url, path
  /// A further field of a record, by its name.
  case extra(String)

  /// Whether its values are kept as a whole; of addresses and paths there are words only.
  package var hasValues: Bool { self != .url && self != .path }
}

/// A range of written local days, both ends included; nil is open.
package struct DayRange: Sendable, Hashable {
  /// Days since 1970-01-01.
  package let first: Int32?
  package let last: Int32?

  /// The first and the last day that can be written, 0001-01-01 and 9999-12-31.
  package static let writable: ClosedRange<Int32> = -719_162...2_932_896

  /// The range between two days, in either order, cut to what can be written.
  package init(first: Int32?, last: Int32?) {
    func clamped(_ day: Int32) -> Int32 {
      min(max(day, Self.writable.lowerBound), Self.writable.upperBound)
    }
    let low = first.map(clamped)
    let high = last.map(clamped)
    if let low, let high, low > high {
      self.first = high
      self.last = low
    } else {
      self.first = low
      self.last = high
    }
  }

  package func contains(_ day: Int32) -> Bool {
    day >= first ?? .min && day <= last ?? .max
  }
}
