/// A field whose values are counted over all matches of a search.
public struct Facet: Sendable, Equatable {
  /// `site`, `lang`, `author`, `tag`, `section`, or a further field of the records by its own name.
  public var field: String
  /// Values to return at most, the most frequent first.
  public var limit: Int

  /// A field with ten values, or as many as are said.
  public init(_ field: String, limit: Int = 10) {
    self.field = field
    self.limit = limit
  }
}

/// How many matches have which value of a field.
///
/// Counted are articles, copies that a search folds among them. Values are kept up to 254 bytes
/// with white space folded; the query `field:="value"` has just the articles that were counted.
public struct FacetValues: Sendable, Equatable {
  /// A value and the matches that have it.
  public struct Value: Sendable, Equatable {
    /// The value as it was written.
    public internal(set) var text: String
    /// The matches.
    public internal(set) var articleCount: Int
  }

  /// The field.
  public internal(set) var field: String
  /// The most frequent values, equals in the order of their bytes.
  public internal(set) var values: [Value]
  /// All values that some match has.
  public internal(set) var valueCount: Int
  /// Matches without a value.
  public internal(set) var withoutValueCount: Int
}
