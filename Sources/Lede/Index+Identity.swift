import Articles
import IndexFormat
import Searching
import Storage

/// Where an article stands in an index.
struct DocumentPlace: Hashable, Sendable {
  var segment: Int
  var document: Int
}

extension Index {
  /// The 16 hexadecimal digits that stand for an article's key in every index.
  public static func id(of key: ArticleKey) -> String { digits(XXHash64.hash(key.bytes)) }

  static func digits(_ hash: UInt64) -> String {
    let text = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - text.utf8.count) + text
  }

  /// The article that an id, a beginning of one, a record's id, a file's path or a page's address stands
  /// for.
  func place(of id: String, for verb: String = "show") throws(SearchError) -> DocumentPlace? {
    let places = try damageChecked { () throws(FormatError) -> [DocumentPlace] in
      try findPlaces(id)
    }
    guard places.count <= 1 else {
      throw SearchError(
        .noArticle, "\(verb): \(id): \(places.count) articles have an id or path like this",
        remedy: "give more of it")
    }
    return places.first
  }

  private func findPlaces(_ id: String) throws(FormatError) -> [DocumentPlace] {
    if let place = try reader.document(withKey: ArticleKey(id: id).bytes) {
      return [DocumentPlace(segment: place.segment, document: place.document)]
    }
    var found: [DocumentPlace] = []
    if let range = Self.hashes(withPrefix: id) { found = try places(withHashIn: range) }
    if !found.isEmpty { return found }
    found = try places(withPathOrRecord: id)
    if found.isEmpty, id.contains("://") { found = try places(withAddress: id) }
    return found
  }

  /// The articles of pages that have this address: those that hold its words are looked at.
  private func places(withAddress address: String) throws(FormatError) -> [DocumentPlace] {
    var places: [DocumentPlace] = []
    try searcher.forEachMatch(.filter(.field(.url, value: address))) {
      segment, document throws(FormatError) in
      if try reader.segments[segment].reader.article(document).canonicalURL == address {
        places.append(DocumentPlace(segment: segment, document: document))
      }
      return true
    }
    return places
  }

  /// The hashes that begin with some hexadecimal digits; nil when the text is none.
  private static func hashes(withPrefix text: String) -> ClosedRange<UInt64>? {
    let digits = Array(text.utf8)
    guard (4...16).contains(digits.count), let value = UInt64(text, radix: 16),
      digits[0] != UInt8(ascii: "+")
    else { return nil }
    let shift = UInt64(4 * (16 - digits.count))
    let first = value << shift
    return first...(first | (shift == 0 ? 0 : (1 << shift) - 1))
  }

  private func places(
    withHashIn range: ClosedRange<UInt64>
  ) throws(FormatError) -> [DocumentPlace] {
    var places: [DocumentPlace] = []
    for (index, segment) in reader.segments.enumerated() {
      let hashes = try SortedHashes(segment.reader)
      var rank = hashes.firstRank(atOrAbove: range.lowerBound)
      while rank < hashes.count, hashes[rank] <= range.upperBound {
        let document = hashes.document(rank)
        if segment.isLive(document) {
          places.append(DocumentPlace(segment: index, document: document))
        }
        rank += 1
      }
    }
    return places
  }

  /// A look at every key: for ids that are typed, not for loops.
  private func places(withPathOrRecord id: String) throws(FormatError) -> [DocumentPlace] {
    let wanted = Array(id.utf8)
    var exact: [DocumentPlace] = []
    for (index, segment) in reader.segments.enumerated() {
      for document in 0..<segment.reader.documentCount where segment.isLive(document) {
        guard let key = ArticleKey(bytes: try segment.reader.key(of: document)) else { continue }
        if Self.matches(key, wanted, id) {
          exact.append(DocumentPlace(segment: index, document: document))
        }
      }
    }
    return exact
  }

  private static func matches(_ key: ArticleKey, _ wanted: [UInt8], _ id: String) -> Bool {
    if !key.record.isEmpty { return key.record == id }
    return key.path == wanted || Array(key.source.utf8) + [UInt8(ascii: "/")] + key.path == wanted
  }

  /// The shortest beginning of a hash, from six digits on, that no other live article has.
  func shortID(_ hash: UInt64) throws(FormatError) -> String {
    var count = 6
    for segment in reader.segments {
      let hashes = try SortedHashes(segment.reader)
      let rank = hashes.firstRank(atOrAbove: hash)
      for neighbour in [rank - 1, rank, rank + 1] where neighbour >= 0 && neighbour < hashes.count {
        let other = hashes[neighbour]
        guard other != hash, segment.isLive(hashes.document(neighbour)) else { continue }
        count = max(count, (other ^ hash).leadingZeroBitCount / 4 + 1)
      }
    }
    return String(Self.digits(hash).prefix(count))
  }

  /// The absolute path of an article's file; empty where it came from no file.
  package func filePath(of key: ArticleKey) -> [UInt8] {
    guard !key.path.isEmpty,
      let source = reader.manifest.sources.first(where: { $0.name == key.source }),
      !source.root.isEmpty
    else { return [] }
    let slash = UInt8(ascii: "/")
    return source.root + (source.root.last == slash ? [] : [slash]) + key.path
  }
}

/// The key hashes of a segment in ascending order, with the documents they belong to.
struct SortedHashes {
  private let order: Column<UInt32>
  private let hashes: Column<UInt64>

  init(_ segment: SegmentReader) throws(FormatError) {
    order = try segment.column(.keyOrder, of: UInt32.self)
    hashes = try segment.column(.orderKeys, of: UInt64.self)
  }

  var count: Int { hashes.count }

  /// The document of a rank; the last one where the file says nonsense.
  func document(_ rank: Int) -> Int { min(Int(order[rank]), hashes.count - 1) }

  subscript(rank: Int) -> UInt64 { hashes[document(rank)] }

  func firstRank(atOrAbove hash: UInt64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
