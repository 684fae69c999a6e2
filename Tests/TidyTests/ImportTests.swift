import Testing

/// What the compiler does not keep: it lets a module import what its own modules depend on.
@Suite("Imports follow the arrows of the architecture") struct ImportTests {
  /// Libraries of the system and packages, and the only modules that may import each.
  private static let owners: [String: Set<String>] = [
    "CLibXML2": ["Extraction"],
    "CZstd": ["IndexFormat"],
    "CStemmer": ["Analysis"],
    "CUTF8Proc": ["Analysis"],
    "CUnicodeTables": ["Analysis"],
    "CKernels": ["Storage", "IndexFormat", "Analysis", "Indexing", "Extraction"],
    "ArgumentParser": ["LedeCommand"],
    "CBlockModel": ["Extraction"],
    "Extraction": ["LedeIndexCLI", "ExtractionTraining"],
    "NIOCore": ["LedeServer"],
    "NIOHTTP1": ["LedeServer"],
    "NIOPosix": ["LedeServer"],
    "LedeServer": ["LedeServeCLI"],
  ]

  /// What comes with the toolchain and costs nothing to load.
  private static let free: Set<String> = ["Glibc", "Darwin", "Musl", "Synchronization", "Dispatch"]

  /// A module that a file imports.
  private struct Import {
    var module: String
    var path: String
    var line: Int
    var imported: String
  }

  private static func imports() throws -> [Import] {
    try ProjectFiles.swiftFiles(below: "Sources").flatMap { path in
      let module = String(path.split(separator: "/")[1])
      let lines = try ProjectFiles.text(path).split(
        separator: "\n", omittingEmptySubsequences: false)
      return lines.enumerated().compactMap { number, line -> Import? in
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
          words[..<place].allSatisfy({ $0.hasPrefix("@") || $0 == "public" || $0 == "package" })
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
        let name = words[(place + 1)...].first { !kinds.contains($0) } ?? ""
        let imported = name.split(separator: ".").first.map(String.init) ?? ""
        return Import(module: module, path: path, line: number + 1, imported: imported)
      }
    }
  }

  /// The dependencies that the manifest gives each module.
  private static func manifest() throws -> [String: Set<String>] {
    let text = try ProjectFiles.text("Package.swift").filter { !$0.isWhitespace }
    var dependencies: [String: Set<String>] = [:]
    for name in try ProjectFiles.names(in: "Sources") {
      let targets = ["module(\"\(name)\"", "executableTarget(name:\"\(name)\""]
      guard let start = targets.compactMap({ text.firstRange(of: $0) }).first else { continue }
      var depth = 1
      let rest = text[start.upperBound...].prefix { character in
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
        return depth > 0
      }
      let words = rest.split(separator: "\"").map(String.init)
      dependencies[name] = Set(words.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
    }
    return dependencies
  }

  @Test("a module imports only what the manifest says it depends on")
  func arrows() throws {
    let manifest = try Self.manifest()
    let imports = try Self.imports()
    #expect(imports.count > 100)
    #expect(manifest["Searching"] == ["IndexFormat", "Storage", "Analysis", "Articles"])
    for found in imports where manifest[found.imported] != nil {
      let allowed = try #require(manifest[found.module], "\(found.module) is not in the manifest")
      #expect(
        allowed.contains(found.imported),
        "\(found.path):\(found.line): \(found.module) does not depend on \(found.imported)")
    }
  }

  @Test("libraries are imported where they belong, and Foundation nowhere")
  func libraries() throws {
    let modules = Set(try ProjectFiles.names(in: "Sources"))
    var seen: Set<String> = []
    for found in try Self.imports() where !Self.free.contains(found.imported) {
      seen.insert(found.imported)
      if let owners = Self.owners[found.imported] {
        #expect(
          owners.contains(found.module),
          "\(found.path):\(found.line): \(found.imported) belongs to \(owners.sorted())")
      } else {
        #expect(
          modules.contains(found.imported),
          "\(found.path):\(found.line): \(found.imported) is not imported in Sources")
      }
    }
    #expect(seen.isSuperset(of: Self.owners.keys), "an owner of a library that nothing imports")
  }
}
