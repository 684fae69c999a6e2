import Storage

/// Why an index could not be opened or committed.
package enum IndexDirectoryError: Error, Equatable, Sendable {
  /// There is no index at the place.
  case noIndex(location: String)
  /// A call failed; the error names it and the file.
  case storage(StorageError)
  /// A file of the newest commit is damaged or missing.
  case damaged(FormatError)
  /// The commit's last step failed: it may or may not survive a power cut. The next open says.
  case outcomeUnknown(generation: UInt64, StorageError)
  /// The writer has been closed.
  case closed
  /// An earlier call of this writer failed; only opening a new one helps.
  indirect case poisoned(IndexDirectoryError)
}

/// An index's directory: finds the newest commit and opens its files.
///
/// The protocol, its reasons and what it does not promise: `Documentation/Decisions/
/// 014-commit-protocol.md`. Reading takes no lock and writes nothing. Time of `open`: one listing,
/// and a few microseconds and one mapping per file.
package struct IndexDirectory: Sendable {
  /// How often a reader starts again while writers overtake it.
  package static let attemptsMax = 32

  package let storage: any Storage

  package init(_ storage: any Storage) { self.storage = storage }

  /// Opens the newest commit, every file structurally.
  ///
  /// A damaged newest commit is an error. With `lastGood`, the newest commit that opens is taken
  /// instead and `IndexSnapshot.damage` tells what was passed over.
  package func open(lastGood: Bool = false) throws(IndexDirectoryError) -> IndexSnapshot {
    var listing = try list()
    for _ in 0..<Self.attemptsMax {
      let damage: FormatError
      switch attempt(listing) {
      case .opened(let snapshot): return snapshot
      case .failed(let error): throw error
      case .damaged(let error): damage = error
      }
      // A writer may have removed what we were opening, but only after a newer commit.
      let newer = try list()
      if newer.newest == listing.newest && newer.latestData <= listing.latestData {
        if lastGood, let snapshot = openOlder(newer, damage) { return snapshot }
        throw .damaged(damage)
      }
      listing = newer
    }
    throw .storage(
      StorageError(
        .open, name: IndexFileName.manifest(listing.newest ?? 0), location: storage.location,
        errno: 0))
  }

  /// Reads every byte of the newest commit and of the one kept before it.
  ///
  /// Returns what is wrong, at most one finding per file; empty means that no bit has changed.
  package func damages() throws(IndexDirectoryError) -> [FormatError] {
    let listing = try list()
    guard let newest = listing.newest else {
      _ = try open()
      return []
    }
    if case .damaged(let damage) = attempt(listing), damage.kind == .missing { return [damage] }
    var found: [String: FormatError] = [:]
    for generation in listing.manifests where newest - generation < 2 {
      for damage in try damages(generation) { found[damage.file] = damage }
    }
    return found.values.sorted { $0.file < $1.file }
  }

  private func damages(_ generation: UInt64) throws(IndexDirectoryError) -> [FormatError] {
    let manifest: Manifest
    var found: [FormatError] = []
    do throws(FileFailure) { manifest = try self.manifest(generation) } catch {
      return [try error.damage()]
    }
    for segment in manifest.segments {
      let files =
        [(segment.file, FileKind.segment)] + (segment.deletes.map { [($0, .deletes)] } ?? [])
      for (record, kind) in files {
        do throws(FileFailure) {
          let file = try file(record, kind, manifest.indexID)
          do throws(FormatError) { try file.verifyAll() } catch { throw .format(error) }
        } catch { found.append(try error.damage()) }
      }
    }
    return found
  }

  private enum Attempt {
    case opened(IndexSnapshot)
    case damaged(FormatError)
    case failed(IndexDirectoryError)
  }

  private func attempt(_ listing: Listing) -> Attempt {
    guard let newest = listing.newest else {
      // Before the first commit there can be files for it, but for no later one.
      guard listing.latestData > 1 else { return .failed(.noIndex(location: storage.location)) }
      return .damaged(missingManifest(listing.latestData - 1))
    }
    // Files for a generation are written once the one before has been committed.
    if newest < listing.latestData, listing.latestData - newest > 1 {
      return .damaged(missingManifest(listing.latestData - 1))
    }
    return open(newest)
  }

  private func missingManifest(_ generation: UInt64) -> FormatError {
    FormatError(.missing, file: IndexFileName.manifest(generation))
  }

  /// Opens one commit.
  private func open(_ generation: UInt64) -> Attempt {
    do throws(FileFailure) {
      let manifest = try manifest(generation)
      var files: [SectionedFile] = []
      for segment in manifest.segments {
        let id = manifest.indexID
        files.append(try file(segment.file, .segment, id))
        if let deletes = segment.deletes {
          files.append(try file(deletes, .deletes, id))
        }
      }
      return .opened(IndexSnapshot(manifest: manifest, files: files, damage: nil))
    } catch {
      switch error {
      case .format(let error): return .damaged(error)
      case .storage(let error): return .failed(.storage(error))
      }
    }
  }

  /// The newest older commit that opens.
  private func openOlder(_ listing: Listing, _ damage: FormatError) -> IndexSnapshot? {
    for generation in listing.manifests.sorted(by: >) {
      if case .opened(var snapshot) = open(generation) {
        snapshot.damage = damage
        return snapshot
      }
    }
    return nil
  }

  private enum FileFailure: Error {
    case format(FormatError)
    case storage(StorageError)

    /// The damage to report; a call that failed says nothing about the bytes and is thrown.
    func damage() throws(IndexDirectoryError) -> FormatError {
      switch self {
      case .format(let error): return error
      case .storage(let error): throw .storage(error)
      }
    }
  }

  private func manifest(_ generation: UInt64) throws(FileFailure) -> Manifest {
    let name = IndexFileName.manifest(generation)
    let mapping = try map(name)
    do throws(FormatError) {
      let manifest = try ManifestFile.read(mapping)
      guard manifest.generation == generation else {
        throw FormatError(
          .wrongFile, file: name, expected: generation, found: manifest.generation, "generation")
      }
      return manifest
    } catch { throw .format(error) }
  }

  private func file(
    _ record: FileRecord, _ kind: FileKind, _ indexID: IndexID
  ) throws(FileFailure) -> SectionedFile {
    let mapping = try map(record.name)
    do throws(FormatError) {
      return try SectionedFile.open(
        mapping, expectedKind: kind, indexID: indexID, record: record)
    } catch { throw .format(error) }
  }

  private func map(_ name: String) throws(FileFailure) -> Mapping {
    do throws(StorageError) { return try storage.open(name) } catch {
      if error.isMissing { throw .format(FormatError(.missing, file: name)) }
      throw .storage(error)
    }
  }
}

extension IndexDirectory {
  /// What a listing of the directory says.
  struct Listing {
    var names: [String]
    var manifests: [UInt64] = []
    /// The generation of the newest manifest.
    var newest: UInt64? { manifests.max() }
    /// The latest generation that any data file was written for; 0 when there is none.
    var latestData: UInt64 = 0
  }

  /// The number of the newest commit, from one listing; nil when there is none.
  package func newestGeneration() throws(IndexDirectoryError) -> UInt64? { try list().newest }

  func list() throws(IndexDirectoryError) -> Listing {
    do throws(StorageError) {
      var listing = Listing(names: try storage.list())
      for name in listing.names {
        if let generation = IndexFileName.manifestGeneration(name) {
          listing.manifests.append(generation)
        } else if let file = IndexFileName(name) {
          listing.latestData = max(listing.latestData, file.generation)
        }
      }
      return listing
    } catch { throw .storage(error) }
  }
}

/// One commit, open: it stays readable whatever writers do afterwards.
///
/// A value; copies share the open files. `damage` is nil unless a newer commit was passed over.
package struct IndexSnapshot: Sendable {
  package let manifest: Manifest
  /// The open files, in the order of the manifest: a segment's own, then its deletes.
  fileprivate let files: [SectionedFile]
  /// What is wrong with the newest commit, when this is an older one.
  package fileprivate(set) var damage: FormatError?

  /// The open file of a record of this manifest.
  package func file(_ record: FileRecord) throws(FormatError) -> SectionedFile {
    guard let file = files.first(where: { $0.record.name == record.name }) else {
      throw FormatError(.missing, file: record.name)
    }
    return file
  }

  /// Reads every byte of every file.
  package func verifyAll() throws(FormatError) {
    for record in manifest.files { try file(record).verifyAll() }
  }
}
