import Synchronization

/// Vectors of documents and idf of terms that were worked out before, for a searcher's threads.
///
/// What is kept never changes an answer, only how soon it comes. When it is full, it is emptied.
final class VectorStore: Sendable {
  private struct Contents {
    var vectors: [UInt64: ArticleVector] = [:]
    var idfs: [UInt64: Float] = [:]
  }

  /// Some 1.4 kB each.
  private static let vectorCountMax = 65_536
  /// Some 40 bytes each.
  private static let termCountMax = 524_288

  private let contents = Mutex(Contents())

  func vector(_ segment: Int, _ document: Int) -> ArticleVector? {
    contents.withLock { $0.vectors[Self.number(segment, document)] }
  }

  func keep(_ vector: ArticleVector, _ segment: Int, _ document: Int) {
    contents.withLock { contents in
      if contents.vectors.count >= Self.vectorCountMax { contents.vectors.removeAll() }
      contents.vectors[Self.number(segment, document)] = vector
    }
  }

  /// The idf of each term, nil where it is not known.
  func idfs(_ terms: [ArticleTerms.Term]) -> [Float?] {
    contents.withLock { contents in terms.map { contents.idfs[$0.hash] } }
  }

  func keep(_ idfs: [(hash: UInt64, idf: Float)]) {
    contents.withLock { contents in
      if contents.idfs.count + idfs.count > Self.termCountMax { contents.idfs.removeAll() }
      for entry in idfs { contents.idfs[entry.hash] = entry.idf }
    }
  }

  private static func number(_ segment: Int, _ document: Int) -> UInt64 {
    UInt64(segment) << 32 | UInt64(document)
  }
}
