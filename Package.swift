// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where the environment asks for it (CI does).
let strictness: [SwiftSetting] =
  Context.environment["LEDE_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let swift: [SwiftSetting] =
  [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")] + strictness

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], files: [String] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: files.map { .embedInCode($0) },
    swiftSettings: swift)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: swift)
}

let package = Package(
  name: "Lede",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Lede", targets: ["Lede"]),
    .library(name: "LedeExtraction", targets: ["Extraction"]),
    .executable(name: "lede", targets: ["LedeCLI"]),
    .executable(name: "lede-index", targets: ["LedeIndexCLI"]),
    .executable(name: "lede-serve", targets: ["LedeServeCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Libraries of the system.
    .systemLibrary(
      name: "CLibXML2", pkgConfig: "libxml-2.0",
      providers: [.apt(["libxml2-dev"]), .brew(["libxml2"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(
      name: "CStemmer", providers: [.apt(["libstemmer-dev"]), .brew(["snowball"])]),
    .systemLibrary(
      name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"]), .brew(["utf8proc"])]),
    .target(name: "CKernels"),
    .target(name: "CBlockModel", exclude: ["block_model_data.inc"]),
    .target(name: "CUnicodeTables"),

    // The layers, bottom up. Arrows point down only.
    module("Articles"),
    module("Storage", ["CKernels"]),
    module(
      "Analysis", ["Articles", "CStemmer", "CUTF8Proc", "CUnicodeTables", "CKernels"]),
    module("Extraction", ["Articles", "CKernels", "CBlockModel", "CLibXML2"]),
    module("IndexFormat", ["Storage", "Articles", "CKernels", "CZstd"]),
    module("Indexing", ["IndexFormat", "Storage", "Analysis", "Articles", "CKernels"]),
    module("Searching", ["IndexFormat", "Storage", "Analysis", "Articles"]),
    module("Evaluation", ["Articles"]),
    module(
      "Lede",
      [
        "Indexing", "Searching", "Evaluation", "IndexFormat", "Storage", "Analysis", "Articles",
      ]),

    // Results as JSON: the same bytes from the command and from the server.
    module("ResultJSON", ["Lede", "Articles"]),

    // The page and the API over HTTP.
    module(
      "LedeServer",
      [
        "Lede", "ResultJSON",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      files: [
        "Page/index.html", "Page/page.css", "Page/page.js", "Page/icon.svg", "Page/openapi.json",
      ]),

    // The command. `lede` reads an index and never loads an HTML parser; what needs one is
    // handed to `lede-index`, which stands beside it.
    module(
      "LedeCommand",
      [
        "Lede", "ResultJSON", "Indexing", "Evaluation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "LedeCLI", dependencies: ["LedeCommand", "Storage"], swiftSettings: swift),
    .executableTarget(
      name: "LedeIndexCLI",
      dependencies: ["LedeCommand", "Extraction", "Indexing", "Articles", "Storage"],
      swiftSettings: swift),

    .executableTarget(
      name: "LedeServeCLI", dependencies: ["Lede", "LedeCommand", "LedeServer", "Storage"],
      swiftSettings: swift),

    // What Scripts/train-block-model learns from.
    .executableTarget(
      name: "ExtractionTraining",
      dependencies: ["Extraction", "Indexing", "LedeCommand", "ResultJSON"],
      swiftSettings: swift),

    // Tests.
    .target(
      name: "TestSupport",
      dependencies: ["Articles", "Storage", "Analysis", "IndexFormat", "Indexing", "Searching"],
      path: "Tests/TestSupport", swiftSettings: swift),
    tests("ArticlesTests", ["Articles"]),
    tests("StorageTests", ["Storage"]),
    tests("AnalysisTests", ["Analysis"]),
    .testTarget(
      name: "ExtractionTests",
      dependencies: ["Extraction", "CBlockModel", "CKernels", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift),
    tests("IndexFormatTests", ["IndexFormat", "CKernels"]),
    tests("IndexingTests", ["Indexing", "Searching"]),
    tests("SearchingTests", ["Searching", "Indexing", "CKernels"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Articles", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift),
    tests("LedeTests", ["Lede"]),
    tests("TidyTests", ["Articles", "Storage", "IndexFormat", "Indexing"]),
    tests("CommandTests", ["Articles", "LedeCommand", "ResultJSON", "LedeCLI", "LedeIndexCLI"]),
    tests(
      "LedeServerTests",
      [
        "Articles", "Lede", "LedeServer",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Lede", "Extraction", "Indexing", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: swift),
  ],
  swiftLanguageModes: [.v6]
)
