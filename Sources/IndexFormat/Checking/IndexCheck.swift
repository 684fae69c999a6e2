import Storage

/// What a check of an index found to be there.
package struct IndexCheckReport: Sendable, Equatable {
  package var generation: UInt64 = 0
  package var fileCount = 0
  package var byteCount = 0
  package var deletedCount = 0
  package var segments = SegmentCheckReport()
  /// Files of ours that no commit refers to: left over, harmless, collected by the next writer.
  package var unreferencedFiles: [String] = []
}

extension IndexReader {
  /// Reads every byte of the commit; with `deep` decodes and counts everything as well.
  package func check(
    deep: Bool, listing names: [String] = []
  ) throws(FormatError) -> IndexCheckReport {
    var report = IndexCheckReport()
    report.generation = manifest.generation
    report.fileCount = manifest.files.count + 1
    report.byteCount = manifest.files.reduce(0) { $0 + $1.byteCount }
    try snapshot.verifyAll()
    for segment in segments {
      report.deletedCount += segment.deletes?.count ?? 0
      guard deep else {
        report.segments.documentCount += segment.reader.documentCount
        continue
      }
      var check = SegmentCheck(segment.reader)
      let counted = try check.run()
      report.segments.documentCount += counted.documentCount
      report.segments.termCount += counted.termCount
      report.segments.postingCount += counted.postingCount
      report.segments.positionCount += counted.positionCount
    }
    let known = Set(manifest.files.map(\.name))
    report.unreferencedFiles = names.filter { name in
      guard let file = IndexFileName(name) else {
        return IndexFileName.isUnfinishedManifest(name)
      }
      // Files of the commit before stay for its readers.
      return !known.contains(name) && file.generation < manifest.generation
    }.sorted()
    return report
  }
}
