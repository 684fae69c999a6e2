/// How to search; the defaults are those of the `lede` command.
public struct SearchOptions: Sendable, Equatable {
  /// What hits are ordered by; ties go by a stable key.
  public enum Sort: Sendable, Equatable {
    /// The best match first.
    case score
    /// The oldest first, undated articles last.
    case oldestFirst
    /// The newest first, undated articles last.
    case newestFirst
  }

  /// Where the words of the query are looked for, unless the query says it.
  public enum Scope: Sendable, Equatable {
    case everywhere, title, body
  }

  /// How words are weighed, and what else adds to a score.
  public enum Ranking: Sendable, Equatable {
    /// BM25 with weights that know how words are used, and words side by side.
    case standard
    /// BM25 by the rarity of words alone.
    case bm25
    /// The standard ranking with the telling words of the ten best hits added to the query.
    ///
    /// Finds more on a subject, though not always the one article that was meant; needs stored text.
    case feedback
  }

  /// How much an article's age takes from its score.
  public struct Recency: Sendable, Equatable {
    /// Days after which half of what age can take is gone.
    public var halfLifeDays: Double
    /// What is left of the score of the oldest and of undated articles, 0…1.
    public var floor: Double

    /// A half-life, and by default a floor that only decides between hits about as good.
    public init(halfLifeDays: Double, floor: Double = 0.8) {
      self.halfLifeDays = halfLifeDays
      self.floor = floor
    }
  }

  /// Which hits are folded into one.
  public enum Dedupe: Sendable, Equatable {
    /// None: every match is a hit.
    case none
    /// Those that share most of their text; `lede search` folds them unless it is told otherwise.
    case near
    /// Those whose text has the same words in the same order.
    case exact
  }

  /// Hits to return at most, 0…10,000.
  public var limit = 10
  /// Hits to pass over first.
  public var offset = 0
  /// Whether words without a sign must all match; else any may.
  public var requiresAllWords = false
  /// The order of the hits.
  public var sort = Sort.score
  /// How scores come about.
  public var ranking = Ranking.standard
  /// Whether newer articles are preferred, and how much; for hits ordered by score.
  public var recency: Recency?
  /// The earliest date, as in a query: `2024`, `2024-06`, `2024-06-30`, `7d`.
  public var after: String?
  /// The day, month or year before which articles were published.
  public var before: String?
  /// Articles in this language only, with words analysed for it.
  public var language: String?
  /// Articles of this site only.
  public var site: String?
  /// Where words are looked for.
  public var scope = Scope.everywhere
  /// The fields whose values are counted over all matches.
  public var facets: [Facet] = []
  /// Whether matches are counted by day.
  public var countsDays = false
  /// Where to go on: the `nextCursor` of an earlier answer to the same search; in place of `offset`.
  public var cursor: String?
  /// The bytes of text to show of each hit, about; 0 for none.
  public var snippetByteCount = 240
  /// Which copies are folded into the best of them; limit and offset then count what is left.
  public var dedupe = Dedupe.none
  /// Whether each hit says how its score came about.
  public var explains = false
  /// Whether all matches are counted, not only those returned.
  public var countsMatches = true
  /// Threads that a query which takes long may use; the answer is the same.
  ///
  /// Only an OR over half a million postings and more takes long enough for a second one to pay.
  public var threadCount = 1
  /// Whether the answer says what may have been meant by a word that hardly an article has.
  public var suggestsSpelling = true
  /// Words that may stand for those of the query.
  public var synonyms: SynonymList?
  /// Scores every match instead of skipping those that cannot be among the best; for measuring.
  package var isExhaustive = false
  /// Takes the text as words, whatever signs are in it: for topics that no one wrote as a query.
  package var readsPlainText = false
  /// How soon further occurrences of a word count less; nil for what the index was made with.
  package var k1: Float?
  /// How much long articles are held back, 0…1; nil for what the index was made with.
  package var b: Float?

  /// The defaults.
  public init() {}

  /// The defaults with another number of hits.
  public init(limit: Int, offset: Int = 0) {
    self.limit = limit
    self.offset = offset
  }
}
