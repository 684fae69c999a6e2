import IndexFormat
import Storage

/// All files that an index knows, from the sections of all its segments.
///
/// The newest segment's word on a file holds. In memory as a sorted list: about 200 bytes a file
/// beside its path.
package struct SourceTable: Sendable, Equatable {
  package private(set) var sources: SourceSet
  /// Sorted by source and path; without what is removed.
  package private(set) var records: [SourceRecord]

  package init() {
    sources = SourceSet()
    records = []
  }

  /// Merges sections.
  ///
  /// Sources are the same where their names are.
  package init(oldestFirst sections: some Sequence<SourceSection>) {
    let joined = SourceSection(joining: sections)
    sources = SourceSet(joined.sources)
    records = joined.records.filter { $0.outcome != .removed }
  }

  /// The place of a file's record.
  package func index(source: Int, path: [UInt8]) -> Int? {
    let place = firstIndex(source: source, path: path)
    guard place < records.count, records[place].source == source, records[place].path == path
    else { return nil }
    return place
  }

  /// The place of the first record that does not stand before a source and path.
  private func firstIndex(source: Int, path: [UInt8]) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      let isBefore =
        records[middle].source != source
        ? records[middle].source < source : records[middle].path.lexicographicallyPrecedes(path)
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The places of a source's records.
  func range(source: Int) -> Range<Int> {
    firstIndex(source: source, path: [])..<firstIndex(source: source + 1, path: [])
  }

  /// The places of the records of a file, and of those in a folder of that path.
  func ranges(source: Int, below path: [UInt8]) -> [Range<Int>] {
    let own = index(source: source, path: path).map { $0..<($0 + 1) }
    let first = firstIndex(source: source, path: path + [slash])
    let inside = first..<firstIndex(source: source, path: path + [slash + 1])
    return [own, inside].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Takes over what a run has found out.
  mutating func update(_ newRecords: [SourceRecord], sources newSources: SourceSet) {
    sources = newSources
    let changes = SourceSection.newest(of: newRecords)
    guard !changes.isEmpty else { return }
    var merged: [SourceRecord] = []
    merged.reserveCapacity(records.count + changes.count)
    var next = 0
    for change in changes {
      let place = firstIndex(source: change.source, path: change.path)
      merged += records[next..<place]
      next = place
      if next < records.count, records[next].source == change.source,
        records[next].path == change.path
      {
        next += 1
      }
      if change.outcome != .removed { merged.append(change) }
    }
    merged += records[next...]
    records = merged
  }

  /// The record of a file.
  package func record(source: Int, path: [UInt8]) -> SourceRecord? {
    index(source: source, path: path).map { records[$0] }
  }
}

extension SourceSection {
  /// What several sections say together, with what was removed.
  ///
  /// Sources are the same where their names are.
  init(joining oldestFirst: some Sequence<SourceSection>) {
    var merged: [KnownSource] = []
    var indexOfName: [String: Int] = [:]
    var all: [SourceRecord] = []
    for section in oldestFirst {
      let indices = section.sources.map { source in
        if let index = indexOfName[source.name] { return index }
        indexOfName[source.name] = merged.count
        merged.append(source)
        return merged.count - 1
      }
      for var record in section.records {
        record.source = indices[record.source]
        all.append(record)
      }
    }
    self.init(sources: merged, records: all)
  }

  /// The sections of some segments, oldest first.
  static func sections(of segments: [SegmentReader]) throws(FormatError) -> [SourceSection] {
    var sections: [SourceSection] = []
    for segment in segments where segment.byteCount(of: .sources) > 0 {
      sections.append(
        try segment.decode(.sources) { reader throws(DecodeError) in
          try SourceSection(decoding: reader.bytes)
        })
    }
    return sections
  }

  /// The section of a segment that takes the place of some others.
  ///
  /// A removal is only worth keeping where an older segment may know the file.
  static func merged(
    _ segments: [SegmentReader], keepsRemovals: Bool
  ) throws(FormatError) -> [UInt8] {
    let joined = SourceSection(joining: try sections(of: segments))
    if joined.sources.isEmpty { return [] }
    let records = joined.records.filter { keepsRemovals || $0.outcome != .removed }
    return SourceSection(sources: joined.sources, records: records).encoded()
  }
}
