#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the files below the roots of a run, one at a time, in byte order of their paths.
///
/// A root may be focused on one path: then only that is gone through, by the same rules.
///
/// Opens folders relative to their parents, so that paths may be of any length; never recurses,
/// and keeps at most `openFolderLimit` folders open however deep it is. Links are followed only
/// where asked, and then no folder is entered twice. Files are only looked at, never opened. One
/// thread at a time; memory is that of the names in the folders on the way down.
package final class SourceWalker {
  /// A folder whose names are being gone through.
  struct Frame {
    /// The open folder; nil when it was closed to stay within the limit.
    var folder: FileDescriptor?
    let identity: FileIdentity
    /// Whether it was reached through a link.
    let isLink: Bool
    /// Bytes of the path to it, with its final slash; 0 for the root itself.
    let pathByteCount: Int
    /// Whether it lies on the way to the start: its one name was asked for.
    let isPassage: Bool
    /// Whether an include glob matches it or a folder above.
    let isIncluded: Bool
    let rules: IgnoreRules?
    let entries: FolderEntries
    var next = 0
    /// The pages in the folder, looked up when a folder of theirs is first met.
    var pages: Set<[UInt8]>?
  }

  package let roots: [WalkRoot]
  package let options: WalkOptions
  /// What became of the names, by root; final for a root when the next one begins.
  package private(set) var reports: [WalkReport]

  /// Folders kept open at once.
  package static let openFolderLimit = 16
  /// Deeper folders are reported and not entered.
  package static let depthMax = 2_048
  /// Folders with longer paths below the root are reported and not entered.
  package static let pathByteCountMax = 32_767

  private var nextRoot = 0
  private var root = 0
  /// The names on the way to what the walk is for; the first `startCount` of them were asked for.
  private var wayComponents: [ArraySlice<UInt8>] = []
  private var startCount = 0
  /// Where paths begin that globs are compared with: the start's own place.
  private var globStart = 0
  private var rootDevice: UInt64 = 0
  private var frames: [Frame] = []
  private var firstOpenFrame = 0
  /// The frames that have rules, outermost first.
  private var ruleFrames: [Int] = []
  /// The path of the innermost folder below the root, with its final slash.
  private var path: [UInt8] = []
  private var pending: [WalkProblem] = []
  private var visitedFolders: Set<FileIdentity> = []
  /// Paths given so far, where two roots overlap.
  private var given: Set<[UInt8]>?

  package init(roots: [WalkRoot], options: WalkOptions = WalkOptions()) {
    self.roots = roots
    self.options = options
    reports = Array(repeating: WalkReport(), count: roots.count)
    if Self.overlap(roots) { given = [] }
  }

  /// The next file or problem; nil after the last.
  package func next() -> WalkEvent? {
    while true {
      if let problem = pending.popLast() { return .problem(problem) }
      if frames.isEmpty {
        guard nextRoot < roots.count else { return nil }
        beginRoot()
      } else if let file = step() {
        reports[root].fileCount += 1
        return .file(file)
      }
    }
  }

  private static func overlap(_ roots: [WalkRoot]) -> Bool {
    let starts = roots.map { joined($0.absoluteFocus, []) }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
    return zip(starts, starts.dropFirst()).contains { $1.starts(with: $0) }
  }

  // MARK: Folders

  private func beginRoot() {
    root = nextRoot
    nextRoot += 1
    path = []
    visitedFolders = []
    firstOpenFrame = 0
    startCount = roots[root].start.split(separator: slash).count
    wayComponents = (roots[root].focus ?? roots[root].start).split(separator: slash)
    globStart = startCount == 0 ? 0 : roots[root].start.count + 1
    do {
      let folder = try FileDescriptor.open(roots[root].path, flags: FileDescriptor.folderFlags)
      let status = try folder.status()
      rootDevice = status.fingerprint.device
      try enter(folder, identity: status.identity, isLink: false, isIncluded: false)
    } catch {
      report(.unreadableFolder(error), at: [])
    }
  }

  /// Goes into an open folder whose path is `path`.
  private func enter(
    _ folder: FileDescriptor, identity: FileIdentity, isLink: Bool, isIncluded: Bool
  ) throws(SystemError) {
    let depth = frames.count
    options.willRead?(path.isEmpty ? roots[root].path : joined(roots[root].path, path.dropLast()))
    let frame = Frame(
      folder: folder, identity: identity, isLink: isLink, pathByteCount: path.count,
      isPassage: depth < startCount, isIncluded: isIncluded, rules: rules(in: folder),
      entries: try entries(of: folder, depth: depth))
    if options.links == .followed { visitedFolders.insert(identity) }
    if frame.rules != nil { ruleFrames.append(depth) }
    frames.append(frame)
    if frames.count - firstOpenFrame > Self.openFolderLimit {
      frames[firstOpenFrame].folder = nil
      firstOpenFrame += 1
    }
  }

  /// The names that are gone through: one on the way, then all.
  private func entries(
    of folder: FileDescriptor, depth: Int
  ) throws(SystemError) -> FolderEntries {
    guard depth < wayComponents.count else {
      return try FolderEntries(reading: folder, links: options.links)
    }
    let name = wayComponents[depth]
    if depth < startCount {
      let status = try folder.status(of: Array(name), followingLinks: true)
      return FolderEntries(only: name, kind: status.kind, isLink: true)
    }
    return try FolderEntries(
      finding: name, in: folder, links: options.links, needsFolder: depth < wayComponents.count - 1)
  }

  private func leave() {
    frames.removeLast()
    if ruleFrames.last == frames.count { ruleFrames.removeLast() }
    firstOpenFrame = min(firstOpenFrame, frames.count)
    path.removeLast(path.count - (frames.last?.pathByteCount ?? 0))
  }

  /// The innermost folder, opened again when it was closed meanwhile.
  private func currentFolder() throws(SystemError) -> FileDescriptor {
    let last = frames.count - 1
    if let folder = frames[last].folder { return folder }
    // Open frames are the innermost ones, so all frames are closed.
    var folder = try FileDescriptor.open(roots[root].path, flags: FileDescriptor.folderFlags)
    firstOpenFrame = max(0, frames.count - Self.openFolderLimit)
    for index in 0...last {
      if index > 0 {
        let name = path[frames[index - 1].pathByteCount..<(frames[index].pathByteCount - 1)]
        let links = frames[index].isLink ? 0 : O_NOFOLLOW
        folder = try FileDescriptor.open(
          Array(name), in: folder, flags: FileDescriptor.folderFlags | links)
      }
      guard try folder.status().identity == frames[index].identity else {
        throw SystemError(errno: ESTALE)
      }
      if index >= firstOpenFrame { frames[index].folder = folder }
    }
    return folder
  }

  private func rules(in folder: FileDescriptor) -> IgnoreRules? {
    do {
      let file = try FileDescriptor.open(
        IgnoreRules.fileName, in: folder, flags: FileDescriptor.readFlags | O_NOFOLLOW)
      let content = try FileContent.read(regular: file, limit: IgnoreRules.fileByteCountMax)
      let rules = IgnoreRules(content)
      return rules.isEmpty ? nil : rules
    } catch let error as SystemError {
      if error.isAbsence { return nil }
      report(.unreadableIgnoreFile(FileReadError(error)), below: path + IgnoreRules.fileName)
    } catch let error as FileReadError {
      report(.unreadableIgnoreFile(error), below: path + IgnoreRules.fileName)
    } catch {
      return nil
    }
    return nil
  }

  // MARK: Names

  /// Goes one name on; gives it when it is a file that is taken.
  private func step() -> SourceFile? {
    let last = frames.count - 1
    guard frames[last].next < frames[last].entries.count else {
      leave()
      return nil
    }
    let entry = frames[last].entries[frames[last].next]
    frames[last].next += 1
    let isAsked = frames[last].isPassage
    let nameStart = path.count
    path.append(contentsOf: frames[last].entries.name(entry))
    var isEntered = false
    defer { if !isEntered { path.removeLast(path.count - nameStart) } }
    if !isAsked && leavesOut(entry, nameStart: nameStart) { return nil }
    if entry.kind == .folder {
      isEntered = enter(entry, nameStart: nameStart, isAsked: isAsked)
      return nil
    }
    return file(entry, nameStart: nameStart, isAsked: isAsked)
  }

  /// Whether a name is left out, for which it is counted.
  private func leavesOut(_ entry: FolderEntries.Entry, nameStart: Int) -> Bool {
    let isFolder = entry.kind == .folder
    if path[nameStart] == UInt8(ascii: ".") {
      reports[root].hiddenCount += 1
    } else if entry.kind == .link {
      reports[root].linkCount += 1
    } else if isFolder && belongsToPage(path[nameStart...]) {
      reports[root].pageFolderCount += 1
    } else if isIgnored(nameStart: nameStart, isFolder: isFolder) {
      reports[root].ignoredCount += 1
    } else if options.excludes.contains(where: {
      $0.matches(path[globStart...], componentStart: nameStart, isFolder: isFolder)
    }) {
      reports[root].excludedCount += 1
    } else {
      return false
    }
    return true
  }

  private func belongsToPage(_ name: ArraySlice<UInt8>) -> Bool {
    let stems = PageFolder.stems(name)
    guard !stems.isEmpty else { return false }
    let last = frames.count - 1
    let pages = frames[last].pages ?? PageFolder.pages(in: neighbours())
    frames[last].pages = pages
    return stems.contains { pages.contains(Array($0)) }
  }

  /// All names of the innermost folder, also where only one is gone through.
  private func neighbours() -> FolderEntries {
    let last = frames.count - 1
    guard last < wayComponents.count, let folder = try? currentFolder(),
      let all = try? FolderEntries(reading: folder, links: options.links)
    else { return frames[last].entries }
    return all
  }

  /// Asks the rules of the innermost folder first.
  private func isIgnored(nameStart: Int, isFolder: Bool) -> Bool {
    for index in ruleFrames.reversed() {
      let verdict = frames[index].rules?.verdict(
        path[frames[index].pathByteCount...], componentStart: nameStart, isFolder: isFolder)
      if let verdict { return verdict == .ignored }
    }
    return false
  }

  /// Enters the folder that `path` names; false when it is not entered.
  private func enter(
    _ entry: FolderEntries.Entry, nameStart: Int, isAsked: Bool
  ) -> Bool {
    guard frames.count < Self.depthMax, path.count < Self.pathByteCountMax else {
      report(.tooDeep, at: Array(path[nameStart...]))
      return false
    }
    let isIncluded =
      frames[frames.count - 1].isIncluded
      || (!isAsked
        && options.includes(path[globStart...], componentStart: nameStart, isFolder: true))
    do {
      let links = entry.isLink ? 0 : O_NOFOLLOW
      let folder = try FileDescriptor.open(
        Array(path[nameStart...]), in: currentFolder(), flags: FileDescriptor.folderFlags | links)
      let status = try folder.status()
      if visitedFolders.contains(status.identity) {
        reports[root].repeatedFolderCount += 1
        return false
      }
      if status.identity == options.leftOutFolder {
        reports[root].leftOutFolderCount += 1
        return false
      }
      if options.staysOnFileSystem && status.fingerprint.device != rootDevice {
        reports[root].otherFileSystemCount += 1
        return false
      }
      path.append(slash)
      try enter(folder, identity: status.identity, isLink: entry.isLink, isIncluded: isIncluded)
      return true
    } catch {
      // A folder that went away, or became something else, has nothing to give.
      if path.last == slash { path.removeLast() }
      if !error.isAbsence { report(.unreadableFolder(error), at: Array(path[nameStart...])) }
      return false
    }
  }

  private func file(
    _ entry: FolderEntries.Entry, nameStart: Int, isAsked: Bool
  ) -> SourceFile? {
    let isSelected =
      isAsked
      || options.selects(
        path[globStart...], componentStart: nameStart,
        isBelowIncludedFolder: frames[frames.count - 1].isIncluded)
    // A name that nothing is known of may be a folder: its failure must be seen.
    guard isSelected || entry.kind == .unknown else {
      reports[root].unselectedCount += 1
      return nil
    }
    let name = Array(path[nameStart...])
    do {
      let status = try currentFolder().status(of: name, followingLinks: entry.isLink)
      guard status.kind == .regular else {
        report(.notRegular(status.kind), at: name)
        return nil
      }
      let byteCount = status.fingerprint.byteCount
      let isStreamed = WalkOptions.recordExtensions.contains { name[...].hasSuffix($0) }
      guard isStreamed || byteCount <= options.fileByteCountMax else {
        report(.tooLarge(byteCount: byteCount, limit: options.fileByteCountMax), at: name)
        return nil
      }
      let absolutePath = joined(roots[root].path, path)
      if given?.insert(absolutePath).inserted == false { return nil }
      return SourceFile(
        root: root, relativePath: path, absolutePath: absolutePath,
        fingerprint: status.fingerprint)
    } catch {
      if !error.isAbsence { report(.unreadableFile(error), at: name) }
      return nil
    }
  }

  /// Notes a problem with a name in the innermost folder.
  private func report(_ kind: WalkProblem.Kind, at name: [UInt8]) {
    report(kind, below: Array(path.prefix(frames.last?.pathByteCount ?? 0)) + name)
  }

  /// Notes a problem with a path below the root.
  private func report(_ kind: WalkProblem.Kind, below relativePath: [UInt8]) {
    switch kind {
    case .unreadableFolder, .unreadableFile, .tooDeep: reports[root].isComplete = false
    case .unreadableIgnoreFile, .notRegular, .tooLarge: break
    }
    let absolutePath =
      relativePath.isEmpty ? roots[root].path : joined(roots[root].path, relativePath)
    pending.append(
      WalkProblem(
        root: root, relativePath: relativePath, absolutePath: absolutePath, kind: kind))
  }
}
