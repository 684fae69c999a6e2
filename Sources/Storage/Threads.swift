import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Results that several threads fill, each index once.
private final class ParallelResults<Result: Sendable>: Sendable {
  let next = Atomic<Int>(0)
  let results: Mutex<[Result?]>
  let count: Int
  let body: @Sendable (Int) -> Result

  init(count: Int, _ body: @escaping @Sendable (Int) -> Result) {
    self.count = count
    self.body = body
    results = Mutex([Result?](repeating: nil, count: count))
  }

  /// Takes indices until there are none left.
  func work() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let result = body(index)
      results.withLock { $0[index] = result }
    }
  }
}

/// What a new thread is handed.
private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// Computes `body` for every index below `count` on some threads, the caller's among them.
///
/// A thread costs about 7 µs, an item about 20 ns: for work of more than microseconds.
package func parallelMap<Result: Sendable>(
  count: Int, threadCount: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  guard threadCount > 1, count > 1 else { return (0..<count).map(body) }
  return parallelMap(count: count, threadCount: min(threadCount, count), body) {}
}

/// The same, while the caller's thread does something else first.
package func parallelMap<Result: Sendable, Failure: Error>(
  count: Int, threadCount: Int, _ body: @escaping @Sendable (Int) -> Result,
  meanwhile: () throws(Failure) -> Void
) throws(Failure) -> [Result] {
  let shared = ParallelResults(count: count, body)
  do {
    let threads = (1..<max(1, min(threadCount, count + 1))).compactMap { _ in
      startThread { shared.work() }
    }
    defer { for thread in threads { pthread_join(thread, nil) } }
    try meanwhile()
    shared.work()
  }
  return shared.results.withLock { $0.compactMap { $0 } }
}

/// A value that is computed on a thread of its own, or when it is asked for.
///
/// For one owner, who waits for the thread when it lets go of this.
package final class Computation<Value: Sendable> {
  /// Safe: written by one thread, and read after that has been joined.
  private final class Slot: @unchecked Sendable {
    var value: Value?
    let isFilled = Atomic<Bool>(false)
  }

  private let body: @Sendable () -> Value
  private let slot = Slot()
  private var thread: pthread_t?

  /// Without a thread, or where the system refuses one, the work is done in `result`.
  package init(onThread: Bool, _ body: @escaping @Sendable () -> Value) {
    self.body = body
    guard onThread else { return }
    thread = startThread { [slot] in
      slot.value = body()
      slot.isFilled.store(true, ordering: .releasing)
    }
  }

  deinit { wait() }

  private func wait() {
    guard let thread else { return }
    pthread_join(thread, nil)
    self.thread = nil
  }

  /// The value, once it is there; while its thread works, something is done every 2 ms.
  package func result(whileWaiting body: () -> Void) -> Value {
    while thread != nil, !slot.isFilled.load(ordering: .acquiring) {
      body()
      usleep(2_000)
    }
    return result()
  }

  /// The value, once it is there.
  package func result() -> Value {
    wait()
    if let value = slot.value { return value }
    let value = body()
    slot.value = value
    return value
  }
}

/// Starts a thread with a stack as large as the main thread's; nil when the system refuses.
package func startThread(_ run: @escaping @Sendable () -> Void) -> pthread_t? {
  var attributes = pthread_attr_t()
  unsafe pthread_attr_init(&attributes)
  defer { unsafe pthread_attr_destroy(&attributes) }
  unsafe pthread_attr_setstacksize(&attributes, 8 << 20)
  // Safe: the thread takes over the one reference that is retained here.
  let body = unsafe Unmanaged.passRetained(ThreadBody(run)).toOpaque()
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  let result = unsafe pthread_create(
    &thread, &attributes,
    { argument in
      #if canImport(Darwin)
        let body = unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
        body.run()
      #else
        if let argument = unsafe argument {
          unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
        }
      #endif
      return nil
    }, body)
  guard result == 0 else {
    unsafe Unmanaged<ThreadBody>.fromOpaque(body).release()
    return nil
  }
  return thread
}
