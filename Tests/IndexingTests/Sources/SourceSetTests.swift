import Foundation
import Testing

@testable import Indexing

@Suite struct SourceSetTests {
  @Test func `a folder is a source named by its last component`() throws {
    let tree = try TemporaryTree()
    for folder in ["x/news", "y/news", "z/news"] { try tree.makeFolder(folder) }
    var set = SourceSet()
    let first = try set.resolve(tree.absolute("x/news"))
    _ = try set.resolve(tree.absolute("y/news/"))
    _ = try set.resolve(tree.absolute("z/../z/news/."))
    #expect(set.sources.map(\.name) == ["news", "news~2", "news~3"])
    #expect(first == WalkRoot(path: try tree.bytes + Array("/x/news".utf8)))
    #expect(Set(set.sources.map(\.root)).count == 3)
    #expect(try set.resolve(tree.absolute("y/news")).path == set.sources[1].root)
    #expect(set.sources.count == 3)
  }

  @Test func `a file belongs to its folder and keeps its key however it is named`() throws {
    let tree = try TemporaryTree()
    try tree.write("a/b/c.txt")
    try tree.link("short", to: "a/b")
    var set = SourceSet()
    let file = try set.resolve(tree.absolute("a/b/c.txt"))
    #expect(file.start == Array("c.txt".utf8))
    #expect(set.sources.map(\.name) == ["b"])
    #expect(try set.resolve(tree.absolute("short/c.txt")) == file)
    #expect(try set.resolve(tree.absolute("a")).start == [])
    #expect(set.sources.map(\.name) == ["b", "a"])
    // The walk of the outer root finds the file under the inner root's key.
    let place = try #require(set.locate(file.absoluteStart))
    #expect(set.sources[place.source].name == "b")
    #expect(place.path == Array("c.txt".utf8))
    #expect(set.locate(try tree.bytes) == nil)
  }

  @Test func `a path within a known source is walked from there`() throws {
    let tree = try TemporaryTree()
    try tree.write("a/b/c.txt")
    try tree.write("ab/c.txt")
    var set = SourceSet()
    let root = try set.resolve(tree.absolute("a")).path
    #expect(try set.resolve(tree.absolute("a/b")) == WalkRoot(path: root, start: Array("b".utf8)))
    #expect(
      try set.resolve(tree.absolute("a/b/c.txt"))
        == WalkRoot(path: root, start: Array("b/c.txt".utf8)))
    #expect(set.sources.count == 1)
    // A name that only begins alike is another place.
    #expect(try set.resolve(tree.absolute("ab/c.txt")).start == Array("c.txt".utf8))
    #expect(set.sources.map(\.name) == ["a", "ab"])
  }

  @Test func `the root of the file system is a source too`() throws {
    var set = SourceSet()
    #expect(try set.resolve([UInt8(ascii: "/")]) == WalkRoot(path: [UInt8(ascii: "/")]))
    #expect(set.sources.map(\.name) == ["root"])
    #expect(set.locate(Array("/a/b".utf8))?.path == Array("a/b".utf8))
  }

  @Test func `a path that is not there is an error`() {
    var set = SourceSet()
    #expect(throws: SystemError(errno: ENOENT)) { try set.resolve(Array("/no/such".utf8)) }
    #expect(throws: SystemError(errno: ENOENT)) { try set.resolve([]) }
    #expect(throws: SystemError(errno: EINVAL)) { try set.resolve([UInt8(ascii: "/"), 0]) }
  }
}
