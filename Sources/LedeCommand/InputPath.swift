#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A path on the command line as the bytes that the system gave, which need not be UTF-8.
///
/// The argument parser works on strings, in which bytes that are not UTF-8 have been replaced; the
/// process's own arguments still have them.
enum InputPath {
  /// The bytes behind an argument.
  static func bytes(_ argument: String) -> [UInt8] {
    guard argument.unicodeScalars.contains("\u{FFFD}") else { return Array(argument.utf8) }
    for index in 0..<Int(CommandLine.argc) {
      // Safe: the system's list has `argc` strings, each of which ends in NUL.
      guard let pointer = unsafe CommandLine.unsafeArgv[index] else { continue }
      let raw = unsafe UnsafeBufferPointer(start: pointer, count: strlen(pointer))
      let bytes = unsafe raw.map { UInt8(bitPattern: $0) }
      if String(decoding: bytes, as: UTF8.self) == argument { return bytes }
    }
    return Array(argument.utf8)
  }

  /// Whether there is anything at the path of an argument.
  static func exists(_ argument: String) -> Bool { errorNumber(argument) == 0 }

  /// Why the path of an argument cannot be looked at; 0 when it can.
  static func errorNumber(_ argument: String) -> Int32 {
    var status = stat()
    let path = bytes(argument).map { CChar(bitPattern: $0) } + [0]
    // Safe: the path ends in NUL; path and structure outlive the call.
    return unsafe stat(path, &status) == 0 ? 0 : errno
  }
}
