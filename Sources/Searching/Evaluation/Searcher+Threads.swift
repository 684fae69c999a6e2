import IndexFormat
import Storage

/// Documents of one segment that a thread looks at.
struct SearchPiece: Sendable {
  let segment: Int
  let documents: Range<Int>
}

extension Searcher {
  /// An OR over so many postings takes long enough for a second thread to pay, and over so many
  /// more for each hit that is wanted, which every thread looks for: decision 032.
  package static let dividedPostingCountMin = 1 << 19
  private static let dividedPostingCountPerHit = 1_000

  /// The pieces of each thread, when a query is to be searched by several at once.
  func pieces(
    _ plan: RankedSearch.Plan, limit: Int, _ request: SearchRequest
  ) -> [[SearchPiece]]? {
    guard request.threadCount > 1, plan.isDivisible else { return nil }
    let least = request.dividedPostingCountMin + limit * Self.dividedPostingCountPerHit
    return plan.postingCount < least ? nil : pieces(threadCount: request.threadCount)
  }

  /// As many documents for each thread, cut where windows of an OR begin.
  private func pieces(threadCount: Int) -> [[SearchPiece]] {
    let total = segments.reduce(0) { $0 + $1.reader.documentCount }
    let size = ValueWindow.size
    let share = max(size, (total / threadCount + size - 1) / size * size)
    var pieces: [[SearchPiece]] = []
    var room = 0
    for (index, segment) in segments.enumerated() {
      var start = 0
      while start < segment.reader.documentCount {
        if room == 0 {
          pieces.append([])
          room = share
        }
        // Cuts stay at multiples of the window's size in every segment.
        let end = min(segment.reader.documentCount, start + (room + size - 1) / size * size)
        pieces[pieces.count - 1].append(SearchPiece(segment: index, documents: start..<end))
        room = max(0, room - (end - start))
        start = end
      }
    }
    return pieces
  }

  /// Searches pieces at once, each thread with its own best hits, and takes the best of those.
  ///
  /// Hits are scored exactly wherever they are found, so that the answer is that of one thread.
  func searchAtOnce(
    _ pieces: [[SearchPiece]], _ plan: RankedSearch.Plan, _ scorer: Scorer,
    _ request: SearchRequest, _ meter: WorkMeter, into top: inout TopHits
  ) throws(FormatError) {
    let limit = top.limit
    let found = parallelMap(count: pieces.count, threadCount: pieces.count) {
      index -> Result<PieceHits, FormatError> in
      do throws(FormatError) {
        return .success(try search(pieces[index], plan, scorer, request, limit: limit))
      } catch { return .failure(error) }
    }
    for part in found {
      switch part {
      case .success(let part):
        for hit in part.hits { top.offer(hit) }
        if part.isStopped { meter.stop() }
      case .failure(let error): throw error
      }
    }
  }

  private struct PieceHits: Sendable {
    var hits: [Hit]
    var isStopped: Bool
  }

  private func search(
    _ pieces: [SearchPiece], _ plan: RankedSearch.Plan, _ scorer: Scorer,
    _ request: SearchRequest, limit: Int
  ) throws(FormatError) -> PieceHits {
    let meter = WorkMeter(token: request.token, isPastDeadline: request.isPastDeadline)
    var top = TopHits(limit: limit, order: request.order)
    try arenas.with { arena throws(FormatError) in
      var ranked = RankedSearch(plan, limit: limit, arena)
      for piece in pieces {
        let target = try SegmentTarget(segments[piece.segment], index: piece.segment, scorer)
        let factory = MatcherFactory(target: target, meter: meter)
        _ = try ranked.search(factory, in: piece.documents, counting: false, into: &top)
      }
      try ranked.finish(into: &top)
    }
    return PieceHits(hits: top.sorted(), isStopped: meter.isStopped)
  }
}
