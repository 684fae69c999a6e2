import NIOCore
import Synchronization

/// Answers that were given, for when they are asked for again: by the request's address, and the
/// commit and day that they hold for.
///
/// No more than some bytes of them: new ones are put into one half, and when that is full the other
/// half is forgotten. What is found in the older half moves to the newer. Safe to share.
final class AnswerCache: Sendable {
  /// What an answer holds for.
  struct Key: Hashable, Sendable {
    var path: String
    var query: String
    var generation: UInt64
    /// Days since 1970: some queries speak of today.
    var day: Int64

    var byteCount: Int { path.utf8.count + query.utf8.count + 128 }
  }

  private struct Halves {
    var newer: [Key: Response] = [:]
    var older: [Key: Response] = [:]
    var newerByteCount = 0
  }

  private let halfByteCountMax: Int
  private let halves = Mutex(Halves())

  init(byteCountMax: Int) { halfByteCountMax = byteCountMax / 2 }

  func answer(_ key: Key) -> Response? {
    guard halfByteCountMax > 0 else { return nil }
    return halves.withLock { halves in
      if let found = halves.newer[key] { return found }
      guard let found = halves.older.removeValue(forKey: key) else { return nil }
      insert(key, found, &halves)
      return found
    }
  }

  func keep(_ response: Response, for key: Key) {
    let byteCount = response.body.readableBytes + key.byteCount
    guard byteCount <= halfByteCountMax / 8 else { return }
    halves.withLock { insert(key, response, &$0) }
  }

  private func insert(_ key: Key, _ response: Response, _ halves: inout Halves) {
    let byteCount = response.body.readableBytes + key.byteCount
    if halves.newerByteCount + byteCount > halfByteCountMax {
      halves.older = halves.newer
      halves.newer = [:]
      halves.newerByteCount = 0
    }
    if halves.newer.updateValue(response, forKey: key) == nil { halves.newerByteCount += byteCount }
  }

  /// Bytes that are kept in the newer half; for tests.
  var newerByteCount: Int { halves.withLock { $0.newerByteCount } }
}
