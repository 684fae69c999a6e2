import Articles
import IndexFormat

/// What an index knows of a file that was named, and what is at its place now.
///
/// For the question why a file has no article. Only looks: at the records of the sources, at the
/// file's metadata, at its content where these have changed, and, by the rules of a run, at the
/// folders above it.
package struct FileState: Sendable, Equatable {
  /// What became of the file, as far as the index can tell.
  package enum Knowledge: Sendable, Equatable {
    /// It lies below none of the roots.
    case outside
    /// No run has met it.
    case unknown
    /// So many articles of it are in the index; so many of its records were skipped.
    case indexed(articleCount: Int, skipCount: Int)
    case skipped(SkipReason, detail: String)
    /// It had articles; they went when the file did.
    case removed
  }

  /// What is at its place now.
  package enum Presence: Sendable, Equatable {
    case absent
    /// It cannot be looked at.
    case unreadable(SystemError)
    case folder
    /// As it was read, as far as it was.
    case same
    /// With other content than was read.
    case changed
    /// There, and a run would read it.
    case new
    /// There, but a run passes it by.
    case passedBy(Reason)
  }

  /// Why a run passes a file by.
  package enum Reason: Sendable, Equatable {
    /// A name on the way begins with a dot.
    case hidden
    case link
    /// It lies in the folder of a saved page.
    case pagePart
    /// A `.ledeignore` says so.
    case ignored
    /// Its name does not end as those of pages do.
    case unknownExtension
    /// It lies in the index.
    case indexFolder
    case problem(SkipReason, detail: String)
  }

  /// The absolute path; the folders on the way without links, where they are there.
  package var path: [UInt8]
  package var knowledge: Knowledge
  package var presence: Presence
  /// The folders that articles come from.
  package var roots: [[UInt8]]

  /// Looks at a file.
  ///
  /// - Parameters:
  ///   - path: as a person gave it.
  ///   - segments: those of the index.
  ///   - indexPath: the folder of the index, which no run reads.
  /// - Throws: `FormatError` where the records of sources are damaged.
  package init(
    of path: [UInt8], in segments: [SegmentReader], indexPath: [UInt8]
  ) throws(FormatError) {
    let joined = SourceSection(joining: try SourceSection.sections(of: segments))
    let sources = SourceSet(joined.sources)
    self.path = Self.absolute(path)
    roots = joined.sources.map(\.root)
    guard let place = sources.locate(self.path) else {
      knowledge = .outside
      presence = Self.presence(self.path, nil)
      return
    }
    let record = joined.records.first { $0.source == place.source && $0.path == place.path }
    knowledge = Self.knowledge(record)
    presence = Self.presence(self.path, record)
    guard record == nil || record?.outcome == .removed, presence == .new else { return }
    let root = WalkRoot(path: joined.sources[place.source].root, focus: place.path)
    if let reason = Self.reason(root, self.path, indexPath) { presence = .passedBy(reason) }
  }

  private static func knowledge(_ record: SourceRecord?) -> Knowledge {
    switch record?.outcome {
    case .indexed(let count): .indexed(articleCount: count, skipCount: record?.skipCount ?? 0)
    case .skipped(let reason, let detail): .skipped(reason, detail: detail)
    case .removed: .removed
    case nil: .unknown
    }
  }

  private static func presence(_ path: [UInt8], _ record: SourceRecord?) -> Presence {
    let status: FileStatus
    do throws(SystemError) { status = try FileDescriptor.status(ofLong: path) } catch {
      return error.isAbsence ? .absent : .unreadable(error)
    }
    if status.kind == .folder { return .folder }
    guard let record, record.outcome != .removed else { return .new }
    if record.fingerprint.matches(status.fingerprint), !record.isRacy { return .same }
    guard record.fingerprint.byteCount == status.fingerprint.byteCount,
      (try? ContentHash.ofFile(path, links: .followed)) == record.contentHash
    else { return .changed }
    return .same
  }

  /// Why a run over a source passes a path by; nil when it would read it.
  private static func reason(
    _ root: WalkRoot, _ path: [UInt8], _ indexPath: [UInt8]
  ) -> Reason? {
    var options = WalkOptions()
    options.extensions += WalkOptions.recordExtensions
    options.leaveOut(folder: indexPath)
    let walker = SourceWalker(roots: [root], options: options)
    while let event = walker.next() {
      switch event {
      case .file(let file) where file.absolutePath == path: return nil
      case .problem(let problem):
        if let skip = problem.skip { return .problem(skip.reason, detail: skip.detail) }
      default: break
      }
    }
    let report = walker.reports[0]
    if report.hiddenCount > 0 { return .hidden }
    if report.linkCount > 0 { return .link }
    if report.pageFolderCount > 0 { return .pagePart }
    if report.ignoredCount > 0 { return .ignored }
    if report.leftOutFolderCount > 0 { return .indexFolder }
    return report.unselectedCount > 0 ? .unknownExtension : nil
  }

  /// A path from the root, of a file that need not be there.
  private static func absolute(_ path: [UInt8]) -> [UInt8] {
    let dot = UInt8(ascii: ".")
    guard let name = path.split(separator: slash).last, name != [dot], name != [dot, dot] else {
      return (try? SourceSet.realPath(path)) ?? path
    }
    let folder = path[..<name.startIndex]
    if let real = try? SourceSet.realPath(folder.isEmpty ? [dot] : Array(folder)) {
      return joined(real, name)
    }
    guard path.first != slash, let here = try? SourceSet.realPath([dot]) else { return path }
    return joined(here, path)
  }
}
