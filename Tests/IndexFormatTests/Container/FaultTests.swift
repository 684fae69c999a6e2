import Glibc
import IndexFormat
import Storage
import TestSupport
import Testing

/// Goal R4 at the level of the storage: every call fails once and for ever.
@Suite struct FaultTests {
  static let seed: UInt64 = 404
  static let errors: [Int32] = [EIO, ENOSPC, EDQUOT, EMFILE, ENOMEM, EACCES, EINTR]

  /// One run with one fault.
  struct Run {
    let storage = SimulatedStorage()
    let counting: CountingStorage
    let faults: FaultStorage
    /// Every manifest that was, or may have been, given a generation.
    var candidates: [UInt64: [Manifest]] = [:]
    var acknowledged: UInt64 = 0
    var thrown: IndexDirectoryError?
    let comment: Comment

    init(_ workload: ToyWorkload, _ fault: FaultStorage.Fault) {
      comment = "\(workload): \(fault)"
      counting = CountingStorage(storage)
      faults = FaultStorage(counting, fault: fault)
      do throws(IndexDirectoryError) {
        try workload.run(on: faults, seed: FaultTests.seed) { manifest in
          acknowledged = manifest.generation
          candidates[manifest.generation] = [manifest]
          storage.acknowledge(manifest.generation)
        }
      } catch { thrown = error }
    }

    /// The error names what failed; a failure that nothing was lost by need not be an error.
    func checkError() {
      guard let first = faults.failures.first else { return }
      guard let thrown else {
        #expect(first.operation == .remove, comment)
        return
      }
      switch thrown {
      case .storage(let error), .outcomeUnknown(_, let error):
        let isNamed = faults.failures.contains(error)
        #expect(isNamed && error.operation != .remove, "\(error), \(comment)")
        #expect(!error.name.isEmpty || [.list, .syncDirectory].contains(error.operation), comment)
      default: Issue.record("\(thrown), \(comment)")
      }
    }

    /// The commit that was acknowledged opens, or the next where the outcome was unknown.
    mutating func checkCommit() throws {
      let isUnknown = if case .outcomeUnknown = thrown { true } else { false }
      do throws(IndexDirectoryError) {
        let snapshot = try IndexDirectory(storage).open()
        let generation = snapshot.manifest.generation
        #expect(
          generation == acknowledged || (isUnknown && generation == acknowledged + 1), comment)
        if generation > acknowledged { candidates[generation] = [snapshot.manifest] }
        #expect(candidates[generation]?.contains(snapshot.manifest) == true, comment)
        do throws(FormatError) { try snapshot.verifyAll() } catch {
          Issue.record("\(error), \(comment)")
        }
      } catch {
        #expect(acknowledged == 0 && error == .noIndex(location: storage.location), comment)
      }
      #expect(counting.violations == [], comment)
      #expect(counting.openFiles == [], comment)
      #expect(counting.liveMappingCount == 0, comment)
    }

    /// The next writer succeeds and clears up.
    mutating func checkNextAttempt() throws {
      var index = try ToyIndex(counting, seed: FaultTests.seed &+ 1000)
      let manifest = try index.commit(ToyIndex.Step(deletes: true))
      candidates[manifest.generation, default: []].append(manifest)
      storage.acknowledge(manifest.generation)
      #expect(manifest.generation > acknowledged, comment)
      #expect(try unreferencedFiles(storage) == [], comment)
    }
  }

  @Test(arguments: ToyWorkload.all, FaultStorage.Effect.allCases)
  func `Every failing call leaves the last commit and lets the next succeed`(
    _ workload: ToyWorkload, _ effect: FaultStorage.Effect
  ) throws {
    var runCount = 0
    // The number matters to no one but the message: one suffices for the longer workloads.
    let errors = workload.steps.count == 1 ? Self.errors : [EIO]
    for errno in errors {
      for isPermanent in [false, true] {
        var call = 0
        while true {
          call += 1
          var run = Run(
            workload,
            FaultStorage.Fault(
              call: call, errno: errno, isPermanent: isPermanent, effect: effect))
          if run.faults.failures.isEmpty { break }
          runCount += 1
          run.checkError()
          try run.checkCommit()
          try run.checkNextAttempt()
        }
      }
    }
    print("\(workload), effect \(effect): \(runCount) runs")
  }

  @Test(arguments: FaultStorage.Effect.allCases)
  func `A power cut after a failed call and the next attempt loses nothing`(
    _ effect: FaultStorage.Effect
  ) throws {
    var stateCount = 0
    for workload in [ToyWorkload.all[0], ToyWorkload.all[2]] {
      var call = 0
      while true {
        call += 1
        var run = Run(workload, FaultStorage.Fault(call: call, errno: EIO, effect: effect))
        if run.faults.failures.isEmpty { break }
        let firstCut = max(0, run.storage.eventCount - 3)
        try run.checkCommit()
        addUnfinished(&run)
        try run.checkNextAttempt()
        try run.storage.crashStates(
          seed: Self.seed &+ UInt64(call), perCut: 16, from: firstCut
        ) { state in
          stateCount += 1
          try Promise(state: state, candidates: run.candidates).check()
        }
      }
    }
    print("effect \(effect): \(stateCount) states")
  }

  /// A withdrawn manifest may come back by a cut: what it was is in the log's states.
  private func addUnfinished(_ run: inout Run) {
    run.storage.crashStates(
      seed: 1, perCut: 7, from: run.storage.eventCount
    ) { state in
      let storage = SimulatedStorage(state.files)
      for name in state.files.keys {
        guard let generation = IndexFileName.manifestGeneration(name),
          let mapping = try? storage.open(name), let manifest = try? ManifestFile.read(mapping)
        else { continue }
        run.candidates[generation, default: []].append(manifest)
      }
    }
  }
}
