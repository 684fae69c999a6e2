import Articles
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One run of a real binary: its output, its messages and how it ended.
struct CommandRun {
  var output: [UInt8] = []
  var errors: [UInt8] = []
  /// The exit code; minus the signal's number when a signal ended it.
  var code: Int32 = -1

  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }
  /// Standard error as text.
  var errorText: String { String(decoding: errors, as: UTF8.self) }
  /// The lines of standard output.
  var lines: [String] { text.split(separator: "\n").map(String.init) }

  /// Standard output as one JSON document.
  func json() throws -> JSONValue { try JSONValue.parse(output) }

  /// Runs `lede` to its end.
  static func lede(
    _ arguments: [String], in folder: String, input: String = "",
    environment: [String] = []
  ) throws -> CommandRun {
    try run(RunningCommand(arguments, in: folder, environment: environment), input: input)
  }

  /// Runs a shell script, in which `$LEDE` is the command, to its end: for arguments that a string
  /// cannot have.
  static func shell(_ script: String, in folder: String) throws -> CommandRun {
    let lede = "LEDE=" + RunningCommand.products + "/lede"
    return try run(
      RunningCommand(["-c", script], in: folder, program: "/bin/sh", environment: [lede]))
  }

  private static func run(_ process: RunningCommand, input: String = "") throws -> CommandRun {
    process.write(Array(input.utf8))
    process.closeInput()
    var run = CommandRun()
    // Messages are few: they fit the pipe while the output is read.
    run.output = process.readOutput()
    run.errors = process.readErrors()
    run.code = process.wait()
    return run
  }
}

/// A binary that is running, with pipes to it.
final class RunningCommand {
  let pid: pid_t
  private var inputPipe: Int32
  private var outputPipe: Int32
  private var errorPipe: Int32

  /// The folder of the built products: where the running test bundle is.
  static let products: String = {
    var buffer = [CChar](repeating: 0, count: 4_096)
    // Safe: the system writes at most the array's bytes.
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let path = buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }
    let end = path.lastIndex(of: UInt8(ascii: "/")) ?? 0
    let folder = String(decoding: path[..<end], as: UTF8.self)
    // `swift test` may run the bundle by a helper of the toolchain; then the arguments name it.
    if unsafe access(folder + "/lede", X_OK) == 0 { return folder }
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") } ?? ""
    return bundle.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
  }()

  init(
    _ arguments: [String], in folder: String, program: String = "lede",
    environment: [String] = []
  ) throws {
    // One at a time: pipes are marked as not to be inherited before the next child starts.
    let started = Self.spawning.withLock { _ in
      Self.start(
        arguments, folder, program.hasPrefix("/") ? program : Self.products + "/" + program,
        environment)
    }
    let process = try #require(started, "\(program) did not start")
    pid = process.pid
    inputPipe = process.input
    outputPipe = process.output
    errorPipe = process.errors
  }

  private struct Started {
    var pid: pid_t
    var input: Int32
    var output: Int32
    var errors: Int32
  }

  /// Guards starting; the first use also lets writes to an ended child fail instead of killing us.
  private static let spawning: Mutex<Void> = {
    signal(SIGPIPE, SIG_IGN)
    return Mutex(())
  }()

  private static func start(
    _ arguments: [String], _ folder: String, _ path: String, _ environment: [String]
  ) -> Started? {
    guard let input = makePipe(), let output = makePipe(), let errors = makePipe() else {
      return nil
    }
    var actions = unsafe posix_spawn_file_actions_t()
    // Safe: initialised here, destroyed after the last use.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.0, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.1, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors.1, 2)
    // The threads of a test runner block signals, and children inherit that.
    var attributes = posix_spawnattr_t()
    var signals = sigset_t()
    // Safe: both are initialised here; the attributes are destroyed after the last use.
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let shell = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder, path] + arguments
    let variables = ["HOME=/nonexistent", "LC_ALL=C", "PATH=/usr/bin:/bin"] + environment
    // Safe: each string is a copy that is freed after the call; the lists end in nil.
    var argv = unsafe shell.map { unsafe strdup($0) } + [nil]
    var envp = unsafe variables.map { unsafe strdup($0) } + [nil]
    var pid: pid_t = 0
    let code = unsafe posix_spawn(&pid, "/bin/sh", &actions, &attributes, &argv, &envp)
    for index in unsafe argv.indices { unsafe free(argv[index]) }
    for index in unsafe envp.indices { unsafe free(envp[index]) }
    for file in [input.0, output.1, errors.1] { Glibc.close(file) }
    guard code == 0 else { return nil }
    return Started(pid: pid, input: input.1, output: output.0, errors: errors.0)
  }

  deinit {
    closeInput()
    closeOutput()
    Self.close(&errorPipe)
  }

  func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Safe: the bytes are alive during the call.
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe Glibc.write(inputPipe, bytes.baseAddress, bytes.count)
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  func closeInput() { Self.close(&inputPipe) }
  func closeOutput() { Self.close(&outputPipe) }
  func readOutput() -> [UInt8] { Self.readAll(outputPipe) }
  func readErrors() -> [UInt8] { Self.readAll(errorPipe) }

  /// Reads a little of the output, waiting for it.
  func readSome(_ count: Int) -> Int {
    var buffer = [UInt8](repeating: 0, count: count)
    return unsafe read(outputPipe, &buffer, count)
  }

  func send(_ number: Int32) { kill(pid, number) }

  /// The files that are mapped into it.
  func maps() -> String {
    let file = unsafe open("/proc/\(pid)/maps", O_RDONLY)
    defer { Glibc.close(file) }
    return String(decoding: Self.readAll(file), as: UTF8.self)
  }

  /// Waits for the end.
  func wait() -> Int32 {
    var status: Int32 = 0
    unsafe waitpid(pid, &status, 0)
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : -signal
  }

  private static func close(_ file: inout Int32) {
    if file >= 0 { Glibc.close(file) }
    file = -1
  }

  private static func makePipe() -> (Int32, Int32)? {
    var ends: [Int32] = [0, 0]
    // Safe: two numbers are written.
    guard unsafe pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func readAll(_ file: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      // Safe: the system writes at most the array's bytes.
      let count = unsafe read(file, &buffer, buffer.count)
      if count <= 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}

extension JSONValue {
  /// The whole number, or nil when this is none.
  var integer: Int? {
    if case .number(let digits) = self { Int(digits) } else { nil }
  }
}
