#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A buffered stream to a file descriptor.
///
/// A reader that closed the pipe has had enough: the program then ends at once, with success and
/// without a word. Any other failure ends it with the index's exit code and a message. For one
/// thread.
package final class OutputStream {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private static let bufferByteCount = 1 << 16

  package init(_ descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

  /// Makes a file, or empties one that is there.
  package convenience init(creating path: String) throws(CommandFailure) {
    var bytes = InputPath.bytes(path).map { CChar(bitPattern: $0) }
    bytes.append(0)
    // Safe: the path ends in NUL.
    let descriptor = unsafe open(bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      // Safe: the system's string is copied at once.
      let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
      throw CommandFailure(
        "\(path): cannot be written: \(reason)",
        remedy: "name a file in a folder that you may write to", status: .usage)
    }
    self.init(descriptor)
  }

  deinit { flush() }

  /// Appends text.
  package func write(_ text: String) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferByteCount { flush() }
  }

  /// Appends text and a newline.
  package func line(_ text: String = "") {
    write(text)
    write("\n")
  }

  /// Appends bytes as they are.
  package func write(bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { flush() }
  }

  /// Writes out what has gathered.
  package func flush() {
    var start = 0
    while start < buffer.count {
      // Safe: the range from `start` lies in the array, which is alive during the call.
      let count = unsafe buffer.withUnsafeBytes { bytes in
        unsafe Self.writeBytes(descriptor, bytes, from: start)
      }
      if count >= 0 {
        start += count
        continue
      }
      if errno == EINTR || errno == EAGAIN { continue }
      fail(errno)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private func fail(_ code: Int32) -> Never {
    if code == EPIPE { _exit(ExitStatus.success.rawValue) }
    if descriptor != STDERR_FILENO {
      // Safe: the system's string is copied at once.
      let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
      let message = "lede: cannot write the output: \(reason)\n"
      // Nothing more can be done when this fails, too.
      // Safe: the bytes are alive during the call.
      _ = unsafe Array(message.utf8).withUnsafeBytes { bytes in
        unsafe Self.writeBytes(STDERR_FILENO, bytes, from: 0)
      }
    }
    _exit(ExitStatus.index.rawValue)
  }

  private static func writeBytes(
    _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Int {
    // Safe: `start` is at most the count.
    let source = unsafe bytes.baseAddress?.advanced(by: start)
    #if canImport(Darwin)
      return unsafe Darwin.write(descriptor, source, bytes.count - start)
    #else
      return unsafe Glibc.write(descriptor, source, bytes.count - start)
    #endif
  }
}
