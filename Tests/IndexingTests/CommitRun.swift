import IndexFormat
import Storage
import TestSupport
import Testing

/// A run of commits of which each has a known state, held against power cuts and failing calls.
struct CommitRun<State: Equatable> {
  /// Commits to a storage, tells each generation that is promised, returns what every one has.
  let commits: (_ storage: any Storage, _ acknowledge: (UInt64) -> Void) throws -> [UInt64: State]
  /// What the newest commit of a storage has.
  let state: (any Storage) throws -> State

  /// A run in which a call failed.
  struct Failed {
    let storage: SimulatedStorage
    let failure: (any Error)?
    let acknowledged: UInt64
    /// Whether everything that the run does was promised.
    let isWhole: Bool
    let isPermanent: Bool
    let context: Comment
  }

  /// Whatever a disk may have after a power cut at any point, what was promised is there, whole;
  /// `then` goes on from there, where there is an index.
  func expectPowerCuts(
    seed: UInt64, perCut: Int, moreThan least: Int,
    then: (_ storage: SimulatedStorage, _ isWhole: Bool) throws -> Void = { _, _ in }
  ) throws {
    let storage = SimulatedStorage()
    let states = try commits(storage) { storage.acknowledge($0) }
    var count = 0
    try storage.crashStates(seed: seed, perCut: perCut) { cut in
      count += 1
      let disk = SimulatedStorage(cut.files)
      let context: Comment = "cut \(cut.cut), \(cut.mode)"
      guard try expectPromised(disk, cut.acknowledged, states, context) else { return }
      try then(disk, cut.acknowledged == states.keys.max())
    }
    #expect(count > least)
  }

  /// Whichever call fails, once or from then on, what was promised is there, whole; `then` goes on
  /// from there.
  func expectFailingCalls(errno: Int32, then: (Failed) throws -> Void) throws {
    let counting = FaultStorage(SimulatedStorage())
    let states = try commits(counting) { _ in }
    let newest = try #require(states.keys.max())
    #expect(counting.callCount > 40)
    for call in 1...counting.callCount {
      for isPermanent in [false, true] {
        let context: Comment = "call \(call)\(isPermanent ? " and all after" : "")"
        let base = SimulatedStorage()
        let storage = FaultStorage(
          base, fault: .init(call: call, errno: errno, isPermanent: isPermanent))
        var acknowledged: UInt64 = 0
        var failure: (any Error)?
        do { _ = try commits(storage) { acknowledged = $0 } } catch { failure = error }
        #expect(failure != nil || acknowledged == newest, context)
        _ = try expectPromised(base, acknowledged, states, context)
        try then(
          Failed(
            storage: base, failure: failure, acknowledged: acknowledged,
            isWhole: acknowledged == newest, isPermanent: isPermanent, context: context))
      }
    }
  }

  /// False where there is no index, and none was promised.
  private func expectPromised(
    _ storage: SimulatedStorage, _ acknowledged: UInt64, _ states: [UInt64: State],
    _ context: Comment
  ) throws -> Bool {
    let generation: UInt64
    do { generation = try IndexReader(storage).manifest.generation } catch IndexDirectoryError
      .noIndex
    {
      #expect(acknowledged == 0, context)
      return false
    }
    #expect(generation >= acknowledged, context)
    #expect(try state(storage) == states[generation], context)
    return true
  }
}
