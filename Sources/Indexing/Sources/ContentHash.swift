import Storage

/// The hash of a file's content, which tells a changed file from one that was only touched.
///
/// XXH64 of each MiB, seeded with the hash of the MiB before: a file of up to one MiB has its
/// plain XXH64, and a file of any size is hashed in constant memory. Not for chosen input.
package struct ContentHash: Sendable {
  /// The bytes hashed at once.
  package static let chunkByteCount = 1 << 20

  private var hash: UInt64 = 0
  private var pending: [UInt8] = []
  private var isEmpty = true

  package init() {}

  /// The hash of a whole content.
  package static func of(_ bytes: [UInt8]) -> UInt64 {
    let span = bytes.rawSpan
    var hash: UInt64 = 0
    var start = 0
    repeat {
      let end = min(start + chunkByteCount, bytes.count)
      hash = XXHash64.hash(span.extracting(start..<end), seed: hash)
      start = end
    } while start < bytes.count
    return hash
  }

  /// The hash of a file's content, read in pieces.
  package static func ofFile(
    _ path: [UInt8], links: LinkRule = .refused
  ) throws(FileReadError) -> UInt64 {
    let file = try FileContent.openRegular(path, links: links)
    var hash = ContentHash()
    var buffer = [UInt8](repeating: 0, count: chunkByteCount)
    while true {
      let count = try FileReadError.around { () throws(SystemError) in
        try file.read(into: &buffer, from: 0)
      }
      if count == 0 { return hash.value }
      hash.append(buffer.rawSpan.extracting(0..<count))
    }
  }

  /// Takes in the next bytes, in pieces of any size.
  package mutating func append(_ bytes: RawSpan) {
    var start = 0
    while start < bytes.byteCount {
      if pending.isEmpty, bytes.byteCount - start >= Self.chunkByteCount {
        mix(bytes.extracting(start..<(start + Self.chunkByteCount)))
        start += Self.chunkByteCount
        continue
      }
      let end = min(bytes.byteCount, start + Self.chunkByteCount - pending.count)
      pending.append(contentsOf: bytes.array(start, end - start))
      start = end
      if pending.count == Self.chunkByteCount { flush() }
    }
  }

  /// The hash of all bytes so far.
  package var value: UInt64 {
    pending.isEmpty && !isEmpty ? hash : XXHash64.hash(pending, seed: hash)
  }

  private mutating func flush() {
    let chunk = pending
    pending.removeAll()
    mix(chunk.rawSpan)
  }

  private mutating func mix(_ chunk: RawSpan) {
    hash = XXHash64.hash(chunk, seed: hash)
    isEmpty = false
  }
}
