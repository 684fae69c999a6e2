import Articles
import IndexFormat
import Storage

extension Index {
  /// Verifies the index.
  ///
  /// Every byte of every file against its checksum; with `deep`, also every article, key and term
  /// is decoded and the counts are compared. Damage is reported, not thrown.
  ///
  /// - Complexity: reads the whole index.
  public static func check(
    _ path: String, deep: Bool = false
  ) throws(SearchError) -> CheckReport {
    var report = CheckReport()
    let index: Index
    do throws(SearchError) { index = try open(path) } catch {
      guard error.code == .damaged else { throw error }
      report.problems.append(error)
      return report
    }
    index.verifyFiles(&report)
    if deep, report.problems.isEmpty {
      for segment in index.reader.segments { index.decode(segment, &report) }
    }
    return report
  }

  /// Verifies this commit; see the static method.
  public func check(deep: Bool = false) -> CheckReport {
    var report = CheckReport()
    verifyFiles(&report)
    if deep, report.problems.isEmpty {
      for segment in reader.segments { decode(segment, &report) }
    }
    return report
  }

  private func verifyFiles(_ report: inout CheckReport) {
    for record in reader.manifest.files {
      report.fileCount += 1
      report.byteCount += Int(clamping: record.byteCount)
      do throws(FormatError) { try reader.snapshot.file(record).verifyAll() } catch {
        report.problems.append(SearchError(error, location: path))
      }
    }
  }

  private func decode(_ segment: IndexReader.Segment, _ report: inout CheckReport) {
    do throws(FormatError) {
      try decodeArticles(segment, &report)
      try decodeTerms(segment.reader, &report)
    } catch { report.problems.append(SearchError(error, location: path)) }
  }

  private func decodeArticles(
    _ segment: IndexReader.Segment, _ report: inout CheckReport
  ) throws(FormatError) {
    let hashes = try segment.reader.column(.orderKeys, of: UInt64.self)
    for document in 0..<segment.reader.documentCount {
      let article = try segment.reader.article(document)
      guard XXHash64.hash(article.key.bytes) == hashes[document],
        try segment.reader.document(withKey: article.key.bytes) != nil
      else {
        throw segment.reader.damage(
          .orderKeys, DecodeError(offset: document * 8, expected: "the hash of the key"))
      }
      report.articleCount += 1
    }
  }

  private func decodeTerms(
    _ segment: SegmentReader, _ report: inout CheckReport
  ) throws(FormatError) {
    let dictionary = try segment.dictionary()
    var cursor = try dictionary.cursor(atOrAfter: [], in: segment)
    var count = 0
    while try cursor.next() {
      try decodePostings(cursor.entry, segment)
      count += 1
    }
    guard count == dictionary.termCount else {
      throw segment.damage(.terms, DecodeError(offset: 0, expected: "as many terms as counted"))
    }
    report.termCount += count
  }

  /// Decodes a list to its end: documents, frequencies and positions.
  private func decodePostings(
    _ entry: TermEntry, _ segment: SegmentReader
  ) throws(FormatError) {
    let postings = try PostingsCursor(entry, in: segment)
    var positions: [UInt32] = []
    var documentCount = 0
    var frequencySum: UInt64 = 0
    for block in 0..<postings.blockCount {
      try postings.load(block: block)
      documentCount += postings.count
      for index in 0..<postings.count {
        frequencySum &+= UInt64(postings.frequencies[index])
        try postings.positions(at: index, into: &positions)
      }
    }
    guard documentCount == entry.documentCount, frequencySum == entry.frequencySum else {
      throw segment.damage(
        .postings, DecodeError(offset: 0, expected: "as many occurrences as the term has"))
    }
  }
}
