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
  /// Both ends of a pipe, into which the first signal writes a byte; negative where there is none.
  private static let wakeRead = Atomic<Int32>(-1)
  private static let wakeWrite = Atomic<Int32>(-1)

  /// Has something to read once the process was asked to end; negative where that cannot be.
  static var wakeDescriptor: Int32 { wakeRead.load(ordering: .relaxed) }

  /// Takes over both signals.
  static func install() {
    _ = received.load(ordering: .relaxed)
    makePipe()
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // The code that is interrupted may be about to read it.
        let earlierError = errno
        let earlier = Interruption.received.exchange(number, ordering: .relaxed)
        if earlier != 0 { _exit(128 + number) }
        // Safe: one byte of a variable that is alive; a failure leaves waiting to its end.
        var byte = UInt8(0)
        _ = unsafe write(Interruption.wakeWrite.load(ordering: .relaxed), &byte, 1)
        errno = earlierError
      }
    }
  }

  private static func makePipe() {
    var ends: [Int32] = [-1, -1]
    // Safe: two numbers are written.
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    wakeRead.store(ends[0], ordering: .relaxed)
    wakeWrite.store(ends[1], ordering: .relaxed)
  }

  /// Returns when the process is asked to end.
  static func wait() {
    var byte = UInt8(0)
    while !isRequested {
      // Safe: one byte of a variable that is alive.
      let count = unsafe read(wakeDescriptor, &byte, 1)
      // Without a pipe there is nothing but to look now and then.
      if count < 0, errno != EINTR { usleep(100_000) }
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
