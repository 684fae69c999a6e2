#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A place that articles come from: a folder, and the name that stands for it in keys.
package struct KnownSource: Sendable, Equatable, Hashable {
  /// Unique in the index; never empty (that is for records a program adds itself).
  package var name: String
  /// The absolute path of the folder, without a link in it and without a final slash.
  package var root: [UInt8]

  package init(name: String, root: [UInt8]) {
    self.name = name
    self.root = root
  }
}

/// The sources of an index, and how paths become keys.
///
/// 1. Names are unique and roots are unique, so no two sources collide.
/// 2. A path belongs to the source with the longest root that it lies in. A file keeps its key
///    whether it is named itself, found below its source's root, or below a root further out.
/// 3. Sources are only ever added; a name stays with its root.
package struct SourceSet: Sendable, Equatable {
  package private(set) var sources: [KnownSource]

  /// Sources as an index lists them.
  package init(_ sources: [KnownSource] = []) { self.sources = sources }

  /// The source and the path below its root that an absolute path has; nil when it lies in none.
  package func locate(_ absolutePath: [UInt8]) -> (source: Int, path: [UInt8])? {
    var best: Int?
    for (index, source) in sources.enumerated()
    where Self.contains(source.root, absolutePath)
      && source.root.count > best.map({ sources[$0].root.count }) ?? -1
    {
      best = index
    }
    guard let best else { return nil }
    let rest = absolutePath.dropFirst(sources[best].root.count)
    return (best, Array(rest.drop { $0 == slash }))
  }

  /// Whether a path is the folder or lies in it.
  package static func contains(_ folder: [UInt8], _ path: [UInt8]) -> Bool {
    guard path.starts(with: folder) else { return false }
    return path.count == folder.count || folder.last == slash || path[folder.count] == slash
  }

  /// Finds or adds the source of a path given by a person, and says where to walk.
  ///
  /// A file's source is its folder's. Throws when there is no such path.
  package mutating func resolve(_ path: [UInt8]) throws(SystemError) -> WalkRoot {
    let absolutePath = try Self.realPath(path)
    let status = try FileDescriptor.status(of: absolutePath, in: nil, followingLinks: true)
    if let known = locate(absolutePath) {
      return WalkRoot(path: sources[known.source].root, start: known.path)
    }
    guard status.kind != .folder else {
      add(absolutePath)
      return WalkRoot(path: absolutePath)
    }
    let cut = absolutePath.lastIndex(of: slash) ?? 0
    let folder = cut == 0 ? [slash] : Array(absolutePath[..<cut])
    add(folder)
    return WalkRoot(path: folder, start: Array(absolutePath[(cut + 1)...]))
  }

  /// Adds a source, named by the last component of its root.
  private mutating func add(_ root: [UInt8]) {
    let last = root.split(separator: slash).last.map { String(decoding: $0, as: UTF8.self) }
    let base = last ?? "root"
    let names = Set(sources.map(\.name))
    var name = base
    var number = 2
    while names.contains(name) {
      name = "\(base)~\(number)"
      number += 1
    }
    sources.append(KnownSource(name: name, root: root))
  }

  /// The absolute path without links.
  package static func realPath(_ path: [UInt8]) throws(SystemError) -> [UInt8] {
    guard !path.isEmpty else { throw SystemError(errno: ENOENT) }
    var resolved: [UInt8] = []
    // Safe: the path ends in NUL; the system allocates the answer, which is copied and freed.
    _ = try unsafe FileDescriptor.call(path) { path in
      guard let answer = unsafe realpath(path, nil) else { return -1 }
      unsafe resolved = Array(UnsafeRawBufferPointer(start: answer, count: strlen(answer)))
      unsafe free(answer)
      return 0
    }
    return resolved
  }
}
