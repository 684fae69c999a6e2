import Glibc

/// Text to the bytes of an encoding, by the system's iconv.
enum Encoder {
  /// The bytes, or nil where the encoding lacks a character or the system the encoding.
  static func bytes(_ text: String, in encoding: String) -> [UInt8]? {
    guard let converter = unsafe iconv_open(encoding, "UTF-8"),
      unsafe converter != iconv_t(bitPattern: -1)
    else { return nil }
    defer { unsafe iconv_close(converter) }
    var input = Array(text.utf8).map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: input.count * 8 + 16)
    var inputLeft = input.count
    var outputLeft = output.count
    let isWhole = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var from = source.baseAddress
        var to = target.baseAddress
        // Safe: iconv stays within the counts that it is given; both buffers outlive the calls.
        guard unsafe iconv(converter, &from, &inputLeft, &to, &outputLeft) != -1 else {
          return false
        }
        return unsafe iconv(converter, nil, nil, &to, &outputLeft) != -1
      }
    }
    guard isWhole else { return nil }
    return output[..<(output.count - outputLeft)].map { UInt8(bitPattern: $0) }
  }
}
