import NIOCore

/// What a client can have of the server, at the most.
///
/// The numbers are those of the threat model: each is checked where the bytes come in, and each has
/// its own answer.
package struct ServerLimits: Sendable {
  /// Bytes of a request line and header fields; beyond it 431.
  package var headByteCountMax = 16 << 10
  /// Bytes of a request's target; beyond it 414.
  package var targetByteCountMax = 8 << 10
  /// Seconds in which a whole head must have come, and an answer must have been taken.
  ///
  /// Counted from the connection or the answer before; then 408 where a part of a head has come, else
  /// the connection is closed.
  package var idleSeconds = 10
  /// Open connections; a further one is told 503 and closed.
  package var connectionCountMax = 64
  /// Questions that are worked on at a time.
  package var workerCount = 4
  /// Milliseconds that a question waits for its turn; then 503.
  package var waitMilliseconds = 1_000
  /// Milliseconds that a question is worked on; then it is answered with what is there.
  package var deadlineMilliseconds = 2_000
  /// Bytes of answers that are kept for when they are asked for again; 0 for none.
  package var cacheByteCount = 16 << 20

  package init() {}

  var idle: TimeAmount { .seconds(Int64(idleSeconds)) }
}
