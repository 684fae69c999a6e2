import Articles
import Storage

/// Reads stored articles of one segment in ascending order: each compressed block once.
///
/// Memory is that of one block and one article.
package struct ArticleSequence {
  private let segment: SegmentReader
  private let blocks: StoredBlocksReader
  /// The next block to look at.
  private var index = 0
  private var block: StoredBlock?
  private var bytes: [UInt8]?

  /// Prepares to read from the first document on.
  package init(_ segment: SegmentReader) throws(FormatError) {
    self.segment = segment
    blocks = try StoredBlocksReader(segment)
  }

  /// The article of a document, which must not be before the last one asked for.
  package mutating func article(_ document: Int) throws(FormatError) -> Article {
    precondition((0..<segment.documentCount).contains(document), "a document of the segment")
    while block.map({ document >= $0.documents.upperBound }) ?? true {
      guard index < blocks.blockCount else {
        throw segment.damage(
          .storedIndex, DecodeError(offset: index, expected: "a block for each document"))
      }
      block = try blocks.block(at: index, in: segment)
      bytes = nil
      index += 1
    }
    guard let block, block.documents.contains(document) else {
      preconditionFailure("documents are asked for in ascending order")
    }
    if bytes == nil { bytes = try blocks.expanded(block, in: segment) }
    let expanded = bytes ?? []
    guard let key = ArticleKey(bytes: try segment.key(of: document)) else {
      throw segment.damage(.keys, DecodeError(offset: document, expected: "a key of three parts"))
    }
    do throws(DecodeError) {
      var reader = try ByteReader(
        expanded.rawSpan, at: block.byteRange(of: document).lowerBound)
      return try StoredArticle.read(&reader, key: key)
    } catch { throw segment.damage(.stored, error) }
  }
}
