import ArgumentParser
import Lede

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `lede serve` was asked for.
package struct ServeRequest: Sendable {
  /// The folder of the index.
  package var indexPath: [UInt8]
  /// Where to listen, as it was given.
  package var address: String
  /// Bytes of answers to keep.
  package var cacheByteCount: Int
  /// Questions to work on at a time.
  package var workerCount: Int
  /// Says something on standard error, unless the command is to be quiet.
  package var note: @Sendable (String) -> Void
  /// Returns when the process is asked to end.
  package var waitForEnd: @Sendable () -> Void
}

/// `lede serve`: the page and the API.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Search in a browser; the same answers as JSON under /api/.",
    discussion: """
      Listens on this machine's own addresses only, answers nothing but GET and HEAD, and changes \
      nothing. A newer commit of the index is seen at once. The API is described at \
      /api/openapi.json. Ends with Ctrl-C.
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    help: ArgumentHelp(
      "Where to listen: 127.0.0.1, [::1] or localhost with a port; port 0 takes a free one.",
      valueName: "HOST:PORT"))
  var listen = "127.0.0.1:7700"

  @Option(
    help: ArgumentHelp(
      "Answers to keep for when they are asked for again, in bytes.", valueName: "SIZE"))
  var cache = ByteSize(16 << 20)

  @Flag(help: "Keep no answers.")
  var noCache = false

  func run() throws {
    guard let serve = CommandContext.current.serve else { try SiblingExecutable.serve.run() }
    let session = Session(common)
    Interruption.install()
    let isQuiet = common.quiet
    try serve(
      ServeRequest(
        indexPath: session.indexPath(), address: listen,
        cacheByteCount: noCache ? 0 : cache.byteCount,
        workerCount: 2 * Processors.count,
        note: { text in
          guard !isQuiet else { return }
          let errors = OutputStream(STDERR_FILENO)
          errors.line(SafeText.line(text))
          errors.flush()
        },
        waitForEnd: { Interruption.wait() }))
    if let status = Interruption.status { throw CommandFailure(status) }
  }
}
