import Indexing
import Synchronization

/// What an executable gives the shared command tree.
///
/// `lede` gives nothing and so never loads an HTML parser; `lede-index` gives the reader of pages,
/// `lede-serve` what answers over HTTP. Set once, before the arguments are read.
package struct CommandContext: Sendable {
  /// Reads pages; nil in the executable that cannot.
  package var pageReader: (any PageReading)?

  /// Serves an index until the process is asked to end; nil in the executables that cannot.
  package var serve: (@Sendable (ServeRequest) throws(CommandFailure) -> Void)?

  package init(
    pageReader: (any PageReading)? = nil,
    serve: (@Sendable (ServeRequest) throws(CommandFailure) -> Void)? = nil
  ) {
    self.pageReader = pageReader
    self.serve = serve
  }

  private static let stored = Mutex(CommandContext())

  /// The context of this process.
  package static var current: CommandContext {
    get { stored.withLock { $0 } }
    set { stored.withLock { $0 = newValue } }
  }
}
