import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGINT and SIGTERM as a wish to end: the first lets the running step and a commit finish, the
/// second ends the process at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// Takes over both signals.
  static func install() {
    _ = received.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        let earlier = Interruption.received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(128 + number) }
      }
    }
  }

  /// Whether the process was asked to end.
  static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// How the process ends when it was asked to; nil when it was not.
  static var status: ExitStatus? {
    switch received.load(ordering: .relaxed) {
    case 0: nil
    case SIGTERM: .terminated
    default: .interrupted
    }
  }
}
