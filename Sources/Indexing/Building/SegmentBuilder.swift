import Analysis
import Articles
import IndexFormat
import Storage

/// Settings that a segment is built with; the manifest keeps them for the whole index.
package struct BuildSettings: Sendable, Equatable {
  package var analyzer: AnalyzerKind
  /// What an occurrence in the title counts, 1…255.
  package var titleWeight: UInt32
  package var k1: Float
  package var b: Float
  /// Whether text is kept for snippets, `show` and rebuilding.
  package var storesText: Bool
  /// Which pairs of frequent words get lists; not kept in the manifest.
  package var pairs = PairListing.automatic

  /// Settings with their defaults; the plain analyzer counts a title as any other text.
  package init(
    analyzer: AnalyzerKind = .standard, titleWeight: UInt32? = nil, k1: Float = 1.2,
    b: Float = 0.75, storesText: Bool = true
  ) {
    self.analyzer = analyzer
    self.titleWeight = titleWeight ?? (analyzer == .plain ? 1 : 2)
    self.k1 = k1
    self.b = b
    self.storesText = storesText
  }
}

extension BuildSettings {
  /// What impacts are made for: the average length of a segment and the others of its collection.
  func scoring(
    _ meta: SegmentMeta, others: (documentCount: Int, lengthSum: UInt64)
  ) -> BlockBoundScoring {
    let documentCount = meta.documentCount + others.documentCount
    let lengthSum = Double(meta.lengthSum) + Double(others.lengthSum)
    let average = documentCount == 0 ? 1 : lengthSum / Double(documentCount)
    return BlockBoundScoring(k1: k1, b: b, averageLength: max(Float(average), 1))
  }
}

/// Which pairs of frequent words a segment lists.
package enum PairListing: Sendable, Equatable {
  /// As many as take a small part of the index, in segments where they help.
  case automatic
  case none
  /// Those with at least so many common documents to be expected.
  case threshold(UInt32)
}

/// Gathers articles in memory and writes them as one segment.
///
/// Only occurrences are kept: 4 bytes each, twelve more while the segment is written, and each
/// distinct surface form once. Stored text goes to the file at once. Text is taken about a megabyte
/// at a time, with several threads beside what comes next; the segment is the same whatever their
/// number. For one thread at a time.
package final class SegmentBuilder {
  package let settings: BuildSettings
  let threadCount: Int
  let clock: StageClock
  let text: TextIndexer
  /// Terms of the other fields: field byte and term.
  let filters = TermTable()
  var filterOccurrences = OccurrenceStream()
  private var columns = DocumentColumns()
  private var meta = SegmentMeta()
  private let writer: SegmentWriter
  private let analyzer: Analyzer
  private var siteNumbers: [String: UInt32] = [:]
  private var extraNumbers: [String: UInt8] = [:]
  private var languageCounts: [LanguageTag: UInt32] = [:]
  private var buffer = TokenBuffer()
  private var seenFilters: Set<Int> = []

  /// Articles whose text comes next, the last of the documents.
  private var waiting: [TextBatch.Item] = []
  private var waitingByteCount = 0
  private var analyzed = AnalyzedText()
  private let batchByteCount: Int
  /// Those before, whose text is being taken.
  private var running: TextBatch?
  /// What the indexer said when no batch was running.
  private var textByteCount = 0
  private var isTextFull = false

  /// A byte of text that is on its way: itself, and what it will be at the most.
  private static let byteCountPerWaitingByte = 8

  /// A builder that writes to a new file.
  ///
  /// Text is taken `batchByteCount` at a time.
  package init(
    storage: any Storage, name: String, indexID: IndexID, fileID: UInt64, settings: BuildSettings,
    threadCount: Int = 1, batchByteCount: Int = 1 << 20, clock: StageClock = StageClock()
  ) throws(StorageError) {
    self.settings = settings
    self.threadCount = threadCount
    self.batchByteCount = batchByteCount
    self.clock = clock
    text = TextIndexer(settings)
    analyzer = Analyzer(settings.analyzer)
    writer = try SegmentWriter(
      storage: storage, name: name, indexID: indexID, fileID: fileID,
      storesText: settings.storesText)
  }

  deinit { _ = running?.finish() }

  /// Documents so far.
  package var documentCount: Int { columns.count }

  /// Bytes of private memory that the builder takes, the sort at the end included.
  package var byteCount: Int {
    textByteCount + filters.byteCount + filterOccurrences.byteCount + columns.byteCount
      + (waitingByteCount + (running?.byteCount ?? 0)) * Self.byteCountPerWaitingByte
  }

  /// Whether the segment is to end here whatever memory is left: no more could be numbered.
  package var isFull: Bool {
    isTextFull || filters.byteCount > 3 << 30 || filterOccurrences.count > 1 << 31
  }

  /// Adds an article as the next document and returns its number.
  @discardableResult
  package func add(_ article: Article) throws(StorageError) -> Int {
    try clock.measure(.storing) { () throws(StorageError) in try writer.store(article) }
    filterOccurrences.beginDocument()
    clock.measure(.fields) { indexFilters(article) }
    let site = article.site.map { number(ofSite: $0) } ?? 0
    // The length is known once the text was taken.
    columns.append(article, key: article.key.bytes, length: 0, site: site)
    languageCounts[article.language, default: 0] += 1
    meta.textByteCount += UInt64(article.textByteCount)
    waiting.append(item(article))
    waitingByteCount += article.textByteCount + TextBatch.byteCountPerArticle
    if waitingByteCount >= batchByteCount { takeWaiting() }
    return columns.count - 1
  }

  /// An article for the next batch: while the one before is at work its words are made here, so
  /// that neither thread waits long for the other.
  private func item(_ article: Article) -> TextBatch.Item {
    guard let running, running.isRunning, article.textByteCount <= AnalyzedText.partByteCountMax
    else { return .article(article) }
    return clock.measure(.text) {
      analyzed.analyze(article, analyzer)
      return .analyzed(analyzed.compacted(), article.language)
    }
  }

  /// Has the waiting articles' text taken, once that of those before is.
  private func takeWaiting() {
    finishRunning()
    guard !waiting.isEmpty else { return }
    running = TextBatch(
      waiting, byteCount: waitingByteCount, firstDocument: columns.count - waiting.count, text,
      clock, onThread: threadCount > 1)
    waiting = []
    waitingByteCount = 0
  }

  private func finishRunning() {
    guard let running else { return }
    let taken =
      threadCount > 1 ? clock.measure(.waiting) { running.finish() } : running.finish()
    columns.signatures += taken.signatures
    for (index, length) in taken.lengths.enumerated() {
      columns.lengths[running.firstDocument + index] = length
      meta.lengthSum += UInt64(length)
    }
    self.running = nil
    textByteCount = text.byteCount
    isTextFull = text.isFull
  }

  /// Writes the segment, with the byte form of its source records, and makes its file durable.
  ///
  /// Impacts are made for the average length of the whole collection, so that they fit the scoring
  /// of a search however the segments differ; `others` says what there is beside.
  package func finish(
    sources: [UInt8], others: (documentCount: Int, lengthSum: UInt64) = (0, 0)
  ) throws(StorageError) -> FileRecord {
    takeWaiting()
    finishRunning()
    meta.documentCount = columns.count
    meta.tokenCount = UInt64(text.occurrences.count)
    meta.titleWeight = settings.titleWeight
    meta.analyzer = settings.analyzer.rawValue
    meta.analysisVersion = Analyzer.version
    meta.scoring = settings.scoring(meta, others: others)
    meta.languages = languageCounts.sorted { $0.key.code < $1.key.code }.map {
      SegmentMeta.LanguageCount(language: $0.key, documentCount: $0.value)
    }
    let sink = try writer.beginTerms(meta, columns)
    try writeTerms(to: sink)
    return try clock.measure(.committing) { () throws(StorageError) in
      try writer.finish(sink, meta: meta, columns: columns, sources: sources)
    }
  }

  private func indexFilters(_ article: Article) {
    seenFilters.removeAll(keepingCapacity: true)
    addFilter(TermField.language, Array(article.language.description.utf8))
    if let site = article.site {
      addValue(TermField.site, site)
      for name in SiteName.suffixes(of: site) { addFilter(TermField.site, Array(name.utf8)) }
    }
    addText(TermField.author, article.byline)
    addText(TermField.section, article.section)
    addWords(TermField.url, article.canonicalURL)
    for tag in article.tags { addText(TermField.tag, tag) }
    addWords(TermField.path, String(decoding: article.key.path, as: UTF8.self))
    for field in article.extra {
      guard let number = number(ofExtra: field.name) else { continue }
      addText(TermField.firstExtra + number, field.value)
    }
  }

  /// A text's words, and the text as a value.
  private func addText(_ field: UInt8, _ text: String?) {
    guard let text else { return }
    addValue(field, text)
    addWords(field, text)
  }

  private func addValue(_ field: UInt8, _ value: String) {
    if let term = FieldValue.term(value) { addFilter(field, term) }
  }

  private func addWords(_ field: UInt8, _ text: String?) {
    guard let text else { return }
    buffer.removeAll()
    analyzer.analyze(Array(text.utf8).rawSpan, mode: .article, into: &buffer)
    for token in buffer.tokens { addFilter(field, buffer.form(of: token)) }
  }

  private func addFilter(_ field: UInt8, _ term: some Collection<UInt8>) {
    let id = filters.intern([field] + term).id
    if seenFilters.insert(id).inserted { filterOccurrences.append(entry: id, position: 0) }
  }

  private func number(ofSite site: String) -> UInt32 {
    if let number = siteNumbers[site] { return number }
    meta.sites.append(site)
    siteNumbers[site] = UInt32(meta.sites.count)
    return UInt32(meta.sites.count)
  }

  /// The field number of an extra field; nil once a segment has as many as it can name.
  private func number(ofExtra name: String) -> UInt8? {
    if let number = extraNumbers[name] { return number }
    guard meta.extraFields.count < TermField.extraCountMax else { return nil }
    let number = UInt8(meta.extraFields.count)
    meta.extraFields.append(name)
    extraNumbers[name] = number
    return number
  }
}

/// How a site's name becomes terms of the `site` field.
package enum SiteName {
  /// The host in lower case without `www.`, and each parent domain of at least two labels.
  package static func suffixes(of site: String) -> [String] {
    var name = site.lowercased()
    if name.hasPrefix("www.") { name = String(name.dropFirst(4)) }
    let labels = name.split(separator: ".", omittingEmptySubsequences: true)
    guard labels.count > 2 else { return [name] }
    return (0...(labels.count - 2)).map { labels[$0...].joined(separator: ".") }
  }
}
