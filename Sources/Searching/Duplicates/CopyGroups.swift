import Articles
import IndexFormat

/// Some articles that are copies of the first of them.
package struct CopyGroup: Sendable {
  /// An article with how alike it is to the first one.
  package struct Member: Sendable {
    package var place: ArticlePlace
    package var similarity: Double
  }

  package var members: [Member]
}

/// Finds the copies among all articles of some segments.
///
/// Of articles with one signature the first stands for all. Signatures that share two bytes in a row
/// in one of 32 places are compared (so 99.9 % of the pairs of similarity 0.45 are), those that are
/// alike enough have their texts read, each once, and pairs that pass the exact test are joined, the
/// most similar first: two groups become one where each article of one is a copy of each of the
/// other. So nothing chains through articles that are merely similar.
///
/// Time: sorting 32 × n keys, and the texts of candidates. Memory: 80 bytes an article, and some 25
/// bytes a word of the candidates.
struct CopyGroupFinder {
  /// Two articles that are copies, by their indexes, the lower one first.
  private struct Pair: Hashable {
    var first: Int
    var second: Int

    init(_ a: Int, _ b: Int) {
      first = min(a, b)
      second = max(a, b)
    }
  }

  /// So many of those with the same two bytes are all compared; of more, each with as many that
  /// follow it.
  private static let bucketCountMax = 200
  private static let bandCount = ArticleSketch.byteCount / 2

  private let segments: [SearchSegment]
  private let judge: CopyJudge
  private let meter: WorkMeter
  private var places: [ArticlePlace] = []
  private var signatures: [ArticleSignature] = []
  /// The articles with the signature of an earlier one, by that one.
  private var twins: [Int: [Int]] = [:]
  private var runs: [Int: ArticleRuns] = [:]

  init(_ searcher: Searcher, _ mode: CopyMode, _ meter: WorkMeter) throws(FormatError) {
    segments = searcher.segments
    judge = CopyJudge(searcher, mode)
    self.meter = meter
    var known: [ArticleSignature: Int] = [:]
    for (index, segment) in segments.enumerated() {
      let column = try segment.reader.signatures()
      for document in 0..<segment.reader.documentCount where !segment.isDeleted(document) {
        let signature = column[document]
        if signature.isEmpty { continue }
        if let first = known[signature] {
          twins[first, default: []].append(places.count)
        } else {
          known[signature] = places.count
        }
        places.append(ArticlePlace(segment: index, document: document))
        signatures.append(signature)
      }
    }
  }

  mutating func groups() throws(FormatError) -> [CopyGroup] {
    let pairs = candidates()
    try readRuns(of: pairs)
    var copies: [Pair: Double] = [:]
    for pair in pairs {
      if let similarity = try similarity(pair.first, pair.second) { copies[pair] = similarity }
    }
    return grouped(copies)
  }

  private func similarity(_ a: Int, _ b: Int) throws(FormatError) -> Double? {
    guard let first = runs[a], let second = runs[b] else {
      return judge.withoutText(signatures[a], signatures[b])
    }
    return try judge.similarity(first, second)
  }

  // MARK: Candidates

  /// Pairs whose signatures are alike.
  private func candidates() -> Set<Pair> {
    var pairs: Set<Pair> = []
    var standing = Set(signatures.indices)
    for (first, others) in twins {
      for other in others {
        standing.remove(other)
        pairs.insert(Pair(first, other))
      }
    }
    guard judge.mode == .near else { return pairs }
    let indexes = standing.sorted()
    var keys: [UInt64] = []
    for band in 0..<Self.bandCount {
      if meter.isStopped { break }
      keys.removeAll(keepingCapacity: true)
      for index in indexes {
        let signature = signatures[index]
        let key = UInt64(signature.byte(2 * band)) << 8 | UInt64(signature.byte(2 * band + 1))
        keys.append(key << 32 | UInt64(index))
      }
      keys.sort()
      var start = 0
      while start < keys.count {
        var end = start + 1
        while end < keys.count, keys[end] >> 32 == keys[start] >> 32 { end += 1 }
        compare(keys[start..<end], into: &pairs)
        start = end
      }
    }
    return pairs
  }

  private func compare(_ keys: ArraySlice<UInt64>, into pairs: inout Set<Pair>) {
    for at in keys.indices {
      let a = Int(UInt32(truncatingIfNeeded: keys[at]))
      for other in keys[(at + 1)...].prefix(Self.bucketCountMax) {
        let b = Int(UInt32(truncatingIfNeeded: other))
        if judge.mayBeCopies(signatures[a], signatures[b]) { pairs.insert(Pair(a, b)) }
      }
    }
  }

  /// Reads the texts of all that are in a pair, in the order in which they are stored.
  private mutating func readRuns(of pairs: Set<Pair>) throws(FormatError) {
    var wanted: Set<Int> = []
    for pair in pairs {
      wanted.insert(pair.first)
      wanted.insert(pair.second)
    }
    var current: (segment: Int, articles: ArticleSequence)?
    for index in wanted.sorted() {
      let place = places[index]
      if current?.segment != place.segment {
        current = (place.segment, try ArticleSequence(segments[place.segment].reader))
      }
      guard var articles = current?.articles else { continue }
      // Moved out and back, so that the expanded block is not copied.
      current = nil
      let article = try articles.article(place.document)
      current = (place.segment, articles)
      if !article.blocks.isEmpty { runs[index] = judge.runs(of: article) }
    }
  }

  // MARK: Groups

  /// Joins copies, the most similar first, into groups of which all are copies of each other; then
  /// their twins join those that stand for them.
  private func grouped(_ copies: [Pair: Double]) -> [CopyGroup] {
    let isTwin = Set(twins.values.joined())
    var members: [Int: [Int]] = [:]
    var groupOf: [Int: Int] = [:]
    for pair in copies.keys {
      for index in [pair.first, pair.second] where members[index] == nil {
        members[index] = [index]
        groupOf[index] = index
      }
    }
    let order = copies.sorted {
      $0.value != $1.value
        ? $0.value > $1.value
        : ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second)
    }
    for (pair, _) in order {
      guard let a = groupOf[pair.first], let b = groupOf[pair.second], a != b,
        let joined = members[a], let other = members[b]
      else { continue }
      // What stands for its twins is compared, they are not.
      let isWhole = isTwin.contains(pair.first) || isTwin.contains(pair.second)
      let fits =
        isWhole
        || joined.allSatisfy { first in
          isTwin.contains(first)
            || other.allSatisfy { isTwin.contains($0) || copies[Pair(first, $0)] != nil }
        }
      guard fits else { continue }
      members[a] = joined + other
      members[b] = nil
      for index in other { groupOf[index] = a }
    }
    return members.values.filter { $0.count > 1 }.map { group($0, copies) }.sorted { a, b in
      if a.members.count != b.members.count { return a.members.count > b.members.count }
      let places = (a.members[0].place, b.members[0].place)
      return (places.0.segment, places.0.document) < (places.1.segment, places.1.document)
    }
  }

  /// A group with the article first that is most like the others.
  private func group(_ members: [Int], _ copies: [Pair: Double]) -> CopyGroup {
    func similarity(_ a: Int, _ b: Int) -> Double {
      copies[Pair(a, b)] ?? signatures[a].similarity(signatures[b])
    }
    var first = members.min() ?? 0
    if members.count <= Self.bucketCountMax {
      var best = -1.0
      for candidate in members.sorted() {
        let sum = members.reduce(0) { $0 + (candidate == $1 ? 0 : similarity(candidate, $1)) }
        if sum > best { (best, first) = (sum, candidate) }
      }
    }
    let others = members.filter { $0 != first }
      .map { CopyGroup.Member(place: places[$0], similarity: similarity(first, $0)) }
      .sorted { a, b in
        if a.similarity != b.similarity { return a.similarity > b.similarity }
        return (a.place.segment, a.place.document) < (b.place.segment, b.place.document)
      }
    return CopyGroup(members: [CopyGroup.Member(place: places[first], similarity: 1)] + others)
  }
}

extension Searcher {
  /// The groups of copies among all articles, the largest first.
  package func copyGroups(
    _ mode: CopyMode = .near, token: CancellationToken? = nil
  ) throws(FormatError) -> [CopyGroup] {
    var finder = try CopyGroupFinder(self, mode, WorkMeter(token: token))
    return try finder.groups()
  }
}
