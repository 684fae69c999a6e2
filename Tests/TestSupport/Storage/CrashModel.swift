/// A call that changed a simulated directory; files are numbered, names come and go.
package enum StorageEvent: Sendable {
  case create(String, Int)
  case append(Int, [UInt8])
  case synchronizeFile(Int)
  case rename(String, String, Int)
  case remove(String, Int)
  case synchronizeDirectory
  case acknowledge(UInt64)
}

/// What a disk may hold after a power cut.
package struct CrashState: Sendable {
  /// The number of events before the cut.
  package var cut: Int
  package var files: [String: [UInt8]]
  /// The last generation promised before the cut; 0 for none.
  package var acknowledged: UInt64
  package var mode: CrashModel.Mode
}

/// What is durable and what is not, after the model of ALICE (Pillai et al., OSDI '14, §3).
///
/// The file system promises only this: an fsync of a file makes its bytes and length durable, not
/// its name; an fsync of the directory makes all names durable, not their bytes. Everything else
/// may have reached the disk or not, in any order and combination: of a file's new bytes any blocks
/// of 512 bytes or 4 KiB, the others being zero or garbage, with any length between the old and the
/// new; of the directory's changes any subset; of a rename either half (file systems without a
/// journal). Blocks are not torn.
package struct CrashModel {
  /// How a state is chosen; the corners come first, then mixtures.
  package enum Mode: CaseIterable, Sendable {
    case nothing, everything, namesWithoutBytes, namesWithGarbage, bytesWithoutNames
    case removalsOnly, additionsOnly, mixed
  }

  private struct File {
    var durable: [UInt8]
    var current: [UInt8]
  }

  private enum Change {
    case add(String, Int)
    case remove(String, Int)
  }

  /// Bytes of nothing in particular, longer than a block by 256.
  private static let garbage = (0..<(4096 + 256)).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }

  package private(set) var acknowledged: UInt64 = 0
  private var contents: [Int: File] = [:]
  private var durableEntries: [String: Int] = [:]
  private var currentEntries: [String: Int] = [:]
  /// Changes of the directory since its last fsync; those in one group are one rename.
  private var pending: [[Change]] = []

  package init(_ files: [String: [UInt8]]) {
    for (number, file) in files.sorted(by: { $0.key < $1.key }).enumerated() {
      contents[number] = File(durable: file.value, current: file.value)
      durableEntries[file.key] = number
    }
    currentEntries = durableEntries
  }

  package mutating func apply(_ event: StorageEvent) {
    switch event {
    case .create(let name, let file):
      contents[file] = File(durable: [], current: [])
      currentEntries[name] = file
      pending.append([.add(name, file)])
    case .append(let file, let bytes):
      contents[file]?.current.append(contentsOf: bytes)
    case .synchronizeFile(let file):
      if let current = contents[file]?.current { contents[file]?.durable = current }
    case .rename(let source, let target, let file):
      currentEntries[source] = nil
      currentEntries[target] = file
      pending.append([.add(target, file), .remove(source, file)])
    case .remove(let name, let file):
      currentEntries[name] = nil
      pending.append([.remove(name, file)])
    case .synchronizeDirectory:
      durableEntries = currentEntries
      pending = []
    case .acknowledge(let generation):
      acknowledged = generation
    }
  }

  /// One state that the disk may be in now.
  package func files(
    after mode: Mode, using random: inout SeededGenerator
  ) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (name, number) in entries(mode, &random).sorted(by: { $0.key < $1.key }) {
      guard let file = contents[number] else { continue }
      files[name] = bytes(of: file, mode, &random)
    }
    return files
  }

  private func entries(_ mode: Mode, _ random: inout SeededGenerator) -> [String: Int] {
    var changes: [Change] = []
    for group in pending {
      switch mode {
      case .nothing, .bytesWithoutNames: break
      case .everything, .namesWithoutBytes, .namesWithGarbage: changes += group
      case .removalsOnly: changes += group.filter { if case .remove = $0 { true } else { false } }
      case .additionsOnly: changes += group.filter { if case .add = $0 { true } else { false } }
      case .mixed:
        // A rename is whole in seven of eight samples.
        if random.next() % 8 > 0 {
          if Bool.random(using: &random) { changes += group }
        } else {
          changes += group.filter { _ in Bool.random(using: &random) }
        }
      }
    }
    if mode == .mixed, random.next() % 4 == 0 { changes.shuffle(using: &random) }
    var entries = durableEntries
    for change in changes {
      switch change {
      case .add(let name, let file): entries[name] = file
      case .remove(let name, let file): if entries[name] == file { entries[name] = nil }
      }
    }
    return entries
  }

  private enum Fill: CaseIterable { case written, zero, garbage, mixed }

  private func bytes(of file: File, _ mode: Mode, _ random: inout SeededGenerator) -> [UInt8] {
    guard file.current.count > file.durable.count else { return file.durable }
    switch mode {
    case .nothing, .removalsOnly: return file.durable
    case .everything, .bytesWithoutNames: return file.current
    case .namesWithoutBytes, .additionsOnly:
      return filled(file, .zero, to: file.current.count, &random)
    case .namesWithGarbage: return filled(file, .garbage, to: file.current.count, &random)
    case .mixed:
      let length =
        switch random.next() % 3 {
        case 0: file.durable.count
        case 1: file.current.count
        default: Int.random(in: file.durable.count...file.current.count, using: &random)
        }
      let fill = Fill.allCases[Int(random.next() % UInt64(Fill.allCases.count))]
      return filled(file, fill, to: length, &random)
    }
  }

  /// The durable bytes and, block by block, something for those after them.
  private func filled(
    _ file: File, _ fill: Fill, to length: Int, _ random: inout SeededGenerator
  ) -> [UInt8] {
    var bytes = file.durable
    bytes.reserveCapacity(length)
    let blockByteCount = random.next() % 2 == 0 ? 512 : 4096
    while bytes.count < length {
      let end = min(length, (bytes.count / blockByteCount + 1) * blockByteCount)
      var kind = fill
      if kind == .mixed { kind = [.written, .zero, .garbage][Int(random.next() % 3)] }
      switch kind {
      case .written, .mixed: bytes += file.current[bytes.count..<end]
      case .zero: bytes += repeatElement(0, count: end - bytes.count)
      case .garbage:
        let start = Int(random.next() % 256)
        bytes += Self.garbage[start..<(start + end - bytes.count)]
      }
    }
    return bytes
  }
}
