import Analysis
import Articles
import IndexFormat

/// The words of an article's title and text with their positions.
struct AnalyzedText: Sendable {
  /// Title words beyond are not indexed.
  static let titlePositionMax = PostingsFormat.bodyStart
  /// Text of more is made words of in parts, cut at white space.
  static let partByteCountMax = 1 << 20

  var buffer = TokenBuffer()
  /// Positions that words of the title occupy.
  private(set) var titlePositionCount: UInt32 = 0

  /// Makes words of an article, in the place of what was there; after each part `take` may empty the
  /// buffer.
  mutating func analyze(
    _ article: Article, _ analyzer: Analyzer, take: (inout TokenBuffer) -> Void = { _ in }
  ) {
    buffer.removeAll()
    append(article.title, analyzer) { buffer in
      buffer.tokens.removeAll { $0.position >= Self.titlePositionMax }
    }
    var last = UInt32.max
    titlePositionCount = 0
    for token in buffer.tokens {
      titlePositionCount += token.position != last ? 1 : 0
      last = token.position
    }
    buffer.nextPosition = PostingsFormat.bodyStart
    for block in article.blocks {
      append(block.text, analyzer, take)
      // One position stays empty between blocks, so that no phrase crosses.
      buffer.nextPosition += 1
    }
  }

  /// The same words in no more memory than they take.
  func compacted() -> AnalyzedText {
    var copy = AnalyzedText()
    copy.buffer.tokens.reserveCapacity(buffer.tokens.count)
    copy.buffer.tokens.append(contentsOf: buffer.tokens)
    copy.buffer.bytes.reserveCapacity(buffer.bytes.count + TermTable.keySlack)
    copy.buffer.bytes.append(contentsOf: buffer.bytes)
    copy.titlePositionCount = titlePositionCount
    return copy
  }

  private mutating func append(
    _ text: String, _ analyzer: Analyzer, _ take: (inout TokenBuffer) -> Void
  ) {
    var text = text
    // Safe: the bytes stay while the closure runs, and are not kept.
    text.withUTF8 { bytes in
      append(unsafe RawSpan(_unsafeElements: bytes), analyzer, take)
    }
  }

  private mutating func append(
    _ text: RawSpan, _ analyzer: Analyzer, _ take: (inout TokenBuffer) -> Void
  ) {
    func isSpace(_ index: Int) -> Bool {
      let byte = text.byte(index)
      return byte == 0x20 || byte == 0x0A
    }
    var start = 0
    repeat {
      var end = min(start + Self.partByteCountMax, text.byteCount)
      if end < text.byteCount {
        // No word goes over white space; where there is none, the text is taken as a whole. What the
        // part begins with does not end it.
        end =
          (start + 1..<end).last(where: isSpace) ?? (end..<text.byteCount).first(where: isSpace)
          ?? text.byteCount
      }
      analyzer.analyze(text.extracting(start..<end), mode: .article, into: &buffer)
      take(&buffer)
      start = end
    } while start < text.byteCount
  }
}

/// The ranked text of a segment that is being built: words become numbered forms and occurrences.
///
/// For one thread at a time, and documents in their order.
final class TextIndexer {
  let analyzer: Analyzer
  /// Surface forms, tagged with their stemmer's slot.
  let forms = TermTable()
  /// The stem of each form's entry.
  private(set) var stemOfForm: [UInt32] = []
  /// The forms themselves where nothing is stemmed.
  let stems: TermTable
  private(set) var occurrences = OccurrenceStream()
  /// A hash of each form's bytes, the same in every segment.
  private var hashOfForm: [UInt32] = []
  private var sketch = ArticleSketch()
  private let titleWeight: UInt32
  private var stemmers = StemmerSlots()
  private var analyzed = AnalyzedText()
  private var keys: [UInt64] = []
  private var entries: [UInt32] = []
  private var stem: [UInt8] = []

  init(_ settings: BuildSettings) {
    analyzer = Analyzer(settings.analyzer)
    titleWeight = settings.titleWeight
    stems = settings.analyzer == .plain ? forms : TermTable()
  }

  /// What a form takes while the segment is written, beside its key: its stem, groups, counters of
  /// the sort and its stem's entry; its key is numbered once more where words are stemmed.
  private static let byteCountPerForm =
    36 + OccurrenceStream.sortedPartCountMax * 4 + MemoryLayout<TermEntry?>.stride

  /// Bytes of private memory that the text takes, the sort at the end included.
  var byteCount: Int {
    forms.byteCount + (stems === forms ? 0 : stems.byteCount + forms.byteCount)
      + occurrences.byteCount + stemOfForm.count * Self.byteCountPerForm
      + occurrences.count * PairOccurrences.byteCountPerOccurrence
  }

  /// Whether no more can be numbered, with room for the articles on the way.
  ///
  /// Entries leave two bits of 32 for the step between positions, and keys have offsets of 32 bits.
  var isFull: Bool { forms.byteCount > 3 << 30 || occurrences.count > 1 << 31 }

  /// Gives the occurrences away.
  func takeOccurrences() -> OccurrenceStream {
    defer { occurrences = OccurrenceStream() }
    return occurrences
  }

  /// Takes the next document's title and text; returns its weighted length.
  ///
  /// In parts, so that the words of a long article are never there all at once.
  func add(_ article: Article) -> UInt32 {
    occurrences.beginDocument()
    sketch.begin()
    let slot = slot(article.language)
    var analyzed = AnalyzedText()
    swap(&analyzed, &self.analyzed)
    defer { swap(&analyzed, &self.analyzed) }
    var count: UInt32 = 0
    analyzed.analyze(article, analyzer) { buffer in
      if buffer.tokens.count >= Self.takenTokenCount { count &+= addTokens(&buffer, slot) }
    }
    count &+= addTokens(&analyzed.buffer, slot)
    return weighted(count, analyzed)
  }

  /// Takes the next document's words, and empties them; returns its weighted length.
  func add(_ analyzed: inout AnalyzedText, _ language: LanguageTag) -> UInt32 {
    occurrences.beginDocument()
    sketch.begin()
    return weighted(addTokens(&analyzed.buffer, slot(language)), analyzed)
  }

  private static let positionOffset = MemoryLayout<Token>.offset(of: \.position) ?? 0

  private func addToSketch(_ tokens: [Token]) {
    guard !tokens.isEmpty else { return }
    // Safe: the positions of as many tokens as there are entries.
    unsafe tokens.withUnsafeBytes { tokens in
      let positions = unsafe UnsafeRawBufferPointer(rebasing: tokens[Self.positionOffset...])
      unsafe sketch.add(
        entries[..<(tokens.count / MemoryLayout<Token>.stride)], hashOfForm, positions: positions,
        stride: MemoryLayout<Token>.stride, from: PostingsFormat.bodyStart)
    }
  }

  /// Appends the signature of the document that was added last.
  func appendSignature(to signatures: inout [UInt8]) { sketch.append(to: &signatures) }

  /// Words are taken when there are so many.
  private static let takenTokenCount = 1 << 15

  private func slot(_ language: LanguageTag) -> UInt8 {
    analyzer.kind == .plain ? StemmerSlots.none : stemmers.slot(language)
  }

  private func weighted(_ count: UInt32, _ analyzed: AnalyzedText) -> UInt32 {
    analyzed.titlePositionCount * titleWeight &+ (count &- analyzed.titlePositionCount)
  }

  /// Moves a buffer's tokens to the stream; returns how many positions they occupy.
  private func addTokens(_ buffer: inout TokenBuffer, _ slot: UInt8) -> UInt32 {
    // Postings need positions in order; analysis gives them so, and a fault there must not trap.
    var last: UInt32 = 0
    var isOrdered = true
    // Out of the object for as long as a loop goes over it: each access to a property is checked.
    var keys: [UInt64] = []
    swap(&keys, &self.keys)
    defer { swap(&keys, &self.keys) }
    keys.removeAll(keepingCapacity: true)
    for token in buffer.tokens {
      isOrdered = isOrdered && token.position >= last
      last = token.position
    }
    if slot == StemmerSlots.none {
      keys.append(
        contentsOf: buffer.tokens.lazy.map {
          TermTable.key(offset: $0.formOffset, count: Int($0.formCount), tag: slot)
        })
    } else {
      for token in buffer.tokens { keys.append(Self.key(of: token, slot, in: &buffer)) }
    }
    if !isOrdered {
      let order = buffer.tokens.indices.sorted {
        (buffer.tokens[$0].position, $0) < (buffer.tokens[$1].position, $1)
      }
      keys = order.map { keys[$0] }
      buffer.tokens = order.map { buffer.tokens[$0] }
    }
    forms.internAll(keys, in: &buffer.bytes, into: &entries)
    if forms.count > stemOfForm.count {
      addStems(slot, buffer)
      addHashes()
    }
    addToSketch(buffer.tokens)
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

  /// Notes the hashes of the forms that are new: of what is before the stemmer's input in a key.
  private func addHashes() {
    for entry in hashOfForm.count..<forms.count {
      stem.removeAll(keepingCapacity: true)
      forms.appendBytes(entry, to: &stem)
      if let end = stem.firstIndex(of: 0) { stem.removeLast(stem.count - end) }
      hashOfForm.append(ArticleSketch.hash(ofWord: stem.rawSpan))
    }
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
