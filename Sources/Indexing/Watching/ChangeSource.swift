#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Something that may have changed below the folders that are watched.
package enum PathChange: Sendable, Equatable {
  /// A file, or a folder with all that is in it: it is new, other than it was, or gone.
  case path([UInt8])
  /// Anything: what happened was not told.
  case everything
}

/// Why changes may happen that are not told, so that everything is looked at now and then.
package enum WatchGap: Sendable, Equatable {
  /// The system tells nothing, or was not asked to.
  case unsupported
  /// The system watches no more folders for this user.
  case limit
  /// A folder is on a network file system: what other machines do there is not told.
  case network
  /// The system refused.
  case system(SystemError)
}

/// Tells what changes in folders.
///
/// `watch` is called for every folder before its names are read, so that a change is told or found,
/// and again for folders that it has. One thread at a time.
package protocol ChangeSource: Sendable {
  /// Why not everything is told; nil where it is.
  var gap: WatchGap? { get }
  /// How many folders are watched.
  var folderCount: Int { get }
  /// Begins to tell what happens in a folder, not below it.
  func watch(_ folder: [UInt8])
  /// Waits until something has happened, at most so many milliseconds (for ever where negative), or
  /// until the process is asked to end; what has happened since the last call.
  func wait(milliseconds: Int32) -> [PathChange]
}

/// Tells nothing: where the system cannot, or was not asked to.
package final class NoChangeSource: ChangeSource {
  private let wake: Int32
  /// Why it tells nothing.
  package let gap: WatchGap?

  /// Waits for a byte on `wake`, a descriptor; none where it is negative.
  package init(wake: Int32, _ gap: WatchGap = .unsupported) {
    self.wake = wake
    self.gap = gap
  }

  package var folderCount: Int { 0 }
  package func watch(_ folder: [UInt8]) {}

  package func wait(milliseconds: Int32) -> [PathChange] {
    waitForBytes([wake], milliseconds: milliseconds)
    return []
  }
}

/// Waits until one of some descriptors has something to read; negative ones are passed over.
func waitForBytes(_ descriptors: [Int32], milliseconds: Int32) {
  var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  // A signal ends the wait as well: whoever waits looks around and waits again.
  // Safe: the structures outlive the call, and as many are named as there are.
  _ = unsafe poll(&requests, nfds_t(requests.count), milliseconds)
}
