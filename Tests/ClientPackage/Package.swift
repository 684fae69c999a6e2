// swift-tools-version: 6.2
import PackageDescription

// A program of someone else: it sees only what the product `Lede` makes public.
let package = Package(
  name: "ClientPackage",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Lede", path: "../..")],
  targets: [
    .executableTarget(
      name: "Client", dependencies: [.product(name: "Lede", package: "Lede")],
      swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)]),
    // The example of the README, word for word.
    .executableTarget(
      name: "Readme", dependencies: [.product(name: "Lede", package: "Lede")],
      swiftSettings: [.strictMemorySafety(), .treatAllWarnings(as: .error)]),
  ],
  swiftLanguageModes: [.v6]
)
