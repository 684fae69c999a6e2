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
    try check(pathBytes: Array(path.utf8), deep: deep)
  }

  /// Verifies an index whose path need not be UTF-8; see `check(_:deep:)`.
  public static func check(
    pathBytes: [UInt8], deep: Bool = false
  ) throws(SearchError) -> CheckReport {
    var report = CheckReport()
    let index: Index
    do throws(SearchError) { index = try open(pathBytes: pathBytes) } catch {
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
      var check = SegmentCheck(segment.reader)
      let counted = try check.run()
      report.articleCount += counted.documentCount
      report.termCount += counted.termCount
    } catch { report.problems.append(SearchError(error, location: path)) }
  }
}
