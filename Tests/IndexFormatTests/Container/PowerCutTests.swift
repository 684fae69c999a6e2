import IndexFormat
import Storage
import Synchronization
import TestSupport
import Testing

/// Goal R2: whatever a power cut leaves opens as the last acknowledged commit or the one after it.
@Suite struct PowerCutTests {
  static let seed: UInt64 = 2026
  static let statesPerCut = 400

  @Test(arguments: ToyWorkload.all)
  func `Every state after a power cut opens as the commit before or after`(
    _ workload: ToyWorkload
  ) throws {
    let storage = SimulatedStorage()
    var commits: [UInt64: Manifest] = [:]
    try workload.run(on: storage, seed: Self.seed) { manifest in
      storage.acknowledge(manifest.generation)
      commits[manifest.generation] = manifest
    }
    var stateCount = 0
    try storage.crashStates(seed: Self.seed, perCut: Self.statesPerCut) { state in
      stateCount += 1
      let promise = Promise(state: state, candidates: commits.mapValues { [$0] })
      try promise.check()
      if stateCount % 16 == 0 { try recover(from: state) }
    }
    print("\(workload): \(storage.eventCount + 1) cut points, \(stateCount) states")
  }

  /// After a cut, the next writer commits and leaves nothing that no one refers to.
  private func recover(from state: CrashState) throws {
    let storage = SimulatedStorage(state.files)
    var index = try ToyIndex(storage, seed: Self.seed &+ UInt64(state.cut) &+ 7)
    let generation = try index.commit(ToyIndex.Step(deletes: true)).generation
    #expect(generation > state.acknowledged, "\(state.comment)")
    #expect(try unreferencedFiles(storage) == [], "\(state.comment)")
    try IndexDirectory(storage).open().verifyAll()
  }

  @Test func `A second cut during recovery from the first loses nothing either`() throws {
    let workload = ToyWorkload.all[2]
    let storage = SimulatedStorage()
    try workload.run(on: storage, seed: Self.seed) { storage.acknowledge($0.generation) }
    var stateCount = 0
    try storage.crashStates(seed: Self.seed, perCut: 6) { first in
      let recovered = SimulatedStorage(first.files)
      var candidates: [UInt64: [Manifest]] = [:]
      if let manifest = try? IndexDirectory(recovered).open().manifest {
        candidates[manifest.generation] = [manifest]
        // What is found after a cut is on the disk, acknowledged or not.
        recovered.acknowledge(manifest.generation)
      }
      var index = try ToyIndex(recovered, seed: Self.seed &+ UInt64(first.cut) &+ 99)
      let manifest = try index.commit(ToyIndex.Step(deletes: true))
      candidates[manifest.generation, default: []].append(manifest)
      recovered.acknowledge(manifest.generation)
      try recovered.crashStates(
        seed: Self.seed, perCut: 9, from: candidates.count > 1 ? 1 : 0
      ) { second in
        stateCount += 1
        try Promise(state: second, candidates: candidates).check()
      }
    }
    print("two cuts: \(stateCount) states")
  }
}

extension CrashState {
  var comment: String { "cut after event \(cut), \(mode), seed \(PowerCutTests.seed)" }
}

/// What an index must be after a cut.
struct Promise {
  var state: CrashState
  /// The manifests that were given each generation; more than one after a failed attempt.
  var candidates: [UInt64: [Manifest]]

  /// Opens the state and holds it against the acknowledged generation and the next.
  func check() throws {
    let storage = SimulatedStorage(state.files)
    let acknowledged = state.acknowledged
    do throws(IndexDirectoryError) {
      let snapshot = try IndexDirectory(storage).open()
      let generation = snapshot.manifest.generation
      guard generation == acknowledged || generation == acknowledged + 1 else {
        Issue.record("opened \(generation) of \(acknowledged): \(state.comment)")
        return
      }
      guard candidates[generation]?.contains(snapshot.manifest) == true else {
        Issue.record("generation \(generation) is none that was committed: \(state.comment)")
        return
      }
      do throws(FormatError) { try snapshot.verifyAll() } catch {
        Issue.record("\(error): \(state.comment)")
      }
    } catch {
      guard case .noIndex = error, acknowledged == 0 else {
        Issue.record("\(error) instead of \(acknowledged): \(state.comment)")
        return
      }
    }
  }
}
