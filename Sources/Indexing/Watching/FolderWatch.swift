import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system tells of folders (inotify), as paths.
///
/// A file counts as changed when it was closed after writing, or came there by another name; what
/// is still being written is not told. A watch belongs to a folder, not to its path: when a folder
/// is moved, its watches end, and the walk of its new place makes new ones. About 300 bytes a
/// folder here, 1 KB in the kernel.
package final class FolderWatch: ChangeSource {
  private struct State {
    var paths: [Int32: [UInt8]] = [:]
    var watches: [[UInt8]: Int32] = [:]
    var gap: WatchGap?
    var buffer: [UInt8] = []
    /// Whether the queue cannot be read any more.
    var isBroken = false
  }

  private let queue: FileDescriptor
  private let wake: Int32
  private let roots: Set<[UInt8]>
  private let state: Mutex<State>

  private static let bufferByteCount = 1 << 16
  /// So many buffers are taken at once, some 8,000 events: where more keep coming, what is due is
  /// done in between.
  private static let readCountMax = 4

  /// Opens a queue for what lies below some folders, or throws where the system has none.
  ///
  /// Waiting ends with a byte on `wake`, a descriptor; a negative one is none.
  package convenience init(roots: [[UInt8]], wake: Int32) throws(SystemError) {
    let number = lede_watch_open()
    guard number >= 0 else { throw SystemError(errno: errno) }
    self.init(queue: FileDescriptor(owning: number), roots: roots, wake: wake)
  }

  /// Reads an open queue.
  init(queue: FileDescriptor, roots: [[UInt8]], wake: Int32) {
    self.queue = queue
    self.wake = wake
    self.roots = Set(roots)
    var state = State()
    state.buffer = Array(repeating: 0, count: Self.bufferByteCount)
    if roots.contains(where: Self.isNetworked) { state.gap = .network }
    self.state = Mutex(state)
  }

  private static func isNetworked(_ folder: [UInt8]) -> Bool {
    guard let folder = try? FileDescriptor.open(folder, flags: FileDescriptor.readFlags) else {
      return false
    }
    return lede_is_networked(folder.number)
  }

  package var gap: WatchGap? { state.withLock { $0.gap } }
  package var folderCount: Int { state.withLock { $0.paths.count } }

  package func watch(_ folder: [UInt8]) {
    do throws(SystemError) {
      // Safe: the path ends in NUL and lives during the call.
      let watch = try unsafe FileDescriptor.call(folder) { path in
        unsafe lede_watch_add(queue.number, path)
      }
      state.withLock { state in
        if let earlier = state.paths[watch], earlier != folder { state.watches[earlier] = nil }
        state.paths[watch] = folder
        state.watches[folder] = watch
      }
    } catch {
      if error.isAbsence { return }
      state.withLock { state in
        if state.gap == nil { state.gap = error.errno == ENOSPC ? .limit : .system(error) }
      }
    }
  }

  package func wait(milliseconds: Int32) -> [PathChange] {
    let isBroken = state.withLock { $0.isBroken }
    waitForBytes([isBroken ? -1 : queue.number, wake], milliseconds: milliseconds)
    return state.withLock { state in
      var changes: [PathChange] = []
      do throws(SystemError) {
        var readCount = 0
        while readCount < Self.readCountMax, !state.isBroken {
          let count = try queue.read(into: &state.buffer, from: 0)
          guard count > 0 else { break }
          take(state.buffer[..<count], &state, &changes)
          readCount += 1
        }
      } catch {
        guard error.errno != EAGAIN else { return changes }
        // Nothing more is told: from now on everything is looked at now and then.
        state.isBroken = true
        state.gap = .system(error)
        changes.append(.everything)
      }
      return changes
    }
  }

  /// Makes paths of the events in some bytes.
  private func take(
    _ bytes: ArraySlice<UInt8>, _ state: inout State, _ changes: inout [PathChange]
  ) {
    var rest = bytes
    while true {
      var event = lede_watch_event()
      // Safe: the bytes and the structure outlive the call.
      let size = unsafe rest.withUnsafeBytes { bytes in
        unsafe lede_watch_next(bytes.baseAddress, bytes.count, &event)
      }
      guard size > 0 else { return }
      let start = rest.startIndex + event.name_start
      let name = Array(rest[start..<(start + event.name_count)])
      rest = rest.dropFirst(size)
      take(event, name, &state, &changes)
    }
  }

  private func take(
    _ event: lede_watch_event, _ name: [UInt8], _ state: inout State,
    _ changes: inout [PathChange]
  ) {
    func has(_ kind: UInt32) -> Bool { event.kind & kind != 0 }
    if has(LEDE_WATCH_OVERFLOW) { changes.append(.everything) }
    guard let folder = state.paths[event.watch] else { return }
    // Of a folder inside, the one above tells as well. An unmounted disk is told by all of its
    // folders, none of which is gone.
    if has(LEDE_WATCH_LOST), roots.contains(where: { SourceSet.contains(folder, $0) }) {
      forget(folder, &state)
      changes.append(.everything)
    }
    if has(LEDE_WATCH_ENDED) {
      if state.watches[folder] == event.watch { state.watches[folder] = nil }
      state.paths[event.watch] = nil
    }
    guard !name.isEmpty else {
      // The folder's own rights: it may be readable now.
      if has(LEDE_WATCH_WRITTEN) { changes.append(.path(folder)) }
      return
    }
    let path = joined(folder, name)
    // What was removed was empty, and its own watch says so.
    if has(LEDE_WATCH_FOLDER), has(LEDE_WATCH_MOVED) { forget(path, &state) }
    if has(LEDE_WATCH_CREATED), !has(LEDE_WATCH_FOLDER), !isWhole(path) { return }
    changes.append(.path(path))
  }

  /// Whether a name that came into being has its content.
  ///
  /// It is then another name of a file that was there, or a link. Else the end of its writing is
  /// told.
  private func isWhole(_ path: [UInt8]) -> Bool {
    guard
      let status = try? FileDescriptor.status(of: path, in: nil, followingLinks: false)
    else { return false }
    return status.kind == .link || status.nameCount > 1
  }

  /// Ends the watches of a folder and of all in it.
  private func forget(_ folder: [UInt8], _ state: inout State) {
    guard state.watches[folder] != nil else { return }
    for (watch, path) in state.paths where SourceSet.contains(folder, path) {
      lede_watch_remove(queue.number, watch)
      state.paths[watch] = nil
      state.watches[path] = nil
    }
  }
}
