import Storage

extension IndexSnapshot {
  /// How a copy was made.
  package struct CopyCounts: Sendable, Equatable {
    /// Files that both directories have, by one name each.
    package var linkedCount = 0
    package var copiedCount = 0
    package var copiedByteCount = 0

    package init() {}
  }

  /// Makes this commit the only one of an empty directory, durably.
  ///
  /// Each file is linked where `link` can, and copied from the open file else: it need not have its
  /// name any more. Every byte is verified before it is copied. The order is that of a commit, with
  /// the manifest last. When this throws, what was made is removed as far as it can be.
  package func copy(
    to target: any Storage, link: (_ name: String) -> Bool = { _ in false }
  ) throws(IndexDirectoryError) -> CopyCounts {
    var counts = CopyCounts()
    var made: [String] = []
    do throws(IndexDirectoryError) {
      for record in manifest.files {
        if link(record.name) {
          made.append(record.name)
          counts.linkedCount += 1
          continue
        }
        let file: SectionedFile
        do throws(FormatError) {
          file = try self.file(record)
          try file.verifyAll()
        } catch { throw .damaged(error) }
        made.append(record.name)
        do throws(StorageError) { try Self.copy(file.mapping, to: target) } catch {
          // A file that was there before is not ours to remove.
          if error.operation == .create { made.removeLast() }
          throw .storage(error)
        }
        counts.copiedCount += 1
        counts.copiedByteCount += file.mapping.byteCount
      }
      try publish(in: target, &made)
    } catch {
      // Ignored: without a manifest they are garbage.
      for name in made.reversed() { try? target.remove(name) }
      throw error
    }
    return counts
  }

  private static func copy(
    _ mapping: Mapping, to target: any Storage
  ) throws(StorageError) {
    let file = try target.create(mapping.name)
    do throws(StorageError) {
      try file.append(mapping.bytes)
      try file.finish()
    } catch {
      file.abandon()
      throw error
    }
  }

  /// Steps 4 to 7 of a commit.
  private func publish(
    in target: any Storage, _ made: inout [String]
  ) throws(IndexDirectoryError) {
    let unfinished = IndexFileName.unfinishedManifest(
      manifest.generation, random: UInt64.random(in: 0...UInt64.max))
    do throws(StorageError) {
      try target.synchronize()
      made.append(unfinished)
      _ = try ManifestFile.write(manifest, to: target, as: unfinished)
      made.append(IndexFileName.manifest(manifest.generation))
      try target.rename(unfinished, to: IndexFileName.manifest(manifest.generation))
      try target.synchronize()
    } catch { throw .storage(error) }
  }
}
