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
/// Text is analysed as it comes and only occurrences are kept: 4 bytes each, twelve more while
/// the segment is written, and each distinct surface form once. Stored text goes to the file at
/// once. For one thread at a time.
package final class SegmentBuilder {
  /// Title words beyond are not indexed.
  static let titlePositionMax = Int(PostingsFormat.bodyStart)

  package let settings: BuildSettings
  let analyzer: Analyzer
  /// Surface forms of ranked text, tagged with their stemmer's slot.
  let forms = TermTable()
  /// The stem of each form's entry.
  var stemOfForm: [UInt32] = []
  /// The forms themselves where nothing is stemmed.
  let stems: TermTable
  var occurrences = OccurrenceStream()
  /// Terms of the other fields: field byte and term.
  let filters = TermTable()
  var filterOccurrences = OccurrenceStream()
  var columns = DocumentColumns()
  var meta = SegmentMeta()
  private let writer: SegmentWriter
  private var stemmers = StemmerSlots()
  private var siteNumbers: [String: UInt32] = [:]
  private var extraNumbers: [String: UInt8] = [:]
  private var languageCounts: [LanguageTag: UInt32] = [:]
  private var buffer = TokenBuffer()
  private var keys: [UInt64] = []
  private var entries: [UInt32] = []
  private var stem: [UInt8] = []
  private var seenFilters: Set<Int> = []

  /// A builder that writes to a new file.
  package init(
    storage: any Storage, name: String, indexID: IndexID, fileID: UInt64, settings: BuildSettings
  ) throws(StorageError) {
    self.settings = settings
    analyzer = Analyzer(settings.analyzer)
    stems = settings.analyzer == .plain ? forms : TermTable()
    writer = try SegmentWriter(
      storage: storage, name: name, indexID: indexID, fileID: fileID,
      storesText: settings.storesText)
  }

  /// Documents so far.
  package var documentCount: Int { columns.count }

  /// Bytes of private memory that the builder takes, the sort at the end included.
  package var byteCount: Int {
    forms.byteCount + (stems === forms ? 0 : stems.byteCount) + filters.byteCount
      + occurrences.byteCount + filterOccurrences.byteCount + columns.byteCount
      + stemOfForm.count * 12
      + occurrences.count * PairOccurrences.byteCountPerOccurrence
  }

  /// Whether the segment is to end here whatever memory is left: entries leave two bits of 32 for the
  /// step between positions, keys have offsets of 32 bits, and so many occurrences can be numbered.
  package var isFull: Bool {
    forms.byteCount > 4 << 30 || filters.byteCount > 4 << 30 || occurrences.count > 1 << 31
      || filterOccurrences.count > 1 << 31
  }

  /// Adds an article as the next document and returns its number.
  @discardableResult
  package func add(_ article: Article) throws(StorageError) -> Int {
    try writer.store(article)
    occurrences.beginDocument()
    filterOccurrences.beginDocument()
    let length = indexText(article)
    indexFilters(article)
    let site = article.site.map { number(ofSite: $0) } ?? 0
    columns.append(article, key: article.key.bytes, length: length, site: site)
    languageCounts[article.language, default: 0] += 1
    meta.lengthSum += UInt64(length)
    meta.textByteCount += UInt64(article.textByteCount)
    return columns.count - 1
  }

  /// Writes the segment, with the byte form of its source records, and makes its file durable.
  ///
  /// Impacts are made for the average length of the whole collection, so that they fit the scoring
  /// of a search however the segments differ; `others` says what there is beside.
  package func finish(
    sources: [UInt8], others: (documentCount: Int, lengthSum: UInt64) = (0, 0)
  ) throws(StorageError) -> FileRecord {
    meta.documentCount = columns.count
    meta.tokenCount = UInt64(occurrences.count)
    meta.titleWeight = settings.titleWeight
    meta.analyzer = settings.analyzer.rawValue
    meta.analysisVersion = Analyzer.version
    meta.scoring = settings.scoring(meta, others: others)
    meta.languages = languageCounts.sorted { $0.key.code < $1.key.code }.map {
      SegmentMeta.LanguageCount(language: $0.key, documentCount: $0.value)
    }
    return try writer.finish(meta: meta, columns: columns, sources: sources) {
      sink throws(StorageError) in try writeTerms(to: sink)
    }
  }

  /// Indexes title and text; returns the weighted length.
  private func indexText(_ article: Article) -> UInt32 {
    let slot = settings.analyzer == .plain ? StemmerSlots.none : stemmers.slot(article.language)
    buffer.removeAll()
    analyze(article.title)
    buffer.tokens.removeAll { $0.position >= UInt32(Self.titlePositionMax) }
    var length = addTokens(slot) * settings.titleWeight
    buffer.nextPosition = PostingsFormat.bodyStart
    for block in article.blocks {
      analyze(block.text)
      length &+= addTokens(slot)
      // One position stays empty between blocks, so that no phrase crosses.
      buffer.nextPosition += 1
    }
    return length
  }

  private func analyze(_ text: String) {
    let bytes = Array(text.utf8)
    analyzer.analyze(bytes.rawSpan, mode: .article, into: &buffer)
  }

  /// Moves the buffer's tokens to the stream; returns how many positions they occupy.
  private func addTokens(_ slot: UInt8) -> UInt32 {
    // Out of the object for as long as loops go over it: each access to a property is checked.
    var buffer = TokenBuffer()
    swap(&buffer, &self.buffer)
    defer { swap(&buffer, &self.buffer) }
    // Postings need positions in order; analysis gives them so, and a fault there must not trap.
    var last: UInt32 = 0
    var isOrdered = true
    var keys: [UInt64] = []
    swap(&keys, &self.keys)
    defer { swap(&keys, &self.keys) }
    keys.removeAll(keepingCapacity: true)
    for token in buffer.tokens {
      isOrdered = isOrdered && token.position >= last
      last = token.position
      keys.append(Self.key(of: token, slot, in: &buffer))
    }
    if !isOrdered {
      let order = buffer.tokens.indices.sorted {
        (buffer.tokens[$0].position, $0) < (buffer.tokens[$1].position, $1)
      }
      keys = order.map { keys[$0] }
      buffer.tokens = order.map { buffer.tokens[$0] }
    }
    forms.internAll(keys, in: &buffer.bytes, into: &entries)
    if forms.count > stemOfForm.count { addStems(slot, buffer) }
    let occupied = occurrences.append(entries, buffer.tokens)
    buffer.tokens.removeAll(keepingCapacity: true)
    buffer.bytes.removeAll(keepingCapacity: true)
    return occupied
  }

  /// The key of a token's form: with its stemmer's slot it says all that decides on the stem.
  @inline(__always)
  private static func key(
    of token: Token, _ slot: UInt8, in buffer: inout TokenBuffer
  ) -> UInt64 {
    var slot = slot
    if case .word = token.kind {} else { slot = StemmerSlots.none }
    if slot == StemmerSlots.none || token.stemInputOffset == token.formOffset {
      return TermTable.key(offset: token.formOffset, count: Int(token.formCount), tag: slot)
    }
    // Forms that fold alike can stem apart; the stemmer's input decides, so it is in the key.
    let offset = UInt32(buffer.bytes.count)
    buffer.appendFormWithStemInput(of: token)
    return TermTable.key(offset: offset, count: buffer.bytes.count - Int(offset), tag: slot)
  }

  /// Notes the stems of the forms that the buffer's tokens brought in.
  private func addStems(_ slot: UInt8, _ buffer: TokenBuffer) {
    if stems === forms {
      stemOfForm.append(contentsOf: UInt32(stemOfForm.count)..<UInt32(forms.count))
      return
    }
    for (entry, token) in zip(entries, buffer.tokens) where entry == UInt32(stemOfForm.count) {
      if token.kind == .word, let stemmer = stemmers.stemmer(slot) {
        stemmer.term(of: token, in: buffer, into: &stem)
        stemOfForm.append(UInt32(stems.intern(stem).id))
      } else {
        stemOfForm.append(UInt32(stems.intern(buffer.form(of: token)).id))
      }
    }
  }

  private func indexFilters(_ article: Article) {
    seenFilters.removeAll(keepingCapacity: true)
    addFilter(TermField.language, Array(article.language.description.utf8))
    if let site = article.site {
      for name in SiteName.suffixes(of: site) { addFilter(TermField.site, Array(name.utf8)) }
    }
    addWords(TermField.author, article.byline)
    addWords(TermField.section, article.section)
    addWords(TermField.url, article.canonicalURL)
    for tag in article.tags { addWords(TermField.tag, tag) }
    addWords(TermField.path, String(decoding: article.key.path, as: UTF8.self))
    for field in article.extra {
      guard let number = number(ofExtra: field.name) else { continue }
      addWords(TermField.firstExtra + number, field.value)
    }
  }

  private func addWords(_ field: UInt8, _ text: String?) {
    guard let text else { return }
    buffer.removeAll()
    analyze(text)
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

/// The stemmers in use, one slot per language.
private struct StemmerSlots {
  /// The slot of text that is not stemmed.
  static let none: UInt8 = 255

  private var slots: [LanguageTag: UInt8] = [:]
  private var stemmers: [Stemmer] = []

  mutating func slot(_ language: LanguageTag) -> UInt8 {
    if let slot = slots[language] { return slot }
    var slot = Self.none
    if stemmers.count < Int(Self.none), let stemmer = Stemmer(language) {
      slot = UInt8(stemmers.count)
      stemmers.append(stemmer)
    }
    slots[language] = slot
    return slot
  }

  func stemmer(_ slot: UInt8) -> Stemmer? { slot == Self.none ? nil : stemmers[Int(slot)] }
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
