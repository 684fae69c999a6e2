import Storage

extension IndexDirectory {
  /// The only writer of an index: makes file names, commits manifests, collects what is left over.
  ///
  /// Follows the commit protocol step by step. For one thread at a time. After any failure it is
  /// poisoned: every later call throws, the previous commit stands, and a new writer has to be
  /// opened, which finds out what is there. No fsync is ever repeated. The lock is held until the
  /// writer is released or `close` is called.
  ///
  /// 1. A name is used once: for data by 64 random bits, for manifests by generation and lock.
  /// 2. Files are removed only when the manifest that could ask for them is durably gone: its
  ///    removal has been synchronised, or two newer commits have been.
  package final class Writer {
    /// The commit that the next one follows; generation 0 before the first.
    package private(set) var manifest: Manifest
    /// The files of that commit when the writer opened; nil for a new index.
    package let snapshot: IndexSnapshot?
    private let storage: any Storage
    private var lock: (any WriteLock)?
    private var random: any RandomNumberGenerator
    /// The files of the commit before, which its readers may be about to open.
    private var previousFiles: Set<String>
    /// Names handed out since the last commit.
    private var newFiles: Set<String> = []
    private var failure: IndexDirectoryError?

    /// Takes the lock, opens the newest commit and removes what no commit refers to.
    ///
    /// - Parameters:
    ///   - storage: the index's directory.
    ///   - settings: for a new index; nil refuses to make one.
    ///   - creator: the name and version of the program.
    ///   - random: for file names and the index's identity.
    /// - Throws: `.storage` with a lock's `holder` when another writer is at work.
    package init(
      _ storage: any Storage, settings: IndexSettings?, creator: String,
      random: any RandomNumberGenerator = SystemRandomNumberGenerator()
    ) throws(IndexDirectoryError) {
      self.storage = storage
      self.random = random
      let directory = IndexDirectory(storage)
      do throws(StorageError) { lock = try storage.lock() } catch { throw .storage(error) }
      do throws(IndexDirectoryError) {
        let snapshot = try directory.open()
        self.snapshot = snapshot
        manifest = snapshot.manifest
      } catch {
        guard case .noIndex = error, let settings else { throw error }
        snapshot = nil
        let indexID = IndexID(high: self.random.next(), low: self.random.next())
        manifest = Manifest(generation: 0, indexID: indexID, settings: settings, creator: creator)
      }
      guard manifest.generation < .max else {
        throw .damaged(
          FormatError(.range, file: IndexFileName.manifest(.max), "a generation to follow"))
      }
      manifest.creator = creator
      previousFiles = []
      let listing = try directory.list()
      do throws(StorageError) {
        previousFiles = try Self.files(ofCommit: max(manifest.generation, 1) - 1, in: storage)
        try collect(listing)
      } catch { throw .storage(error) }
    }

    /// A name for a new file of the next commit; the prefix is 1–32 of a–z.
    package func newFileName(_ prefix: String) -> String {
      let name = IndexFileName.data(
        prefix, generation: manifest.generation &+ 1, random: random.next())
      precondition(IndexFileName(name) != nil, "a file name's prefix is 1–32 of a–z")
      newFiles.insert(name)
      return name
    }

    /// Makes a manifest the newest commit; when this returns, it is durable.
    ///
    /// Its generation is set here. Its files must have been finished, and so be durable already.
    ///
    /// - Parameter next: the new state, made by changing a copy of `manifest`.
    /// - Returns: the manifest as committed.
    /// - Throws: `.outcomeUnknown` when only the last step failed; with any other error the
    ///   previous commit stands.
    @discardableResult
    package func commit(_ next: Manifest) throws(IndexDirectoryError) -> Manifest {
      try check()
      precondition(next.indexID == manifest.indexID, "the manifest of another index")
      // Safe: the last generation of all was refused in init, and each step is a commit.
      let generation = manifest.generation &+ 1
      var next = next
      next.generation = generation
      let unfinished = IndexFileName.unfinishedManifest(generation, random: random.next())
      let final = IndexFileName.manifest(generation)
      var isRenaming = false
      do throws(StorageError) {
        // Step 4: the new files' names. Their content has been durable since they were finished.
        try storage.synchronize()
        // Step 5.
        _ = try ManifestFile.write(next, to: storage, as: unfinished)
        // Step 6: a new name, so the previous manifest is untouched and a second writer is seen.
        isRenaming = true
        try storage.rename(unfinished, to: final)
      } catch {
        throw isRenaming ? settle(generation, unfinished, error) : withdraw(unfinished, error)
      }
      do throws(StorageError) {
        // Step 7: the commit is one when this returns, and not before.
        try storage.synchronize()
      } catch { throw giveUp(generation, error) }
      removeOutdated(after: next)
      return next
    }

    /// Gives up after a failure outside of `commit`, such as in writing a new file: the writer is
    /// poisoned and its new files are removed.
    package func abandon(because error: StorageError) {
      // After a failed commit, the files may be asked for by a manifest that lasts.
      guard failure == nil else { return }
      failure = .storage(error)
      remove(newFiles)
    }

    /// Gives up without a failure: the files written since the last commit are removed, and every
    /// later call throws.
    package func discard() {
      // After a failed commit, the files may be asked for by a manifest that lasts.
      guard failure == nil else { return }
      failure = .closed
      remove(newFiles)
    }

    /// Releases the lock; every later call throws.
    package func close() {
      lock = nil
      if failure == nil { failure = .closed }
    }

    /// Throws when the writer has failed or is closed.
    package func check() throws(IndexDirectoryError) {
      if let failure { throw .poisoned(failure) }
    }
  }
}

extension IndexDirectory.Writer {
  /// After a failure in steps 4 and 5: nothing refers to the new files.
  private func withdraw(_ unfinished: String, _ error: StorageError) -> IndexDirectoryError {
    failure = .storage(error)
    remove(newFiles.union([unfinished]))
    return .storage(error)
  }

  /// After a failed rename, which may have happened all the same (a network's lost answer).
  private func settle(
    _ generation: UInt64, _ unfinished: String, _ error: StorageError
  ) -> IndexDirectoryError {
    let outcome = IndexDirectoryError.outcomeUnknown(generation: generation, error)
    guard let names = try? storage.list() else {
      failure = outcome
      return outcome
    }
    // While the old name is there it has not happened, and a manifest of the new name is not ours.
    if names.contains(unfinished) || !names.contains(IndexFileName.manifest(generation)) {
      return withdraw(unfinished, error)
    }
    return giveUp(generation, error)
  }

  /// After a rename that may have happened and may last: withdraws the manifest, and only that.
  ///
  /// Its removal may not survive a power cut either, and then it asks for its files: they stay
  /// until the next writer has made the removal durable.
  private func giveUp(_ generation: UInt64, _ error: StorageError) -> IndexDirectoryError {
    let outcome = IndexDirectoryError.outcomeUnknown(generation: generation, error)
    failure = outcome
    remove([IndexFileName.manifest(generation)])
    return outcome
  }

  /// Step 8: removes what neither this commit nor the one before refers to.
  ///
  /// A removal that a power cut undoes leaves garbage for the next writer, nothing worse.
  private func removeOutdated(after next: Manifest) {
    let kept = Set(manifest.files.map(\.name))
    let files = Set(next.files.map(\.name))
    if manifest.generation > 1 { remove([IndexFileName.manifest(manifest.generation - 1)]) }
    remove(previousFiles.subtracting(kept).subtracting(files))
    previousFiles = kept
    newFiles.subtract(files)
    manifest = next
  }

  /// Removes every file of ours that neither the newest commit nor the one before refers to.
  private func collect(_ listing: IndexDirectory.Listing) throws(StorageError) {
    let kept = Set(manifest.files.map(\.name)).union(previousFiles)
    let oldest = max(manifest.generation, 1) - 1
    let leftovers = listing.names.filter { name in
      if let generation = IndexFileName.manifestGeneration(name) { return generation < oldest }
      if IndexFileName(name) != nil { return !kept.contains(name) }
      return IndexFileName.isUnfinishedManifest(name)
    }
    guard !leftovers.isEmpty else { return }
    // A manifest withdrawn by a writer that failed may still be on the disk: not any more.
    try storage.synchronize()
    remove(leftovers)
  }

  /// The files of the commit before the newest; none when its manifest is gone or damaged.
  private static func files(
    ofCommit generation: UInt64, in storage: any Storage
  ) throws(StorageError) -> Set<String> {
    guard generation > 0 else { return [] }
    let mapping: Mapping
    do throws(StorageError) { mapping = try storage.open(IndexFileName.manifest(generation)) } catch
    {
      if error.isMissing { return [] }
      throw error
    }
    guard let manifest = try? ManifestFile.read(mapping) else { return [] }
    return Set(manifest.files.map(\.name))
  }

  /// Removes files; failures are ignored, because what stays is collected by the next writer.
  private func remove(_ names: some Sequence<String>) {
    for name in names.sorted() { try? storage.remove(name) }
  }
}
