import IndexFormat
import Storage

extension Index {
  /// The number of the commit that is open.
  public var generation: UInt64 { reader.manifest.generation }

  /// Whether the folder now holds another commit than the one that is open: a look at its names.
  ///
  /// False where the folder cannot be looked at; what is open stays readable.
  public func isSuperseded() -> Bool {
    guard let storage = try? PosixStorage(pathBytes: pathBytes),
      let newest = try? IndexDirectory(storage).newestGeneration()
    else { return false }
    return newest != generation
  }
}
