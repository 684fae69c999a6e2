import Storage
import Synchronization
import Testing

@Suite("A computation") struct ComputationTests {
  private final class Gate: Sendable { let isOpen = Atomic<Bool>(false) }

  @Test("gives its value, with and without a thread", arguments: [true, false])
  func value(onThread: Bool) {
    let computation = Computation(onThread: onThread) { 7 }
    #expect(computation.result() == 7)
    #expect(computation.result { Issue.record("there is nothing to wait for") } == 7)
  }

  @Test("lets the one who waits for it do something meanwhile")
  func whileWaiting() {
    // Without that, this waits for ever.
    let gate = Gate()
    let computation = Computation(onThread: true) {
      while !gate.isOpen.load(ordering: .relaxed) {}
      return 3
    }
    var callCount = 0
    let value = computation.result {
      callCount += 1
      if callCount == 3 { gate.isOpen.store(true, ordering: .relaxed) }
    }
    #expect(value == 3 && callCount >= 3)
  }
}
