#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// Conversion to UTF-8 by the system's iconv, with U+FFFD for what cannot be converted.
///
/// The only file that calls iconv, and so the only one of the decoding that holds pointers.
/// Linear: every step consumes input or ends. A converter belongs to one thread.
@safe struct Iconv: ~Copyable {
  private let descriptor: iconv_t

  /// Opens a converter, or returns nil when the system has none of that name.
  init?(from encoding: String) {
    // Safe: both names are NUL-terminated for the call and not kept.
    guard let opened = unsafe iconv_open("UTF-8", encoding),
      unsafe opened != iconv_t(bitPattern: -1)
    else { return nil }
    unsafe descriptor = opened
    Self.keepLoaded(encoding)
  }

  /// Keeps an encoding's table in memory from its first use on.
  ///
  /// The system unloads what nobody has open, and to load it again costs more than to convert a
  /// page. One converter each is never closed, of the few encodings that there are.
  private static func keepLoaded(_ encoding: String) {
    loaded.withLock { loaded in
      guard loaded[encoding] == nil else { return }
      // Safe: both names are NUL-terminated for the call; what is opened is never used.
      loaded[encoding] = UInt(bitPattern: unsafe iconv_open("UTF-8", encoding))
    }
  }

  private static let loaded = Mutex<[String: UInt]>([:])

  deinit {
    // Safe: opened in `init` and closed only here.
    _ = unsafe iconv_close(descriptor)
  }

  /// Converts all of the input.
  mutating func convert(_ input: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(input.count + input.count / 2)
    var chunk = [UInt8](repeating: 0, count: min(1 << 16, input.count * 4 + 16))
    var position = 0
    while position < input.count {
      let step = convertStep(input, from: position, into: &chunk)
      output.append(contentsOf: chunk[0..<step.written])
      position += step.read
      switch step.end {
      case .outputFull: break
      case .inputDone: position = input.count
      case .invalid:
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        position += 1
      case .incomplete:
        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
        position = input.count
      }
    }
    output.append(contentsOf: held(&chunk))
    return output
  }

  /// What the converter still holds: a letter that a mark might have followed.
  private mutating func held(_ chunk: inout [UInt8]) -> ArraySlice<UInt8> {
    var outputLeft = chunk.count
    // Safe: without input iconv only writes, at most `outputLeft` bytes into the chunk.
    unsafe chunk.withUnsafeMutableBytes { target in
      var outputPointer = unsafe target.baseAddress?.assumingMemoryBound(to: CChar.self)
      _ = unsafe iconv(descriptor, nil, nil, &outputPointer, &outputLeft)
    }
    return chunk[..<(chunk.count - outputLeft)]
  }

  private enum StepEnd { case inputDone, outputFull, invalid, incomplete }

  private mutating func convertStep(
    _ input: [UInt8], from position: Int, into chunk: inout [UInt8]
  ) -> (read: Int, written: Int, end: StepEnd) {
    let total = input.count - position
    let capacity = chunk.count
    var inputLeft = total
    var outputLeft = capacity
    var failed = false
    // Safe: iconv reads at most `inputLeft` bytes behind `position` and writes at most
    // `outputLeft` into the chunk; both buffers outlive the call; the input is not written to.
    unsafe input.withUnsafeBufferPointer { source in
      unsafe chunk.withUnsafeMutableBufferPointer { target in
        guard let sourceBase = source.baseAddress, let targetBase = target.baseAddress else {
          return
        }
        let bytes = unsafe UnsafeMutableRawPointer(mutating: sourceBase + position)
        var inputPointer: UnsafeMutablePointer<CChar>? = unsafe bytes.assumingMemoryBound(
          to: CChar.self)
        var outputPointer: UnsafeMutablePointer<CChar>? =
          unsafe UnsafeMutableRawPointer(targetBase).assumingMemoryBound(to: CChar.self)
        let result = unsafe iconv(
          descriptor, &inputPointer, &inputLeft, &outputPointer, &outputLeft)
        failed = result == Int(bitPattern: UInt.max)
      }
    }
    let end: StepEnd =
      if !failed { .inputDone } else {
        switch errno {
        case E2BIG: .outputFull
        case EINVAL: .incomplete
        default: .invalid
        }
      }
    return (total - inputLeft, capacity - outputLeft, end)
  }
}
