import Glibc

/// The files of the project as the tests find them.
enum ProjectFiles {
  /// The package's folder.
  static let root = String(#filePath.dropLast("/Tests/TidyTests/ProjectFiles.swift".count))

  /// Whether what is generated is to be written anew rather than compared: `LEDE_UPDATE_GOLDENS`.
  static let isUpdating: Bool = {
    // Safe: only compared with nil.
    unsafe getenv("LEDE_UPDATE_GOLDENS") != nil
  }()

  /// The text of a file below the package.
  static func text(_ path: String) throws -> String {
    // Safe: the stream is closed once; reads stay within the array.
    guard let file = unsafe fopen("\(root)/\(path)", "r") else { throw Unusable(path: path) }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  static func write(_ text: String, to path: String) throws {
    // Safe: the stream is closed once; the bytes are alive during the call.
    guard let file = unsafe fopen("\(root)/\(path)", "w") else { throw Unusable(path: path) }
    let bytes = Array(text.utf8)
    let count = unsafe fwrite(bytes, 1, bytes.count, file)
    unsafe fclose(file)
    guard count == bytes.count else { throw Unusable(path: path) }
  }

  /// A file or folder that cannot be read or written.
  struct Unusable: Error {
    var path: String
  }

  /// The Swift files below a folder, as paths below the package.
  static func swiftFiles(below folder: String) throws -> [String] {
    var files: [String] = []
    for name in try names(in: folder).sorted() where !name.hasPrefix(".") {
      let path = "\(folder)/\(name)"
      if name.hasSuffix(".swift") {
        files.append(path)
      } else if !name.contains(".") || name.hasSuffix(".d") {
        files += (try? swiftFiles(below: path)) ?? []
      }
    }
    return files
  }

  /// The names in a folder.
  static func names(in folder: String) throws -> [String] {
    // Safe: the stream is closed once, after the last use.
    guard let stream = unsafe opendir("\(root)/\(folder)") else { throw Unusable(path: folder) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // Safe: the system ends the name with a zero byte within the entry.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
