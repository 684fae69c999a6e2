import Testing

@Suite("The examples of README.md") struct ReadmeTests {
  private static let compiled = "Tests/ClientPackage/Sources/Readme/main.swift"

  /// The code blocks of a language, in their order.
  private static func blocks(_ language: String, in text: String) -> [String] {
    var blocks: [String] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isInside {
        if line == "```" { isInside = false } else { blocks[blocks.count - 1] += line + "\n" }
      } else if line == "```\(language)" {
        isInside = true
        blocks.append("")
      }
    }
    return blocks
  }

  @Test("in Swift are what Scripts/test-client compiles and runs")
  func swift() throws {
    let blocks = Self.blocks("swift", in: try ProjectFiles.text("README.md"))
    #expect(blocks.count == 1, "a second block needs a program of its own")
    let block = try #require(blocks.first)
    if ProjectFiles.isUpdating { try ProjectFiles.write(block, to: Self.compiled) }
    #expect(
      try ProjectFiles.text(Self.compiled) == block,
      "LEDE_UPDATE_GOLDENS=1 swift test --filter TidyTests writes \(Self.compiled) anew")
  }

  @Test("call commands that exist")
  func commands() throws {
    let text = try ProjectFiles.text("README.md")
    let files = try ProjectFiles.names(in: "Sources/LedeCommand/Commands")
    let names = Set(
      files.filter { $0.hasSuffix("Command.swift") }
        .map { $0.replacing("Command.swift", with: "").lowercased() })
    let called = Self.blocks("sh", in: text).joined().split(separator: "\n")
      .filter { $0.hasPrefix("lede ") }.compactMap { $0.split(separator: " ").dropFirst().first }
    #expect(called.count >= 6)
    for name in called { #expect(names.contains(String(name)), "lede \(name)") }
  }
}
