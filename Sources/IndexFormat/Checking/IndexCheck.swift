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
  ///
  /// With `storage`, also lists what is left over there.
  package func check(
    deep: Bool, in storage: (any Storage)? = nil
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
    if let storage { report.unreferencedFiles = unreferencedFiles(storage) }
    return report
  }

  /// Files of ours that neither this commit nor the one before names, for later ones to collect.
  private func unreferencedFiles(_ storage: any Storage) -> [String] {
    // A directory that cannot be listed has already been reported by whoever opened it.
    guard let names = try? storage.list() else { return [] }
    var known = Set(manifest.files.map(\.name))
    let previous = IndexFileName.manifest(manifest.generation &- 1)
    if let mapping = try? storage.open(previous), let older = try? ManifestFile.read(mapping) {
      known.formUnion(older.files.map(\.name))
    }
    return names.filter { name in
      guard let file = IndexFileName(name) else { return IndexFileName.isUnfinishedManifest(name) }
      return !known.contains(name) && file.generation <= manifest.generation
    }.sorted()
  }
}
