import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An index made anew from another's stored text, in a folder of its own that goes with it.
package final class ScratchIndex {
  /// The copy.
  package let index: Index
  private let folder: ScratchFolder

  /// Makes a copy below the folder for temporary files.
  ///
  /// - Parameters:
  ///   - original: the index whose text is read; it stays as it is.
  ///   - parent: where the copy's folder is made.
  ///   - options: what is to be different.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Throws: `SearchError` with `noText` where the original keeps none.
  package init(
    of original: Index, in parent: String, _ options: IndexOptions,
    isCancelled: @escaping () -> Bool
  ) throws(SearchError) {
    folder = ScratchFolder(parent + "/lede-\(getpid())-\(UInt32.random(in: 0...UInt32.max))")
    let update = try IndexUpdate(pathBytes: Array(folder.path.utf8), options)
    try update.rebuild(from: original, options, isCancelled: isCancelled)
    index = try Index.open(pathBytes: Array(folder.path.utf8))
  }
}

/// A folder of plain files that is removed in the end.
private final class ScratchFolder {
  let path: String

  init(_ path: String) { self.path = path }

  deinit {
    // Ignored: what cannot be removed lies in the folder for temporary files.
    if let storage = try? PosixStorage(path: path), let names = try? storage.list() {
      for name in names { try? storage.remove(name) }
    }
    // Safe: the path ends in NUL.
    unsafe rmdir(path)
  }
}
