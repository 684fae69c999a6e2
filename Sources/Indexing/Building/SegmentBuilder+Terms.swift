import Analysis
import IndexFormat
import Storage

extension SegmentBuilder {
  /// Writes the dictionary in order: stems, surface forms, then the other fields.
  func writeTerms(to sink: TermSink) throws(StorageError) {
    let formsOfStem = Grouping(groupOf: stemOfForm, groupCount: stems.count)
    let occurrences = self.occurrences.sorted(entryCount: forms.count)
    let pairs = PairOccurrences(
      self.occurrences, occurrences, stemOfForm: stemOfForm, formsOfStem, stems,
      documentCount: documentCount, settings.pairs)
    self.occurrences = OccurrenceStream()
    var term = TermPostings()
    /// The entry of each stem with just one form, which the form then shares.
    var shared: [UInt32: TermEntry] = [:]
    for stem in stems.sorted() {
      let members = formsOfStem[stem]
      gather(members, occurrences, into: &term)
      let entry = try sink.write([TermField.stem] + stems.bytes(stem), term)
      if members.count == 1, settings.analyzer != .plain, let form = members.first {
        shared[form] = entry
      }
    }
    if settings.analyzer != .plain { try writeForms(to: sink, occurrences, shared) }
    try writeFilters(to: sink, pairs)
  }

  private func writeForms(
    to sink: TermSink, _ occurrences: SortedOccurrences, _ shared: [UInt32: TermEntry]
  ) throws(StorageError) {
    let surfaces = TermTable()
    let surfaceOfForm = (0..<forms.count).map { UInt32(surfaces.intern(surface($0)).id) }
    let formsOfSurface = Grouping(groupOf: surfaceOfForm, groupCount: surfaces.count)
    var term = TermPostings()
    for surface in surfaces.sorted() {
      let members = formsOfSurface[surface]
      let key = [TermField.form] + surfaces.bytes(surface)
      if members.count == 1, let form = members.first, let entry = shared[form] {
        try sink.write(key, sharing: entry)
      } else {
        gather(members, occurrences, into: &term)
        try sink.write(key, term)
      }
    }
  }

  /// The other fields, the pairs in their place among them.
  private func writeFilters(
    to sink: TermSink, _ pairs: consuming PairOccurrences?
  ) throws(StorageError) {
    let occurrences = filterOccurrences.sorted(entryCount: filters.count)
    filterOccurrences = OccurrenceStream()
    var term = TermPostings()
    for filter in filters.sorted() {
      if let field = filters.bytes(filter).first, field > TermField.pair {
        try pairs?.write(to: sink, stems, titleWeight: settings.titleWeight)
        pairs = nil
      }
      term.removeAll()
      for row in occurrences.rows(of: filter) {
        term.documents.append(UInt32(truncatingIfNeeded: row >> 32))
        term.frequencies.append(1)
      }
      try sink.write(filters.bytes(filter), term)
    }
    try pairs?.write(to: sink, stems, titleWeight: settings.titleWeight)
  }

  /// The folded surface form of an entry, without the stemmer's input behind it.
  private func surface(_ form: Int) -> ArraySlice<UInt8> {
    let key = forms.bytes(form)[...]
    return key[..<(key.firstIndex(of: 0) ?? key.endIndex)]
  }

  /// Joins the occurrences of some forms into one term's postings.
  private func gather(
    _ members: ArraySlice<UInt32>, _ occurrences: SortedOccurrences, into term: inout TermPostings
  ) {
    if members.count == 1, let form = members.first {
      return term.set(rows: occurrences.rows(of: Int(form)), titleWeight: settings.titleWeight)
    }
    // Each form's rows ascend: the library's sort merges such runs in linear time.
    var rows: [UInt64] = []
    for form in members { rows.append(contentsOf: occurrences.rows(of: Int(form))) }
    rows.sort()
    term.set(rows: rows[...], titleWeight: settings.titleWeight)
  }
}

/// Members by group, from the group of each member.
struct Grouping {
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

  subscript(group: Int) -> ArraySlice<UInt32> { members[starts[group]..<starts[group + 1]] }
}
