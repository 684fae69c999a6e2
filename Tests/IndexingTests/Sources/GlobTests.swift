import Foundation
import TestSupport
import Testing

@testable import Indexing

@Suite struct GlobTests {
  struct Case: CustomTestStringConvertible {
    var pattern: String
    var path: String
    var isFolder = false
    var isMatch: Bool
    var testDescription: String { "\(pattern) on \(path)\(isFolder ? "/" : "")" }
  }

  static func cases(_ isMatch: Bool, _ pairs: [(String, String)]) -> [Case] {
    pairs.map { pattern, path in
      let isFolder = path.hasSuffix("/")
      return Case(
        pattern: pattern, path: isFolder ? String(path.dropLast()) : path, isFolder: isFolder,
        isMatch: isMatch)
    }
  }

  static let table =
    cases(
      true,
      [
        ("a.txt", "a.txt"), ("a.txt", "x/y/a.txt"), ("/a.txt", "a.txt"), ("*.txt", "x/a.txt"),
        ("*", "x/y"), ("a?c", "abc"), ("[a-c]x", "bx"), ("[!a]x", "bx"), ("[^a]x", "bx"),
        ("[]]", "]"), ("[a\\]]", "]"), ("[a-]", "-"), ("[[:digit:]]*", "7up"), ("\\*", "*"),
        ("\\!a", "!a"), ("a/b", "a/b"), ("a/*", "a/b"), ("a/", "x/a/"), ("a/b/", "a/b/"),
        ("**/b", "b"), ("**/b", "x/y/b"), ("a/**", "a/x/y"), ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"), ("a**b", "axxb"), ("*a*b*c*", "xaybzcw"), ("**", "x"),
        ("a/**/b/**/c", "a/x/b/b/x/c"), ("*/b", "a/b"), ("a*c/d", "abbc/d"), ("é", "é"),
        ("**/*a/b", "x/ca/y/da/b"), ("/**", "a/b"), ("/**/", "a/b/"),
      ])
    + cases(
      false,
      [
        ("a.txt", "ba.txt"), ("/a.txt", "x/a.txt"), ("a/b", "x/a/b"), ("a/*", "a/b/c"),
        ("a?c", "a/c"), ("a/", "a"), ("a/**", "a/"), ("[a-c]x", "dx"), ("[!a]x", "ax"),
        ("a/**/b", "a/xb"), ("**/b", "xb"), ("a**b", "a/b"), ("[", "["), ("[a", "a"), ("a\\", "a"),
        ("[[:nosuch:]]", "a"), ("", "a"), ("/", "a"), ("?", "é"), ("A", "a"), ("*/b", "a/x/b"),
        ("a[/]b", "a/b"), ("a/[^x]b", "a//b"),
      ])

  @Test(arguments: table) func `a pattern means what it means in a gitignore file`(test: Case) {
    let isMatch = Glob(test.pattern.utf8).matches(Array(test.path.utf8), isFolder: test.isFolder)
    #expect(isMatch == test.isMatch)
  }

  @Test func `many stars take no exponential time`() {
    let path = [UInt8](repeating: UInt8(ascii: "a"), count: 4_000)
    let stars = Glob((String(repeating: "a*", count: 200) + "b").utf8)
    let folders = Glob((String(repeating: "**/a*/", count: 50) + "b").utf8)
    let start = ProcessorTime.nanoseconds()
    #expect(!stars.matches(path))
    #expect(!folders.matches(Array(String(repeating: "a/", count: 1_000).utf8) + [97]))
    #expect(ProcessorTime.nanoseconds() - start < 20_000_000_000)
  }

  @Test(
    arguments: [
      ("*.story", ".story"), ("a/*.x", ".x"), ("*", nil), ("*.*", nil), ("a.d/", nil), ("*.", nil),
      ("x.[ab]", nil),
    ] as [(String, String?)])
  func `an include glob may spell out an extension`(pattern: String, expected: String?) {
    let found = Glob(pattern.utf8).namedExtension
    #expect(found.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test func `every sequence of bytes is a pattern and matching it ends`() {
    for seed in UInt64(1)...200 {
      var generator = SeededGenerator(seed: seed)
      let alphabet = Array("a/*?[]!^-\\:.".utf8) + [0xFF, 0x80]
      let pattern = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
        alphabet.pick(&generator)
      }
      let path = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
        alphabet.pick(&generator)
      }
      _ = Glob(pattern).matches(path)
      _ = IgnoreRules(pattern + [10] + path)
    }
  }
}

@Suite struct IgnoreRulesTests {
  static let git: String? =
    ["/usr/bin/git", "/usr/local/bin/git", "/bin/git"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }

  @Test(.enabled(if: git != nil, "git is not installed"), arguments: UInt64(1)...24)
  func `a walk takes the files that git does not ignore`(seed: UInt64) throws {
    let git = try #require(Self.git)
    var generator = SeededGenerator(seed: seed)
    let tree = try TemporaryTree()
    var folders = [""]
    for _ in 0..<40 {
      let depth = Int.random(in: 0...3, using: &generator)
      let folder = (0..<depth).map { _ in ["a", "b", "ab", "ba", "abc"].pick(&generator) + "/" }
        .joined()
      folders.append(folder)
      try tree.write(folder + ["a", "b", "ab", "a b", "b!", "cab"].pick(&generator) + ".txt")
    }
    for folder in Set([""] + (0..<2).map { _ in folders.pick(&generator) }).sorted() {
      let rules = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        Self.line(&generator)
      }.joined(separator: ["\n", "\r\n"].pick(&generator))
      try tree.write(folder + ".gitignore", rules)
      try tree.write(folder + ".ledeignore", rules)
    }
    try run(git, "init", "-q", in: tree.path)
    let listed = try run(git, "ls-files", "-o", "--exclude-standard", "-z", in: tree.path)
    let expected = listed.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.hasSuffix(".txt") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(try WalkResult(tree).paths == expected)
  }

  static func line(_ generator: inout SeededGenerator) -> String {
    let parts = [
      "a", "b", "ab", "*", "a*", "*b", "?", "a?", "[ab]", "[!a]*", "*.txt", "a*.txt", "b.txt",
      "\\a", "**", "[[:alpha:]]b", "a b.txt", "?*?", "[a-b]*.tx[t]",
    ]
    let count = [1, 1, 1, 2, 2, 3].pick(&generator)
    var line = (0..<count).map { _ in parts.pick(&generator) }.joined(separator: "/")
    if Int.random(in: 0..<4, using: &generator) == 0 { line = "/" + line }
    if Int.random(in: 0..<4, using: &generator) == 0 { line += "/" }
    if Int.random(in: 0..<4, using: &generator) == 0 { line = "!" + line }
    if Int.random(in: 0..<9, using: &generator) == 0 { line += "  " }
    if Int.random(in: 0..<12, using: &generator) == 0 {
      line = ["#a", "", "\\#a", "/"].pick(&generator)
    }
    return line
  }

  @Test func `the last rule that matches decides and a byte order mark is passed`() {
    let rules = IgnoreRules(Array("\u{FEFF}*.txt\n!a.txt\n# note\n\\#b\nend\\ \n".utf8))
    func verdict(_ name: String) -> IgnoreRules.Verdict? {
      rules.verdict(Array(name.utf8)[...], componentStart: 0, isFolder: false)
    }
    #expect(verdict("b.txt") == .ignored)
    #expect(verdict("a.txt") == .kept)
    #expect(verdict("a.md") == nil)
    #expect(verdict("#b") == .ignored)
    #expect(verdict("end ") == .ignored)
    #expect(verdict("end") == nil)
  }
}
