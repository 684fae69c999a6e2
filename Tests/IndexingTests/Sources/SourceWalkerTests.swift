import Foundation
import Synchronization
import Testing

@testable import Indexing

@Suite struct SourceWalkerTests {
  @Test func `files come in byte order of their paths`() throws {
    let tree = try TemporaryTree()
    let paths = ["a.txt", "a/b.txt", "a/c/d.html", "a0.md", "b/x.HTM", "z.text"]
    for path in paths.shuffled() { try tree.write(path) }
    let result = try WalkResult(tree)
    #expect(result.paths == paths)
    #expect(
      result.paths.map { Array($0.utf8) }
        == result.paths.map { Array($0.utf8) }.sorted {
          $0.lexicographicallyPrecedes($1)
        })
    #expect(result.problems.isEmpty)
    #expect(result.reports[0].isComplete)
    #expect(result.reports[0].fileCount == 6)
    #expect(result.files[0].fingerprint.byteCount == 1)
    #expect(result.files[1].absolutePath == (try tree.bytes) + Array("/a/b.txt".utf8))
  }

  @Test func `unknown extensions and hidden names are counted and left out`() throws {
    let tree = try TemporaryTree()
    for path in ["a.jpg", "b", "c.txt", ".d.txt", ".e/f.txt", "g.jsonl"] { try tree.write(path) }
    let result = try WalkResult(tree)
    #expect(result.paths == ["c.txt"])
    #expect(result.reports[0].unselectedCount == 3)
    #expect(result.reports[0].hiddenCount == 2)
    var options = WalkOptions()
    options.extensions += WalkOptions.recordExtensions
    #expect(try WalkResult(tree, options).paths == ["c.txt", "g.jsonl"])
  }

  @Test func `what is asked for by name is taken whatever its name`() throws {
    let tree = try TemporaryTree()
    for path in ["a.jpg", ".h/x.txt", ".h/y", "p.html", "p_files/q.html"] { try tree.write(path) }
    try tree.write(".ledeignore", "*")
    #expect(try WalkResult(tree).paths == [])
    #expect(try WalkResult(tree, start: "a.jpg").paths == ["a.jpg"])
    #expect(try WalkResult(tree, start: ".h/y").paths == [".h/y"])
    try tree.write(".ledeignore", "y*")
    #expect(try WalkResult(tree, start: ".h").paths == [".h/x.txt"])
    #expect(try WalkResult(tree, start: "p_files").paths == ["p_files/q.html"])
  }

  @Test func `a folder of a saved page belongs to the page`() throws {
    let tree = try TemporaryTree()
    for folder in ["A_files", "B-Dateien", "C_fichiers", "D_archivos", "E.files"] {
      try tree.write(folder + "/frame.html")
    }
    for page in ["A.html", "B.htm", "C.HTML", "D.htm"] { try tree.write(page) }
    let result = try WalkResult(tree)
    #expect(result.paths == ["A.html", "B.htm", "C.HTML", "D.htm", "E.files/frame.html"])
    #expect(result.reports[0].pageFolderCount == 4)
  }

  @Test func `rules of an inner ledeignore override those above it`() throws {
    let tree = try TemporaryTree()
    for path in ["a.txt", "k.txt", "in/a.txt", "in/k.txt", "out/a.txt", "in/deep/a.txt"] {
      try tree.write(path)
    }
    try tree.write(".ledeignore", "a.txt\n/out/\n")
    try tree.write("in/.ledeignore", "!a.txt\n/deep\n")
    let result = try WalkResult(tree)
    #expect(result.paths == ["in/a.txt", "in/k.txt", "k.txt"])
    #expect(result.reports[0].ignoredCount == 3)
    #expect(try WalkResult(tree, start: "in").paths == ["in/a.txt", "in/k.txt"])
  }

  struct Selection {
    var includes: [String] = []
    var excludes: [String] = []
    var ignore = ""
    var paths: [String]
  }

  @Test(arguments: [
    Selection(paths: ["a.md", "a.txt", "n/b.txt", "n/o/c.html"]),
    Selection(includes: ["*.txt"], paths: ["a.txt", "n/b.txt"]),
    Selection(includes: ["n/"], paths: ["n/b.txt", "n/o/c.html"]),
    Selection(includes: ["n/**"], paths: ["n/b.txt", "n/o/c.html"]),
    Selection(includes: ["*.story"], paths: ["n/d.story"]),
    Selection(includes: ["*.txt", "*.story"], paths: ["a.txt", "n/b.txt", "n/d.story"]),
    Selection(excludes: ["n"], paths: ["a.md", "a.txt"]),
    Selection(includes: ["*.txt"], excludes: ["b*"], paths: ["a.txt"]),
    Selection(includes: ["*.txt"], ignore: "a.*", paths: ["n/b.txt"]),
    Selection(excludes: ["*.html"], ignore: "!*.html\n*.md", paths: ["a.txt", "n/b.txt"]),
  ])
  func `exclude wins over include and neither brings back what is ignored`(
    test: Selection
  ) throws {
    let tree = try TemporaryTree()
    for path in ["a.md", "a.txt", "n/b.txt", "n/d.story", "n/o/c.html"] { try tree.write(path) }
    try tree.write(".ledeignore", test.ignore)
    var options = WalkOptions()
    options.includes = test.includes.map { Glob($0.utf8) }
    options.excludes = test.excludes.map { Glob($0.utf8) }
    #expect(try WalkResult(tree, options).paths == test.paths)
  }

  @Test func `globs count from where the walk begins`() throws {
    let tree = try TemporaryTree()
    for path in ["n/a/x.txt", "n/b/x.txt"] { try tree.write(path) }
    var options = WalkOptions()
    options.excludes = [Glob("/a".utf8)]
    #expect(try WalkResult(tree, start: "n", options).paths == ["n/b/x.txt"])
  }

  @Test func `links are left out unless asked for and loops end`() throws {
    let tree = try TemporaryTree()
    try tree.write("d/a.txt")
    try tree.link("d/loop", to: "..")
    try tree.link("d/self", to: "self")
    try tree.link("e", to: "d")
    try tree.link("f.txt", to: "d/a.txt")
    let result = try WalkResult(tree)
    #expect(result.paths == ["d/a.txt"])
    #expect(result.reports[0].linkCount == 4)
    var options = WalkOptions()
    options.links = .followed
    let followed = try WalkResult(tree, options)
    #expect(followed.paths == ["d/a.txt", "f.txt"])
    #expect(followed.reports[0].repeatedFolderCount == 2)
    #expect(followed.reports[0].isComplete)
  }

  @Test func `FIFOs and other special files are reported and not opened`() throws {
    let tree = try TemporaryTree()
    try tree.makeFIFO("p.html")
    try tree.makeFIFO("other")
    let result = try WalkResult(tree)
    #expect(result.files.isEmpty)
    #expect(result.problems.map(\.kind) == [.notRegular(.fifo)])
    #expect(result.problems.first?.skip?.reason == .unsupported)
    #expect(result.reports[0].isComplete)
    #expect(throws: FileReadError.notRegular(.fifo)) {
      try FileContent.read(tree.absolute("p.html"))
    }
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `an unreadable folder makes the walk incomplete`() throws {
    let tree = try TemporaryTree()
    try tree.write("a/x.txt")
    try tree.write("b/x.txt")
    try tree.write("c/x.txt")
    try tree.setMode("b", 0)
    try tree.setMode("c", 0o400)
    let denied = SystemError(errno: EACCES)
    let result = try WalkResult(tree)
    try tree.setMode("b", 0o700)
    try tree.setMode("c", 0o700)
    #expect(result.paths == ["a/x.txt"])
    #expect(
      result.problems.map(\.kind) == [
        .unreadableFolder(denied), .unreadableIgnoreFile(.system(denied)), .unreadableFile(denied),
      ])
    #expect(!result.reports[0].isComplete)
  }

  @Test func `a root that is not there is a problem and an incomplete walk`() throws {
    let result = WalkResult([WalkRoot(path: Array("/nonexistent/lede".utf8))])
    #expect(result.problems.map(\.kind) == [.unreadableFolder(SystemError(errno: ENOENT))])
    #expect(!result.reports[0].isComplete)
  }

  @Test func `large files are reported`() throws {
    let tree = try TemporaryTree()
    try tree.write("a.txt", "12345")
    try tree.write("b.txt", "1234")
    var options = WalkOptions()
    options.fileByteCountMax = 4
    let result = try WalkResult(tree, options)
    #expect(result.paths == ["b.txt"])
    #expect(result.problems.map(\.kind) == [.tooLarge(byteCount: 5, limit: 4)])
  }

  @Test func `names need not be UTF-8 and may have 255 bytes`() throws {
    let tree = try TemporaryTree()
    let names: [[UInt8]] = [
      Array("new\nline.txt".utf8),
      [UInt8](repeating: UInt8(ascii: "n"), count: 251) + Array(".txt".utf8),
      [0x80, 0xFF, 0xC0] + Array(".txt".utf8),
    ]
    for name in names {
      try tree.makeFile(named: name)
    }
    let result = try WalkResult(tree)
    #expect(result.files.map(\.relativePath) == names)
    for file in result.files {
      #expect(try FileContent.read(file.absolutePath).bytes == [])
    }
  }

  @Test(arguments: [1_000, 2_100]) func `deep folders are walked or reported`(depth: Int) throws {
    let tree = try TemporaryTree()
    try tree.makeFolders(depth: depth)
    let result = try WalkResult(tree)
    #expect(result.paths.count == min(depth, SourceWalker.depthMax) / 100)
    #expect(result.reports[0].isComplete == (depth < SourceWalker.depthMax))
    let deepest = try #require(result.files.first)
    #expect(deepest.absolutePath.count > 8_000)
    #expect(try FileContent.read(deepest.absolutePath).fingerprint.matches(deepest.fingerprint))
  }

  @Test func `overlapping roots give no file twice`() throws {
    let tree = try TemporaryTree()
    for path in ["a/x.txt", "a/b/y.txt", "c.txt"] { try tree.write(path) }
    let root = try tree.bytes
    let result = WalkResult([
      WalkRoot(path: root), WalkRoot(path: root, start: Array("a".utf8)),
      WalkRoot(path: root, start: Array("c.txt".utf8)),
    ])
    #expect(result.paths == ["a/b/y.txt", "a/x.txt", "c.txt"])
  }

  @Test func `a focused walk gives what a whole walk gives there`() throws {
    let tree = try TemporaryTree()
    let paths = [
      "a.txt", "b/c.txt", "b/d/e.html", "b/d/f.jpg", "b/drafts/g.txt", "b/keep/drafts/h.txt",
      ".i/j.txt", "p.html", "p_files/q.html", "r_files/s.html", "t/u.txt", "t/v/w.txt",
      "t/x.skip.txt",
    ]
    for path in paths { try tree.write(path) }
    try tree.write("b/.ledeignore", "drafts/")
    try tree.write("b/keep/.ledeignore", "!drafts/")
    try tree.link("b/link.txt", to: "../a.txt")
    var narrow = WalkOptions()
    narrow.includes = [Glob("t/".utf8), Glob("*.html".utf8)]
    narrow.excludes = [Glob("*.skip.*".utf8), Glob("v/".utf8)]
    let folders = ["b", "b/d", "b/drafts", "b/keep", ".i", "p_files", "r_files", "t", "t/v"]
    for (start, options) in [("", WalkOptions()), ("", narrow), ("b", WalkOptions())] {
      let whole = try WalkResult(tree, start: start, options)
      for path in paths + folders + ["b/link.txt", "absent.txt", "absent/a.txt", "a.txt/b"] {
        if !start.isEmpty, path != start, !path.hasPrefix(start + "/") { continue }
        let root = WalkRoot(
          path: try tree.bytes, start: Array(start.utf8), focus: Array(path.utf8))
        let focused = WalkResult([root], options)
        let expected = whole.files.filter {
          SourceSet.contains(root.absoluteFocus, $0.absolutePath)
        }
        #expect(focused.files == expected, "\(path) from \"\(start)\"")
        #expect(focused.problems.isEmpty && focused.reports[0].isComplete, "\(path)")
      }
    }
  }

  @Test func `folders are told before they are read, but for the one that is left out`() throws {
    let tree = try TemporaryTree()
    for path in ["a/b/c.txt", "a/index/d.txt", ".h/e.txt"] { try tree.write(path) }
    let told = Mutex<[[UInt8]]>([])
    var options = WalkOptions()
    options.leaveOut(folder: tree.absolute("a/index"))
    options.willRead = { folder in told.withLock { $0.append(folder) } }
    let result = try WalkResult(tree, options)
    #expect(result.paths == ["a/b/c.txt"])
    #expect(result.reports[0].leftOutFolderCount == 1)
    let base = try tree.bytes
    #expect(told.withLock { $0 } == ["", "/a", "/a/b"].map { base + Array($0.utf8) })
  }
}
