/// Changes that wait to be looked at, gathered until they are due.
///
/// They are when nothing more came for a while, so that a burst is one commit; but never so long
/// that a steady stream is not searchable. Times are nanoseconds of a clock that only goes forward.
struct PendingChanges {
  /// How long is waited.
  struct Rule: Sendable, Equatable {
    /// Since the last change.
    var quietNanoseconds: Int64 = 100_000_000
    /// Since the first one.
    var delayNanosecondsMax: Int64 = 500_000_000
  }

  /// What is to be looked at.
  enum Scope: Sendable, Equatable {
    case paths(Set<[UInt8]>)
    case everything
  }

  /// More paths are looked at by a walk over everything.
  static let pathCountMax = 10_000

  /// The paths alone; none where everything is to be looked at.
  private(set) var paths: Set<[UInt8]> = []
  private(set) var isEverything = false
  private var first: Int64 = 0
  private var last: Int64 = 0

  var isEmpty: Bool { paths.isEmpty && !isEverything }

  mutating func add(_ changes: some Sequence<PathChange>, at now: Int64) {
    for change in changes {
      if isEmpty { first = now }
      last = now
      switch change {
      case .path(let path): if !isEverything { paths.insert(path) }
      case .everything: isEverything = true
      }
      if paths.count > Self.pathCountMax { isEverything = true }
      if isEverything { paths = [] }
    }
  }

  /// When the changes are due; nil when there are none.
  func due(_ rule: Rule) -> Int64? {
    isEmpty ? nil : min(last + rule.quietNanoseconds, first + rule.delayNanosecondsMax)
  }

  /// Takes what waits.
  mutating func take() -> Scope {
    defer { (paths, isEverything) = ([], false) }
    return isEverything ? .everything : .paths(paths)
  }

  /// Puts back what could not be done.
  mutating func restore(_ earlier: Scope, at now: Int64) {
    switch earlier {
    case .everything: add([.everything], at: now)
    case .paths(let paths): add(paths.map { .path($0) }, at: now)
    }
  }
}
