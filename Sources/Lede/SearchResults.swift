import Articles
import Searching

/// The answer to a search.
public struct SearchResults: Sendable {
  /// The hits in order, from the offset on.
  public internal(set) var hits: [Hit] = []
  /// All articles that match; nil when they were not counted.
  public internal(set) var matchCount: Int?
  /// Articles without a date that only a condition on dates kept out.
  public internal(set) var undatedCount = 0
  /// Articles in the index.
  public internal(set) var articleCount = 0
  /// The query as it was read, in canonical syntax.
  public internal(set) var readAs = ""
  /// What to tell the person about how the query was read.
  public internal(set) var notes: [String] = []
  /// The query with misspelt words put right, where that finds more; nil when nothing looks misspelt.
  public internal(set) var didYouMean: String?
  /// Whether the search was ended early: there may be better hits and more matches.
  public internal(set) var isPartial = false
  /// The place of the first hit among all, from 0 on.
  public internal(set) var offset = 0
  /// Where the next page begins, for `SearchOptions.cursor`; nil where there is none.
  public internal(set) var nextCursor: String?
  /// What was counted for each facet that was asked for, in that order.
  public internal(set) var facets: [FacetValues] = []
  /// The matches by day, when that was asked for.
  public internal(set) var timeline: Timeline?
}

/// An article that matches.
public struct Hit: Sendable {
  /// The article's id: 16 hexadecimal digits, the same in every index.
  public internal(set) var id = ""
  /// The shortest beginning of the id, from six digits on, that no other article of the index has.
  public internal(set) var shortID = ""
  /// The article's stable name.
  public internal(set) var key = ArticleKey(id: "")
  /// Its score; 0 when only conditions matched.
  public internal(set) var score = 0.0
  /// Its headline.
  public internal(set) var title = ""
  /// The host or name of its site.
  public internal(set) var site: String?
  /// Who wrote it.
  public internal(set) var byline: String?
  /// When it was published.
  public internal(set) var published: ArticleDate?
  /// The language of its text.
  public internal(set) var language = LanguageTag.undetermined
  /// The page's own address.
  public internal(set) var url: String?
  /// Where its file lies, as the bytes of an absolute path; empty where it came from no file.
  public internal(set) var filePath: [UInt8] = []
  /// The matches in the headline, as ranges of its UTF-8 bytes.
  public internal(set) var titleMarks: [Range<Int>] = []
  /// The passage that matches best.
  public internal(set) var snippet: Snippet?
  /// The ids of its copies further down the list, when copies are folded: those among the hits that
  /// were looked at.
  public internal(set) var copies: [String] = []
  /// How the score came about, when that was asked for.
  public internal(set) var explanation: [ScorePart] = []
}

/// A piece of an article's text with the matches in it.
public struct Snippet: Sendable, Equatable {
  /// The text.
  public internal(set) var text = ""
  /// The matches: ranges of UTF-8 bytes of `text`, ascending, without overlaps.
  public internal(set) var marks: [Range<Int>] = []
  /// Whether the article's text goes on before the piece.
  public internal(set) var isCutAtStart = false
  /// Whether the article's text goes on after the piece.
  public internal(set) var isCutAtEnd = false
}

/// What a part of the query adds to a hit's score: weight · tf / (tf + K), summed in this order.
public struct ScorePart: Sendable, Equatable {
  /// What a part stands for.
  public enum Kind: String, Sendable, Equatable {
    /// A word, phrase or pattern of the query.
    case query
    /// Two words of the query that stand in the article as in the query.
    case pair
    /// A telling word of the best hits that was added to the query.
    case feedback
    /// What the article's age takes away.
    case age
  }

  /// A word of the part and the terms of the index that stand for it.
  public struct Word: Sendable, Equatable {
    /// The terms, at most 16.
    public internal(set) var terms: [String]
    /// All of them.
    public internal(set) var termCount: Int
    /// Articles that hold one, counted as ranking does.
    public internal(set) var articleCount: Int
  }

  /// What it stands for.
  public internal(set) var kind: Kind
  /// The part as the query has it.
  public internal(set) var label: String
  /// What it adds.
  public internal(set) var score: Double
  /// tf: its occurrences in the article, those in the title by their weight.
  public internal(set) var frequency: Int
  /// Its occurrences in the title.
  public internal(set) var titleCount: Int
  /// Its occurrences in the text.
  public internal(set) var bodyCount: Int
  /// How rare it is: the sum over its words of ln(1 + (articles − with it + ½) / (with it + ½)).
  public internal(set) var idf: Double
  /// How much it comes in clusters, in the unit of the idf; the standard ranking adds a multiple of it to
  /// the weight.
  public internal(set) var burstiness: Double
  /// Whether the standard ranking takes it for a function word of the query's language, which hardly
  /// counts.
  public internal(set) var isFunctionWord: Bool
  /// What its frequency counts: the idf, or what the ranking makes of it.
  public internal(set) var weight: Double
  /// The article's length as ranking counts it.
  public internal(set) var length: Int
  /// The average length in the collection.
  public internal(set) var averageLength: Double
  /// K: what tf is set against, larger in a longer article: k1 · (1 − b + b · length / average).
  public internal(set) var norm: Double
  /// Its words.
  public internal(set) var words: [Word]
}

/// An article that is related to another.
public struct RelatedHit: Sendable {
  /// The article.
  public internal(set) var hit = Hit()
  /// How close it is, 0…1.
  public internal(set) var similarity = 0.0
  /// The shared words that brought it, the most telling first, when that was asked for.
  public internal(set) var terms: [SharedTerm] = []
  /// What words add to the similarity that one of the two has only by articles near it, when that
  /// was asked for.
  public internal(set) var neighbourShare = 0.0
  /// Days from the article asked about to this one; negative when this one is earlier.
  public internal(set) var dayDistance: Int?
}

/// A term that two articles share.
public struct SharedTerm: Sendable, Equatable {
  /// The word.
  public internal(set) var text = ""
  /// What it adds.
  public internal(set) var weight = 0.0
}

/// What a person may be about to type, or have meant.
public struct Suggestions: Sendable, Equatable {
  /// A text with its last word completed.
  public struct Completion: Sendable, Equatable {
    /// The whole text.
    public internal(set) var text = ""
    /// Articles with the word, and with the words before it where there are some.
    public internal(set) var articleCount = 0
  }

  /// The completions, the most used first.
  public internal(set) var completions: [Completion] = []
  /// The text with misspelt words put right; nil when nothing looks misspelt.
  public internal(set) var didYouMean: String?
}

/// Words that a person wants to be taken for one another.
///
/// Lines of a file: `film, movie, motion picture` makes each stand for all, `eu => european union`
/// adds what is right of the arrow, `#` begins a remark.
public struct SynonymList: Sendable, Equatable {
  let synonyms: Synonyms

  /// Reads the text of such a file.
  ///
  /// - Throws: `SearchError.Code.input` with the line that cannot be read.
  public init(parsing text: String, path: String = "synonyms") throws(SearchError) {
    do throws(Synonyms.Fault) { synonyms = try Synonyms(parsing: text) } catch {
      throw .input(
        path, "line \(error.line) \(error.reason)",
        remedy: "write words with commas between, or word => other, other")
    }
  }
}
