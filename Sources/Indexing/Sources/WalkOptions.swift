import Articles

/// Which files below a root are taken.
///
/// What is asked, in this order; the first answer holds:
/// 1. a path given on the command line is taken, whatever its name;
/// 2. hidden names (a leading dot) and browsers' page folders are left out;
/// 3. `.ledeignore` leaves out (and `!` keeps from being left out);
/// 4. an exclude glob leaves out, files and whole folders;
/// 5. where there are include globs, a file must match one, itself or by a folder above it;
/// 6. the name must end in a known extension, or in the one that a matching include glob spells
///    out (`*.story`).
package struct WalkOptions: Sendable {
  /// Globs of which a file must match one; none lets all through.
  package var includes: [Glob] = []
  /// Globs that leave out files and folders.
  package var excludes: [Glob] = []
  /// Whether symbolic links below a root are followed.
  package var links: LinkRule = .refused
  /// Whether folders on other file systems are left out.
  package var staysOnFileSystem = false
  /// How the names of files that are read end, in lower case with the dot.
  package var extensions: [[UInt8]] = pageExtensions
  /// Larger files are reported, not given; but for files of records, which are streamed.
  package var fileByteCountMax = Int64(FileContent.defaultLimit)
  /// A folder that is not entered, wherever it lies: the index's own.
  var leftOutFolder: FileIdentity?
  /// Told each folder, by its absolute path, before its names are read.
  package var willRead: (@Sendable (_ folder: [UInt8]) -> Void)?

  package init() {}

  /// Leaves out a folder by what it is now; nothing where there is none.
  package mutating func leaveOut(folder path: [UInt8]) {
    leftOutFolder = try? FileDescriptor.status(ofLong: path).identity
  }

  /// What holds one article per file.
  package static let pageExtensions =
    [".html", ".htm", ".xhtml", ".txt", ".text", ".md"].map { Array($0.utf8) }
  /// What holds a record per line.
  package static let recordExtensions = [Array(".jsonl".utf8)]

  /// Whether a name ends in one of the extensions, in any case.
  func hasKnownExtension(_ name: ArraySlice<UInt8>) -> Bool {
    extensions.contains { name.hasSuffix($0) }
  }

  /// Whether any include glob matches the path itself.
  func includes(_ path: ArraySlice<UInt8>, componentStart: Int, isFolder: Bool) -> Bool {
    includes.contains { $0.matches(path, componentStart: componentStart, isFolder: isFolder) }
  }

  /// Whether a file is taken by its name.
  func selects(
    _ path: ArraySlice<UInt8>, componentStart: Int, isBelowIncludedFolder: Bool
  ) -> Bool {
    let name = path[componentStart...]
    let isKnown = hasKnownExtension(name)
    if includes.isEmpty || isBelowIncludedFolder { return isKnown }
    return includes.contains { glob in
      (isKnown || glob.namedExtension != nil)
        && glob.matches(path, componentStart: componentStart, isFolder: false)
    }
  }
}

extension ArraySlice where Element == UInt8 {
  /// Whether the bytes end in a suffix that is given in lower case, in any case of ASCII letters.
  func hasSuffix(_ suffix: [UInt8]) -> Bool {
    guard count >= suffix.count else { return false }
    return zip(self.suffix(suffix.count), suffix).allSatisfy { byte, expected in
      byte == expected || (byte &+ 32 == expected && (65...90).contains(byte))
    }
  }
}

/// One folder or file given on the command line, as `SourceSet` resolved it.
package struct WalkRoot: Sendable, Equatable {
  /// The absolute path of the source's root folder.
  package var path: [UInt8]
  /// Where below the root the walk begins; empty for all of it.
  ///
  /// May be a file.
  package var start: [UInt8]
  /// The one path below the root, at or below the start, that the walk is for; nil for all.
  ///
  /// What leaves names out does so as in a walk over all: the folders above are gone through.
  package var focus: [UInt8]?

  package init(path: [UInt8], start: [UInt8] = [], focus: [UInt8]? = nil) {
    self.path = path
    self.start = start
    self.focus = focus
  }

  /// The absolute path of where the walk begins.
  package var absoluteStart: [UInt8] { start.isEmpty ? path : joined(path, start) }

  /// The absolute path of what the walk is for.
  var absoluteFocus: [UInt8] { focus.map { joined(path, $0) } ?? absoluteStart }
}

/// A file that a walk found.
package struct SourceFile: Sendable, Equatable {
  /// The index of the root below which it lies.
  package var root: Int
  /// The path below the source's root.
  package var relativePath: [UInt8]
  /// The path to open.
  package var absolutePath: [UInt8]
  /// Its metadata at the time of the walk.
  package var fingerprint: FileFingerprint
}

/// Something that a walk had to leave out though it would be read.
package struct WalkProblem: Sendable, Equatable {
  /// What is wrong.
  package enum Kind: Sendable, Equatable {
    case unreadableFolder(SystemError)
    case unreadableFile(SystemError)
    case unreadableIgnoreFile(FileReadError)
    case notRegular(FileKind)
    case tooLarge(byteCount: Int64, limit: Int64)
    case tooDeep
  }

  package var root: Int
  package var relativePath: [UInt8]
  package var absolutePath: [UInt8]
  package var kind: Kind

  /// The reason as the index keeps it, with a detail in words; nil for what is no article's file.
  package var skip: (reason: SkipReason, detail: String)? {
    switch kind {
    case .unreadableFolder(let error), .unreadableFile(let error): (.unreadable, error.text)
    case .unreadableIgnoreFile: nil
    case .notRegular(let kind): (.unsupported, kind.text)
    case .tooLarge(let byteCount, let limit):
      (.unsupported, "\(byteCount) bytes, more than \(limit)")
    case .tooDeep: (.unreadable, "nested too deeply")
    }
  }
}

/// What a walk reports, in byte order of the paths below each root.
package enum WalkEvent: Sendable, Equatable {
  case file(SourceFile)
  case problem(WalkProblem)
}

/// What became of the names below one root.
package struct WalkReport: Sendable, Equatable {
  /// Whether every folder below the start was read: only then is a file that was not met gone.
  package var isComplete = true
  /// Files given.
  package var fileCount = 0
  /// Names of unknown extension, or that no include glob matches.
  package var unselectedCount = 0
  /// Hidden files and folders.
  package var hiddenCount = 0
  /// Files and folders that `.ledeignore` leaves out.
  package var ignoredCount = 0
  /// Files and folders that an exclude glob leaves out.
  package var excludedCount = 0
  /// Folders that belong to a saved page.
  package var pageFolderCount = 0
  /// Symbolic links not followed.
  package var linkCount = 0
  /// Folders reached before by another way.
  package var repeatedFolderCount = 0
  /// Folders on other file systems.
  package var otherFileSystemCount = 0
  /// Folders that are the index's own.
  package var leftOutFolderCount = 0
}

/// A path below a folder.
func joined(_ folder: [UInt8], _ name: some Collection<UInt8>) -> [UInt8] {
  folder.last == slash ? folder + name : folder + [slash] + name
}
