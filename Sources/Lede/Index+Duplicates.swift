import Articles
import IndexFormat
import Searching
import Storage

/// An article and its copies.
public struct CopyGroup: Sendable {
  /// A member of the group.
  public struct Member: Sendable {
    /// The article.
    public internal(set) var hit = Hit()
    /// How much of its text it shares with the first one, 0…1: the Jaccard similarity of the sets of
    /// runs of three words.
    public internal(set) var similarity = 1.0
  }

  /// The articles, all copies of each other; the first is most like the others.
  public internal(set) var members: [Member] = []
}

extension Index {
  /// The groups of copies among all articles, the largest first.
  ///
  /// - Parameters:
  ///   - isExact: whether only the same words in the same order make a copy.
  ///   - cancellation: ends it early from another thread, with the groups found so far.
  /// - Returns: groups of two articles and more; no article is in two.
  /// - Throws: `SearchError` with `damaged`.
  /// - Complexity: O(n log n) in the articles, and the texts of those whose signatures are alike.
  public func copyGroups(
    isExact: Bool = false, cancellation: Cancellation? = nil
  ) throws(SearchError) -> [CopyGroup] {
    try damageChecked { () throws(FormatError) -> [CopyGroup] in
      let found = try searcher.copyGroups(isExact ? .exact : .near, token: cancellation?.token)
      var groups: [CopyGroup] = []
      for group in found {
        var shown = CopyGroup()
        for member in group.members {
          shown.members.append(
            CopyGroup.Member(hit: try hit(at: member.place), similarity: member.similarity))
        }
        groups.append(shown)
      }
      return groups
    }
  }

  /// An article as a hit without a score.
  func hit(at place: ArticlePlace) throws(FormatError) -> Hit {
    let article = try reader.segments[place.segment].reader.article(place.document)
    return try hit(of: article, hash: XXHash64.hash(article.key.bytes))
  }
}
