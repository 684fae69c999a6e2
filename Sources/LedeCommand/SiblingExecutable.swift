#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Hands a command to an executable beside this one: `lede-index`, which can read pages, or
/// `lede-serve`, which can answer over HTTP.
///
/// The process becomes the other (`execv`), with the same arguments, so that output, signals and
/// exit code are the other's own.
enum SiblingExecutable: String {
  case index, serve

  /// Set in the started process, so that a wrong path cannot start this one for ever.
  private var marker: String { self == .index ? "LEDE_INDEX_STARTED" : "LEDE_SERVE_STARTED" }
  /// Names another path for it.
  private var variable: String { self == .index ? "LEDE_INDEX_COMMAND" : "LEDE_SERVE_COMMAND" }
  private var ability: String { self == .index ? "read pages" : "serve" }

  /// Becomes the other executable, or throws why not.
  func run() throws(CommandFailure) -> Never {
    let path = Environment[variable] ?? (Self.folder() + "/lede-" + rawValue)
    guard Environment[marker] == nil else { throw failure(path, "it cannot \(ability)") }
    // Safe: no other thread runs yet.
    _ = unsafe setenv(marker, "1", 1)
    // Safe: both paths and the arguments, which the system gave, live until the call replaces us.
    _ = unsafe execv(path, CommandLine.unsafeArgv)
    let code = errno
    // Safe: as above.
    _ = unsafe unsetenv(marker)
    // Safe: the system's string is copied at once.
    throw failure(path, unsafe strerror(code).map { unsafe String(cString: $0) } ?? "\(code)")
  }

  private func failure(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure(
      "start: \(path): \(reason)",
      remedy: "install lede-\(rawValue) beside lede, or set \(variable) to where it is",
      status: .usage)
  }

  private static func folder() -> String {
    var buffer = [CChar](repeating: 0, count: 4_096)
    #if canImport(Darwin)
      var size = UInt32(buffer.count)
      // Safe: the system writes at most so many bytes, the last of which is NUL.
      let isWhole = unsafe _NSGetExecutablePath(&buffer, &size) == 0
      let count = isWhole ? buffer.firstIndex(of: 0) ?? 0 : 0
    #else
      // Safe: the system writes at most the array's bytes.
      let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    #endif
    let path = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    guard let slash = path.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return String(decoding: path[..<slash], as: UTF8.self)
  }
}
