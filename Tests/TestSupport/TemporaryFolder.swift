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

  deinit { Self.remove(path.utf8.map { CChar(bitPattern: $0) } + [0]) }

  /// Removes a folder and what is in it; paths are bytes that end in NUL, for names need not be
  /// UTF-8.
  private static func remove(_ path: [CChar]) {
    for name in byteNames(in: path) {
      let child = path.dropLast() + [CChar(UInt8(ascii: "/"))] + name
      // Safe: paths end in NUL.
      if unsafe unlink(child) != 0 { remove(child) }
    }
    // Safe: the path ends in NUL.
    unsafe rmdir(path)
  }

  /// The names in a folder, without `.` and `..`.
  package static func names(in path: String) -> [String] {
    byteNames(in: path.utf8.map { CChar(bitPattern: $0) } + [0]).map { name in
      String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  private static func byteNames(in path: [CChar]) -> [[CChar]] {
    // Safe: the path ends in NUL.
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    let dot = CChar(UInt8(ascii: "."))
    var names: [[CChar]] = []
    while let entry = unsafe readdir(folder) {
      // Safe: the system ends the name with a zero byte within the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let bytes = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: strlen(bytes) + 1))
      }
      if name != [dot, 0] && name != [dot, dot, 0] { names.append(name) }
    }
    return names
  }
}
