import Glibc

/// A new directory that is removed, with the files in it, when the last reference goes.
package final class TemporaryDirectory: Sendable {
  package let path: String

  package init() throws {
    let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/lede-test-XXXXXX".utf8CString)
    let path: String? = unsafe template.withUnsafeMutableBufferPointer { buffer in
      // Safe: the template ends in zero and is changed in place.
      guard let start = buffer.baseAddress, unsafe mkdtemp(start) != nil else { return nil }
      return unsafe String(cString: start)
    }
    guard let path else { throw TemporaryDirectoryError(errno: errno) }
    self.path = path
  }

  deinit { Self.removeTree(path) }

  private static func removeTree(_ path: String) {
    // Safe: paths end in NUL.
    unsafe _ = chmod(path, 0o700)
    // Safe: the stream is closed below; entries are read before the next call.
    if let stream = unsafe opendir(path) {
      while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
          unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 1) {
            unsafe String(cString: $0)
          }
        }
        guard name != ".", name != ".." else { continue }
        let child = "\(path)/\(name)"
        if unsafe unlink(child) != 0 { removeTree(child) }
      }
      unsafe _ = closedir(stream)
    }
    unsafe _ = rmdir(path)
  }
}

private struct TemporaryDirectoryError: Error {
  var errno: Int32
}
