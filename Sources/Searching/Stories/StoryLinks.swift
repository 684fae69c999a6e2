/// How alike articles are, by their numbers, and what average linkage makes of it.
///
/// Two clusters are as alike as their articles are on average, pairs without a link counting 0; the
/// most alike pair is joined first, until none is as alike as asked for. So one article that
/// treats two stories does not make one of them. Ties go by the lower numbers. Time: O(e log² e) in
/// the links, about; no pair without a link is looked at.
struct StoryLinks {
  /// Sums of the links between clusters, by the lower member of each.
  private var links: [[Int: Double]]

  init(count: Int) { links = Array(repeating: [:], count: count) }

  /// The links of an article.
  subscript(article: Int) -> [Int: Double] { links[article] }

  /// Adds to the link of two articles.
  mutating func add(_ a: Int, _ b: Int, _ similarity: Double) {
    guard a != b else { return }
    links[a][b, default: 0] += similarity
    links[b][a, default: 0] += similarity
  }

  /// The clusters, each ascending, in the order of their first articles.
  func clusters(similarityMin: Double) -> [[Int]] {
    var links = links
    var members = links.indices.map { [$0] }
    var queue = CandidateQueue()
    func offer(_ a: Int, _ b: Int, _ sum: Double) {
      let similarity = sum / Double(members[a].count * members[b].count)
      guard similarity >= similarityMin else { return }
      let (low, high) = (min(a, b), max(a, b))
      queue.push(
        CandidateQueue.Candidate(
          similarity: similarity, first: low, second: high, firstCount: members[low].count,
          secondCount: members[high].count))
    }
    for a in links.indices {
      for (b, sum) in links[a] where a < b { offer(a, b, sum) }
    }
    while let next = queue.pop() {
      // Those that have grown or gone since were offered anew.
      guard members[next.first].count == next.firstCount,
        members[next.second].count == next.secondCount
      else { continue }
      members[next.first] += members[next.second]
      members[next.second] = []
      let moved = links[next.second]
      links[next.second] = [:]
      for (other, sum) in moved {
        links[other][next.second] = nil
        guard other != next.first else { continue }
        links[next.first][other, default: 0] += sum
        links[other][next.first, default: 0] += sum
      }
      for (other, sum) in links[next.first] { offer(next.first, other, sum) }
    }
    return members.filter { !$0.isEmpty }.map { $0.sorted() }
      .sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }
}

/// Pairs of clusters, the most alike first: a binary heap.
private struct CandidateQueue {
  struct Candidate {
    var similarity: Double
    var first: Int
    var second: Int
    var firstCount: Int
    var secondCount: Int

    func isBefore(_ other: Candidate) -> Bool {
      if similarity != other.similarity { return similarity > other.similarity }
      return (first, second) < (other.first, other.second)
    }
  }

  private var heap: [Candidate] = []

  mutating func push(_ candidate: Candidate) {
    heap.append(candidate)
    var at = heap.count - 1
    while at > 0, heap[at].isBefore(heap[(at - 1) / 2]) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func pop() -> Candidate? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var at = 0
    while true {
      var best = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count {
        if heap[child].isBefore(heap[best]) { best = child }
      }
      if best == at { return first }
      heap.swapAt(at, best)
      at = best
    }
  }
}
