import IndexFormat
import Storage

/// A writer's work on a toy index, small enough to be cut at every call.
package struct ToyWorkload: Sendable, CustomStringConvertible {
  package var description: String
  package var steps: [ToyIndex.Step]
  /// Whether each commit opens a writer of its own.
  package var reopens: Bool

  package static let all: [ToyWorkload] = [
    ToyWorkload(description: "first creation", steps: [ToyIndex.Step()], reopens: false),
    ToyWorkload(
      description: "three commits of several files",
      steps: [
        ToyIndex.Step(addedSegments: 3), ToyIndex.Step(addedSegments: 2),
        ToyIndex.Step(addedSegments: 2, droppedSegments: 2),
      ], reopens: false),
    ToyWorkload(
      description: "deletes, each by a new writer",
      steps: [
        ToyIndex.Step(addedSegments: 2), ToyIndex.Step(addedSegments: 0, deletes: true),
        ToyIndex.Step(addedSegments: 1, deletes: true), ToyIndex.Step(deletes: true),
      ], reopens: true),
    ToyWorkload(
      description: "a merge of all segments",
      steps: [
        ToyIndex.Step(addedSegments: 3), ToyIndex.Step(addedSegments: 1, droppedSegments: 3),
        ToyIndex.Step(addedSegments: 1, droppedSegments: 1),
      ], reopens: true),
    ToyWorkload(
      description: "files of many blocks",
      steps: [
        ToyIndex.Step(segmentByteCount: 20_000), ToyIndex.Step(segmentByteCount: 9000),
      ], reopens: false),
    ToyWorkload(
      description: "many small commits",
      steps: Array(repeating: ToyIndex.Step(droppedSegments: 1, segmentByteCount: 60), count: 7),
      reopens: false),
  ]

  /// Does the work; `committed` hears of every commit that was acknowledged.
  package func run(
    on storage: any Storage, seed: UInt64, committed: (Manifest) -> Void
  ) throws(IndexDirectoryError) {
    var index: ToyIndex?
    for (number, step) in steps.enumerated() {
      if reopens { index = nil }
      var current: ToyIndex
      if let index {
        current = index
      } else {
        current = try ToyIndex(storage, seed: seed &+ UInt64(number) &* 0x1_0001)
      }
      let manifest = try current.commit(step)
      committed(manifest)
      index = current
    }
  }
}
