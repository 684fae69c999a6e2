#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is known of the terminal that a stream leads to.
package struct Terminal: Sendable {
  /// Whether the stream is a terminal at all.
  package var isInteractive: Bool
  /// The columns to lay text out in, 60…200.
  package var columnCount: Int

  /// The terminal behind a file descriptor.
  ///
  /// `$COLUMNS` goes before what the terminal says; a pipe has 100 columns.
  package init(_ descriptor: Int32) {
    isInteractive = isatty(descriptor) == 1
    let stated = Environment["COLUMNS"].flatMap { Int($0) }
    let measured = isInteractive ? Self.measuredColumnCount(descriptor) : nil
    columnCount = min(max(stated ?? measured ?? (isInteractive ? 80 : 100), 60), 200)
  }

  private static func measuredColumnCount(_ descriptor: Int32) -> Int? {
    var size = winsize()
    // Safe: the system fills the structure, which outlives the call.
    let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
  }
}

/// The process's environment.
package enum Environment {
  /// A variable's value; nil when it is not set or empty.
  package static subscript(_ name: String) -> String? {
    bytes(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A variable's value as the bytes that were given; nil when it is not set or empty.
  package static func bytes(_ name: String) -> [UInt8]? {
    // Safe: the value, which ends in NUL, is copied at once; nothing here changes the environment.
    guard let value = unsafe getenv(name) else { return nil }
    let raw = unsafe UnsafeBufferPointer(start: value, count: strlen(value))
    return unsafe raw.isEmpty ? nil : raw.map { UInt8(bitPattern: $0) }
  }
}
