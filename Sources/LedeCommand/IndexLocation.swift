#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the folder of the index: `--index`, `$LEDE_INDEX`, `./Index`, the nearest `Index` upwards.
enum IndexLocation {
  private static let name = "Index"

  /// The folder of an index to read; `Index` when there is none anywhere.
  static func existing(_ option: String?) -> [UInt8] {
    asked(option) ?? Array((nearest() ?? name).utf8)
  }

  /// The folder of an index to write: an empty `./Index` is as good as one with an index.
  static func writable(_ option: String?) -> [UInt8] {
    asked(option) ?? Array((isFolder(name) ? name : nearest() ?? name).utf8)
  }

  /// What the option names, else the environment, as the bytes that were given.
  private static func asked(_ option: String?) -> [UInt8]? {
    option.map(InputPath.bytes(ofIndex:)) ?? Environment.bytes("LEDE_INDEX")
  }

  /// The nearest `Index` folder, from here upwards, that holds a commit.
  private static func nearest() -> String? {
    var prefix = ""
    for _ in 0..<256 {
      let path = prefix + name
      if holdsCommit(path) { return path }
      if isRoot(prefix.isEmpty ? "." : prefix) { return nil }
      prefix += "../"
    }
    return nil
  }

  private static func status(_ path: String) -> stat? {
    var status = stat()
    // Safe: the system fills the structure, which outlives the call.
    return unsafe stat(path, &status) == 0 ? status : nil
  }

  static func isFolder(_ path: String) -> Bool {
    guard let status = status(path) else { return false }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private static func isRoot(_ path: String) -> Bool {
    guard let here = status(path), let above = status(path + "/..") else { return true }
    return here.st_ino == above.st_ino && here.st_dev == above.st_dev
  }

  private static func holdsCommit(_ path: String) -> Bool {
    // Safe: the stream is closed once, after the last use.
    guard let stream = unsafe opendir(path) else { return false }
    defer { _ = unsafe closedir(stream) }
    let wanted = Array("manifest-".utf8)
    // Safe: an entry is valid until the next readdir; its name ends in NUL.
    while let entry = unsafe readdir(stream) {
      let isManifest = unsafe withUnsafeBytes(of: entry.pointee.d_name) { name in
        unsafe name.starts(with: wanted)
      }
      if isManifest { return true }
    }
    return false
  }
}
