import Articles

/// Why an article is where it is in the answer to a query, or why it is not in it.
///
/// What `Index.why(_:_:_:)` returns. Ranks count from 1.
public struct Why: Sendable {
  /// How the answer to the query has the article.
  public enum Outcome: String, Sendable, Equatable, CaseIterable {
    /// It is among the hits that the search returns.
    case hit
    /// It matches, but stands before or behind the hits that the options ask for.
    case beyond
    /// It matches, but is a copy of a better hit that stands for both.
    case folded
    /// It does not match.
    case miss
    /// The index has no such article.
    case unknown
  }

  /// How the answer has the article.
  public internal(set) var outcome = Outcome.unknown
  /// The query as it was read, in canonical syntax, with the options that narrow it.
  public internal(set) var readAs = ""
  /// What to tell the person about how the query was read.
  public internal(set) var notes: [String] = []
  /// All articles that match.
  public internal(set) var matchCount = 0
  /// The article, with its score where it matches, and with how that came about; nil when the index
  /// has none.
  ///
  /// The parts of the explanation add up to the score, in their order.
  public internal(set) var hit: Hit?
  /// The place among all matches.
  public internal(set) var rank: Int?
  /// The place where copies are folded as the options say; nil for a copy of a better hit, and
  /// beyond the first 10,000 matches.
  public internal(set) var foldedRank: Int?
  /// The hit that stands for the article.
  public internal(set) var leader: Leader?
  /// What each part of the query says of the article.
  public internal(set) var parts: [QueryPart] = []
  /// The file that the article came from or that was named; nil where there is none.
  public internal(set) var file: SourceFileState?

  /// A hit that an article is folded into.
  public struct Leader: Sendable {
    /// The hit, without passage and explanation.
    public internal(set) var hit: Hit
    /// Its place where copies are folded.
    public internal(set) var rank: Int
    /// How much of its text the article shares with it, 0…1, as `CopyGroup.Member.similarity`.
    public internal(set) var similarity: Double
  }
}

/// What a part of a query says of an article.
public struct QueryPart: Sendable, Equatable {
  /// The part that a part plays in its group.
  public enum Role: String, Sendable, Equatable {
    /// One of several of which any would do.
    case optional
    case required
    case forbidden
  }

  /// What a part is.
  public enum Kind: String, Sendable, Equatable {
    /// A word or a pattern of words.
    case word
    /// Words that have to stand together.
    case phrase
    /// A condition on a date.
    case date
    /// A condition on another field.
    case field
    /// Parts in parentheses.
    case group
    /// What every article matches.
    case everything
    /// What none matches.
    case nothing
  }

  /// Its role.
  public internal(set) var role: Role
  /// What it is.
  public internal(set) var kind: Kind
  /// The part in canonical syntax, without its sign.
  public internal(set) var label: String
  /// Whether the article has what the part looks for; nil where the part was left out of the search,
  /// since there is no letter or digit in it.
  public internal(set) var isMet: Bool?
  /// Whether it keeps the article from matching: a required part that is not met, a forbidden one
  /// that is, and each of the optional ones where none is met and one has to be.
  public internal(set) var isDecisive: Bool
  /// The parts of a group.
  public internal(set) var parts: [QueryPart]
  /// Occurrences in the article's title, where the part looks there.
  public internal(set) var titleCount: Int
  /// Occurrences in the article's text, where the part looks there.
  public internal(set) var bodyCount: Int
  /// The words of text, in their order.
  public internal(set) var words: [Word]
  /// Other words between those of a phrase that may be there; nil for everything else.
  public internal(set) var distance: Int?
  /// Where the words of a phrase that is not there come nearest; nil where they are not all in the
  /// title or all in the text.
  public internal(set) var closeness: Closeness?
  /// What the article has of a condition's field; of a date the day.
  public internal(set) var values: [String]

  /// A word of a part.
  public struct Word: Sendable, Equatable {
    /// Its folded form; of a pattern what was typed.
    public internal(set) var form: String
    /// Occurrences in the article's title, where the part looks there.
    public internal(set) var titleCount: Int
    /// Occurrences in the article's text, where the part looks there.
    public internal(set) var bodyCount: Int
    /// Occurrences in the field where the part does not look.
    public internal(set) var elsewhereCount: Int
    /// Articles of the index that hold it, counted as ranking does.
    public internal(set) var articleCount: Int
    /// Words of the article that are like a missing one, the nearest first, at most three: other
    /// forms of it, words one or two slips away, words that begin like it.
    public internal(set) var nearest: [String]
  }

  /// How near some words come to one another.
  public struct Closeness: Sendable, Equatable {
    /// Other words between the first and the last of them.
    public internal(set) var wordsBetween: Int
    /// Whether they stand in the order of the phrase there.
    public internal(set) var isInOrder: Bool
  }
}

/// What an index knows of a file, and what is at its place now.
public struct SourceFileState: Sendable, Equatable {
  /// What became of the file when it was indexed.
  public enum Knowledge: String, Sendable, Equatable {
    /// It lies below none of the folders that articles come from.
    case outside
    /// No run has met it.
    case unknown
    /// It has articles in the index.
    case indexed
    /// It gave no article.
    case skipped
    /// It had articles, which went when it did.
    case removed
  }

  /// What is at the file's place now.
  public enum Presence: String, Sendable, Equatable {
    /// Nothing.
    case absent
    /// Something that cannot be looked at.
    case unreadable
    /// A folder.
    case folder
    /// The file as it was read.
    case same
    /// A file with other content than was read.
    case changed
    /// A file that the next run reads.
    case new
    /// A file that a run passes by: a name on the way begins with a dot.
    case hidden
    /// A symbolic link, which a run does not follow.
    case link
    /// A file in the folder of a saved page.
    case pagePart
    /// A file that a `.ledeignore` leaves out.
    case ignored
    /// A file whose name does not end as those of pages do.
    case unknownExtension
    /// A file in the folder of the index.
    case indexFolder
    /// A file that a run notes and does not read, as the detail says.
    case unfit
  }

  /// The absolute path as bytes.
  public internal(set) var path: [UInt8] = []
  /// What the index knows.
  public internal(set) var knowledge = Knowledge.unknown
  /// What is there now.
  public internal(set) var presence = Presence.absent
  /// Why it was skipped.
  public internal(set) var reason: SkipReason?
  /// What exactly; may be empty.
  public internal(set) var detail = ""
  /// Its articles in the index.
  public internal(set) var articleCount = 0
  /// Its records that were skipped.
  public internal(set) var skippedCount = 0
  /// The folders that articles come from, as bytes.
  public internal(set) var roots: [[UInt8]] = []
}
