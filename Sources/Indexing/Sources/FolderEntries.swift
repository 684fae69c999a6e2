#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The names in one folder, in the byte order of the paths that a walk makes of them.
///
/// A folder's name is compared as if `/` followed it, so that a walk in this order meets whole
/// paths in byte order. All names lie in one array: a folder of a million files costs about 40 MB.
struct FolderEntries: Sendable {
  /// One name.
  struct Entry: Sendable {
    fileprivate var start: Int
    fileprivate var count: UInt16
    /// What the name is; for a followed link, what it leads to.
    var kind: FileKind
    /// Whether the name is a symbolic link that is followed.
    var isLink = false
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// The number of names.
  var count: Int { entries.count }

  subscript(index: Int) -> Entry { entries[index] }

  /// The bytes of a name.
  func name(_ entry: Entry) -> ArraySlice<UInt8> {
    bytes[entry.start..<(entry.start + Int(entry.count))]
  }

  /// A list of one name.
  init(only name: ArraySlice<UInt8>, kind: FileKind, isLink: Bool) {
    append(name, kind: kind)
    entries[0].isLink = isLink
  }

  /// A list of one name of a folder, or of none when it is not there, or no folder where one is
  /// needed.
  init(
    finding name: ArraySlice<UInt8>, in folder: FileDescriptor, links: LinkRule,
    needsFolder: Bool
  ) throws(SystemError) {
    do throws(SystemError) {
      let status = try folder.status(of: Array(name), followingLinks: false)
      append(name, kind: status.kind)
    } catch {
      guard error.isAbsence else { throw error }
    }
    resolveKinds(in: folder, links: links)
    if needsFolder, entries.first?.kind != .folder { entries = [] }
  }

  /// Reads a folder's names, sorted.
  init(reading folder: FileDescriptor, links: LinkRule) throws(SystemError) {
    try readNames(of: folder)
    resolveKinds(in: folder, links: links)
    sort()
  }

  private mutating func append(_ name: some Collection<UInt8>, kind: FileKind) {
    entries.append(Entry(start: bytes.count, count: UInt16(clamping: name.count), kind: kind))
    bytes.append(contentsOf: name.prefix(Int(UInt16.max)))
  }

  private mutating func readNames(of folder: FileDescriptor) throws(SystemError) {
    let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw SystemError(errno: errno) }
    // Safe: the stream owns the copied descriptor from here on.
    guard let stream = unsafe fdopendir(copy) else {
      let code = errno
      _ = close(copy)
      throw SystemError(errno: code)
    }
    // Safe: closed once, after the last use.
    defer { _ = unsafe closedir(stream) }
    while true {
      errno = 0
      // Safe: the stream is open.
      guard let entry = unsafe readdir(stream) else {
        if errno != 0 { throw SystemError(errno: errno) }
        return
      }
      // Safe: the entry is valid until the next readdir; its bytes are copied at once.
      unsafe append(entry)
    }
  }

  private mutating func append(_ entry: UnsafeMutablePointer<dirent>) {
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    let name = unsafe UnsafeRawPointer(entry) + offset
    // Safe: the system ends each name in NUL.
    let length = unsafe strlen(name.assumingMemoryBound(to: CChar.self))
    let bytes = unsafe UnsafeRawBufferPointer(start: name, count: length)
    if unsafe bytes.elementsEqual([UInt8(ascii: ".")]) { return }
    if unsafe bytes.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) { return }
    unsafe append(bytes, kind: FileKind(directoryType: entry.pointee.d_type))
  }

  /// Asks for what the folder itself does not tell; a name that answers nothing stays unknown.
  private mutating func resolveKinds(in folder: FileDescriptor, links: LinkRule) {
    for index in entries.indices {
      let name = Array(name(entries[index]))
      if entries[index].kind == .unknown,
        let status = try? folder.status(of: name, followingLinks: false)
      {
        entries[index].kind = status.kind
      }
      if entries[index].kind == .link, links == .followed,
        let status = try? folder.status(of: name, followingLinks: true)
      {
        entries[index].kind = status.kind
        entries[index].isLink = true
      }
    }
  }

  private mutating func sort() {
    let bytes = bytes
    func precedes(_ a: Entry, _ b: Entry) -> Bool {
      let shared = Int(min(a.count, b.count))
      for offset in 0..<shared where bytes[a.start + offset] != bytes[b.start + offset] {
        return bytes[a.start + offset] < bytes[b.start + offset]
      }
      func following(_ entry: Entry) -> UInt8 {
        if shared < Int(entry.count) { return bytes[entry.start + shared] }
        return entry.kind == .folder ? slash : 0
      }
      return following(a) < following(b)
    }
    entries.sort(by: precedes)
  }
}

extension FileKind {
  init(directoryType: UInt8) {
    switch Int(directoryType) {
    case Int(DT_REG): self = .regular
    case Int(DT_DIR): self = .folder
    case Int(DT_LNK): self = .link
    case Int(DT_FIFO): self = .fifo
    case Int(DT_SOCK): self = .socket
    case Int(DT_CHR): self = .characterDevice
    case Int(DT_BLK): self = .blockDevice
    default: self = .unknown
    }
  }
}
