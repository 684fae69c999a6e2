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
  static func bytes(_ argument: String) -> [UInt8] { bytes([argument])[0] }

  /// The bytes behind arguments, in their order: of those that read alike each has its own.
  static func bytes(_ arguments: [String]) -> [[UInt8]] {
    guard arguments.contains(where: isRepaired) else { return arguments.map { Array($0.utf8) } }
    let index = indexArgument()
    var rest = raw.indices.filter { $0 != index?.place }
    return arguments.map { argument in
      let place = rest.firstIndex { String(decoding: raw[$0], as: UTF8.self) == argument }
      guard isRepaired(argument), let place else { return Array(argument.utf8) }
      return raw[rest.remove(at: place)]
    }
  }

  /// The bytes behind the value of `--index`.
  static func bytes(ofIndex value: String) -> [UInt8] {
    guard isRepaired(value), let index = indexArgument(),
      String(decoding: index.value, as: UTF8.self) == value
    else { return Array(value.utf8) }
    return index.value
  }

  /// Whether bytes may have been replaced.
  private static func isRepaired(_ argument: String) -> Bool {
    argument.unicodeScalars.contains("\u{FFFD}")
  }

  /// The process's arguments as the system gave them.
  private static let raw: [[UInt8]] = (0..<Int(CommandLine.argc)).map { index in
    // Safe: the system's list has `argc` strings, each of which ends in NUL.
    guard let pointer = unsafe CommandLine.unsafeArgv[index] else { return [] }
    let bytes = unsafe UnsafeBufferPointer(start: pointer, count: strlen(pointer))
    return unsafe bytes.map { UInt8(bitPattern: $0) }
  }

  /// The value of the last `--index`, and its place.
  private static func indexArgument() -> (place: Int, value: [UInt8])? {
    let option = Array("--index".utf8)
    for place in raw.indices.reversed() {
      if place > 0, raw[place - 1] == option { return (place, raw[place]) }
      if raw[place].starts(with: option + [UInt8(ascii: "=")]) {
        return (place, Array(raw[place].dropFirst(option.count + 1)))
      }
    }
    return nil
  }

  /// Whether there is anything at the path of an argument.
  static func exists(_ argument: String) -> Bool { errorNumber(bytes(argument)) == 0 }

  /// Why a path cannot be looked at; 0 when it can.
  static func errorNumber(_ path: [UInt8]) -> Int32 {
    var status = stat()
    let path = path.map { CChar(bitPattern: $0) } + [0]
    // Safe: the path ends in NUL; path and structure outlive the call.
    return unsafe stat(path, &status) == 0 ? 0 : errno
  }
}
