#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Time that only goes forward, for measuring and for what is due.
package enum Clock {
  /// Nanoseconds since some moment before the process began.
  package static func nanoseconds() -> Int64 {
    var time = timespec()
    // Safe: the system fills the structure, which outlives the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Seconds since an earlier moment.
  package static func seconds(since start: Int64) -> Double { Double(nanoseconds() - start) / 1e9 }
}
