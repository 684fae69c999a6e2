import Foundation
import Glibc
import TestSupport
import Testing

@testable import Indexing

/// A folder of files for one test, removed with the last reference.
final class TemporaryTree: Sendable {
  let path: String

  init() throws {
    let name = "lede-walk-\(UInt64.random(in: 0...UInt64.max))"
    path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // `rm` removes folders deeper than a path may be long.
    _ = try? run("/bin/rm", "-rf", path)
  }

  /// The absolute path without links, as bytes.
  var bytes: [UInt8] { get throws { try SourceSet.realPath(Array(path.utf8)) } }

  func absolute(_ relative: String) -> [UInt8] { Array("\(path)/\(relative)".utf8) }

  /// Writes a file and the folders above it.
  func write(_ relative: String, _ content: String = "x") throws {
    let file = URL(fileURLWithPath: path).appendingPathComponent(relative)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(content.utf8).write(to: file)
  }

  func makeFolder(_ relative: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(relative)", withIntermediateDirectories: true)
  }

  func setMode(_ relative: String, _ mode: Int) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: "\(path)/\(relative)")
  }

  func remove(_ relative: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(relative)")
  }

  func move(_ relative: String, to target: String) throws {
    try FileManager.default.moveItem(atPath: "\(path)/\(relative)", toPath: "\(path)/\(target)")
  }

  func hardLink(_ relative: String, to target: String) throws {
    try FileManager.default.linkItem(atPath: "\(path)/\(relative)", toPath: "\(path)/\(target)")
  }

  /// Opens a file for writing and closes it.
  func touch(_ relative: String) throws {
    // Safe: the path ends in NUL.
    let file = unsafe open("\(path)/\(relative)", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    try #require(file >= 0)
    close(file)
  }

  /// Writes half of a file, does something, and writes the rest.
  func writeSlowly(_ relative: String, _ body: () throws -> Void) throws {
    // Safe: the path ends in NUL.
    let number = unsafe open("\(path)/\(relative)", O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    try #require(number >= 0)
    let file = FileHandle(fileDescriptor: number, closeOnDealloc: true)
    try file.write(contentsOf: Data("one ".utf8))
    try body()
    try file.write(contentsOf: Data("two".utf8))
    try file.close()
  }

  /// The reading end of a pipe that holds some bytes; both ends stay open.
  func makePipe(with bytes: [UInt8]) throws -> Int32 {
    var ends: [Int32] = [-1, -1]
    // Safe: two numbers are written; the bytes live during the call.
    try #require(unsafe pipe(&ends) == 0)
    _ = unsafe Glibc.write(ends[1], bytes, bytes.count)
    return ends[0]
  }

  func makeFIFO(_ relative: String) throws {
    // Safe: the path ends in NUL.
    let result = unsafe mkfifo("\(path)/\(relative)", 0o600)
    try #require(result == 0)
  }

  func truncate(_ relative: String, to byteCount: Int) throws {
    // Safe: the path ends in NUL.
    let result = unsafe Glibc.truncate("\(path)/\(relative)", byteCount)
    try #require(result == 0)
  }

  /// Makes an empty file whose name is any bytes.
  func makeFile(named name: [UInt8]) throws {
    // Safe: the path ends in NUL.
    let file = try unsafe FileDescriptor.call(absolute("") + name) { path in
      unsafe open(path, O_CREAT | O_WRONLY, 0o600)
    }
    close(file)
  }

  /// Makes folders within folders, and a file `z.txt` in every hundredth.
  func makeFolders(depth: Int) throws {
    // Safe: the paths of all calls end in NUL.
    var folder = unsafe open(path, O_RDONLY | O_DIRECTORY)
    for level in 1...depth {
      let made = unsafe mkdirat(folder, "a-folder", 0o700)
      try #require(made == 0)
      let inner = unsafe openat(folder, "a-folder", O_RDONLY | O_DIRECTORY)
      close(folder)
      folder = inner
      if level % 100 == 0 {
        let file = unsafe openat(folder, "z.txt", O_CREAT | O_WRONLY, 0o600)
        close(file)
      }
    }
    close(folder)
  }

  func link(_ relative: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(path)/\(relative)", withDestinationPath: target)
  }
}

/// Runs a program to its end and gives what it printed.
@discardableResult
func run(_ program: String, _ arguments: String..., in folder: String? = nil) throws -> Data {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  process.environment = ["PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": "/"]
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return data
}

/// What a walk gives: relative paths, problems, reports.
struct WalkResult {
  var files: [SourceFile] = []
  var problems: [WalkProblem] = []
  var reports: [WalkReport] = []

  var paths: [String] { files.map { String(decoding: $0.relativePath, as: UTF8.self) } }

  init(_ roots: [WalkRoot], _ options: WalkOptions = WalkOptions()) {
    let walker = SourceWalker(roots: roots, options: options)
    while let event = walker.next() {
      switch event {
      case .file(let file): files.append(file)
      case .problem(let problem): problems.append(problem)
      }
    }
    reports = walker.reports
  }

  init(
    _ tree: TemporaryTree, start: String = "", _ options: WalkOptions = WalkOptions()
  ) throws {
    self.init([WalkRoot(path: try tree.bytes, start: Array(start.utf8))], options)
  }
}

extension Array {
  /// One of the elements.
  func pick(_ generator: inout SeededGenerator) -> Element { generator.pick(self) }
}
