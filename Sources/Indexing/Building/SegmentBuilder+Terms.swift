import Analysis
import IndexFormat
import Storage

extension SegmentBuilder {
  /// Writes the dictionary in order: stems, surface forms, then the other fields.
  func writeTerms(to sink: TermSink) throws(StorageError) {
    let writing = TermWriting(sink: sink, threadCount: threadCount, clock: clock)
    let stream = text.takeOccurrences()
    let stems = FrozenTerms(table: text.stems)
    let order = Computation(onThread: threadCount > 1) { [clock] in
      clock.measure(.sorting) { stems.table.sorted() }
    }
    let ranked = RankedText(
      text,
      clock.measure(.sorting) {
        stream.sorted(entryCount: text.forms.count, threadCount: threadCount)
      }, titleWeight: settings.titleWeight)
    // Frequent pairs are gathered beside the writing of the ordinary lists.
    let pairs = Computation(onThread: threadCount > 1) { [documentCount, settings, clock] in
      clock.measure(.pairs) {
        PairOccurrences(stream, ranked, documentCount: documentCount, settings.pairs)
      }
    }
    /// For each form the entry of its stem, where that has no other: it is then the form's too.
    let shared = try writeStems(order.result(), ranked, writing)
    if settings.analyzer != .plain { try writeForms(ranked, shared, writing) }
    try writeFilters(writing, pairs.result())
  }

  private func writeStems(
    _ stems: [Int], _ ranked: RankedText, _ writing: TermWriting
  ) throws(StorageError) -> [TermEntry?] {
    let hasForms = settings.analyzer != .plain
    var shared: [TermEntry?] = hasForms ? Array(repeating: nil, count: ranked.forms.count) : []
    try writing.write(
      stems.count, rowCount: { ranked.rowCount(of: ranked.formsOfStem[stems[$0]]) },
      encode: { term, encoder in
        ranked.expectStems(after: term, in: stems)
        let stem = stems[term]
        encoder.key.removeAll(keepingCapacity: true)
        encoder.key.append(TermField.stem)
        ranked.stems.appendBytes(stem, to: &encoder.key)
        ranked.write(ranked.formsOfStem[stem], to: &encoder)
      },
      written: { term, entry in
        let members = ranked.formsOfStem[stems[term]]
        if hasForms, members.count == 1, let form = members.first { shared[Int(form)] = entry }
      })
    return shared
  }

  private func writeForms(
    _ ranked: RankedText, _ shared: [TermEntry?], _ writing: TermWriting
  ) throws(StorageError) {
    let table = TermTable()
    let formsOfSurface = Grouping(
      groupOf: (0..<ranked.forms.count).map { UInt32(table.intern(ranked.surface($0)).id) },
      groupCount: table.count)
    let surfaces = FrozenTerms(table: table)
    let sorted = table.sorted()
    try writing.write(
      sorted.count, rowCount: { ranked.rowCount(of: formsOfSurface[sorted[$0]]) },
      encode: { term, encoder in
        let members = formsOfSurface[sorted[term]]
        encoder.key.removeAll(keepingCapacity: true)
        encoder.key.append(TermField.form)
        surfaces.table.appendBytes(sorted[term], to: &encoder.key)
        if members.count == 1, let form = members.first, let entry = shared[Int(form)] {
          encoder.write(sharing: entry)
        } else {
          ranked.write(members, to: &encoder)
        }
      })
  }

  /// The other fields, the pairs in their place among them.
  private func writeFilters(
    _ writing: TermWriting, _ pairs: PairOccurrences?
  ) throws(StorageError) {
    let occurrences = filterOccurrences.sorted(
      entryCount: filters.count, threadCount: threadCount)
    filterOccurrences = OccurrenceStream()
    let sorted = filters.sorted()
    let border = sorted.firstIndex { filters.bytes($0)[0] > TermField.pair } ?? sorted.count
    try write(sorted[..<border], occurrences, writing)
    try pairs?.write(writing, titleWeight: settings.titleWeight)
    try write(sorted[border...], occurrences, writing)
  }

  private func write(
    _ terms: ArraySlice<Int>, _ occurrences: SortedOccurrences, _ writing: TermWriting
  ) throws(StorageError) {
    let filters = FrozenTerms(table: filters)
    let terms = Array(terms)
    try writing.write(
      terms.count, rowCount: { occurrences.rows(of: terms[$0]).count },
      encode: { term, encoder in
        encoder.term.removeAll()
        for row in occurrences.rows(of: terms[term]) {
          encoder.term.documents.append(UInt32(truncatingIfNeeded: row >> 32))
          encoder.term.frequencies.append(1)
        }
        encoder.key = filters.table.bytes(terms[term])
        encoder.write()
      })
  }
}

/// Terms to which none are added any more, so that several threads can look at them.
///
/// Safe: whoever makes it adds no more to the table.
struct FrozenTerms: @unchecked Sendable {
  let table: TermTable
}

/// The ranked text of a segment whose articles have all come, sorted by form.
struct RankedText: Sendable {
  let occurrences: SortedOccurrences
  let stemOfForm: [UInt32]
  let formsOfStem: Grouping
  private let frozenForms: FrozenTerms
  private let frozenStems: FrozenTerms
  private let titleWeight: UInt32

  var forms: TermTable { frozenForms.table }
  var stems: TermTable { frozenStems.table }

  init(_ text: TextIndexer, _ occurrences: SortedOccurrences, titleWeight: UInt32) {
    self.occurrences = occurrences
    self.titleWeight = titleWeight
    stemOfForm = text.stemOfForm
    formsOfStem = Grouping(groupOf: text.stemOfForm, groupCount: text.stems.count)
    frozenForms = FrozenTerms(table: text.forms)
    frozenStems = FrozenTerms(table: text.stems)
  }

  /// The folded surface form of an entry, without the stemmer's input behind it.
  func surface(_ form: Int) -> ArraySlice<UInt8> {
    let key = forms.bytes(form)[...]
    return key[..<(key.firstIndex(of: 0) ?? key.endIndex)]
  }

  /// How often some forms occur.
  func rowCount(of members: ArraySlice<UInt32>) -> Int { occurrences.count(of: members) }

  /// Asks for what writing the stems behind one in some order needs, step after step: in the order of
  /// their bytes they are here and there in memory.
  func expectStems(after term: Int, in order: [Int]) {
    if term + 36 < order.count {
      stems.expectPlace(of: order[term + 36])
      formsOfStem.expect(order[term + 36])
    }
    if term + 24 < order.count {
      stems.expectBytes(of: order[term + 24])
      if let form = formsOfStem[order[term + 24]].first { occurrences.expectPlace(of: Int(form)) }
    }
    if term + 12 < order.count, let form = formsOfStem[order[term + 12]].first {
      occurrences.expectRows(of: Int(form))
    }
  }

  /// Writes the occurrences of some forms as one term's postings.
  func write(_ members: ArraySlice<UInt32>, to encoder: inout TermEncoder) {
    if members.count == 1, let form = members.first {
      return encoder.write(rows: occurrences.rows(of: Int(form)), titleWeight: titleWeight)
    }
    // Each form's rows ascend: the library's sort merges such runs in linear time.
    var rows: [UInt64] = []
    for form in members { rows.append(contentsOf: occurrences.rows(of: Int(form))) }
    rows.sort()
    encoder.write(rows: rows[...], titleWeight: titleWeight)
  }
}

/// Members by group, from the group of each member.
struct Grouping: Sendable {
  private var starts: [Int]
  private var members: [UInt32]

  init(groupOf: [UInt32], groupCount: Int) {
    starts = [Int](repeating: 0, count: groupCount + 1)
    for group in groupOf { starts[Int(group) + 1] += 1 }
    for i in 0..<groupCount { starts[i + 1] += starts[i] }
    var next = starts
    members = [UInt32](repeating: 0, count: groupOf.count)
    for (member, group) in groupOf.enumerated() {
      members[next[Int(group)]] = UInt32(member)
      next[Int(group)] += 1
    }
  }

  /// Asks for where a group's members begin to be at hand soon.
  func expect(_ group: Int) { starts.expect(group) }

  subscript(group: Int) -> ArraySlice<UInt32> { members[starts[group]..<starts[group + 1]] }
}
