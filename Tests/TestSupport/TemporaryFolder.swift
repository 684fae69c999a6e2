#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A fresh folder below the system's temporary one, removed with everything in it when released.
package final class TemporaryFolder: Sendable {
  /// The folder's absolute path.
  package let path: String

  /// Makes the folder.
  package init() {
    path = "/tmp/lede-test-\(UInt64.random(in: 0...UInt64.max))"
    // Safe: the path ends in NUL.
    unsafe mkdir(path, 0o700)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in names(in: path) {
      let child = path + "/" + name
      // Safe: paths end in NUL.
      if unsafe unlink(child) != 0 { remove(child) }
    }
    unsafe rmdir(path)
  }

  /// The names in a folder, without `.` and `..`.
  package static func names(in path: String) -> [String] {
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      // Safe: the system ends the name with a zero byte within the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
