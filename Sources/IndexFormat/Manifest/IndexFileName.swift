/// The names of an index's files: a name that is none of these is none of ours.
///
/// ```
/// data file           <prefix>-<generation>-<random>         prefix: 1–32 of a–z
/// manifest            manifest-<generation>
/// unfinished manifest manifest-<generation>-<random>.tmp
/// ```
///
/// Generation and random are 16 lower-case hexadecimal digits. Data files and unfinished manifests
/// carry the generation that is being made when they are written. No name is used twice.
package struct IndexFileName: Equatable, Sendable {
  package static let manifestPrefix = "manifest"
  private static let unfinishedSuffix = ".tmp"
  private static let prefixByteCountMax = 32

  package let prefix: String
  package let generation: UInt64

  /// The name of a data file; nil for anything else.
  package init?(_ name: String) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, (1...Self.prefixByteCountMax).contains(parts[0].utf8.count),
      parts[0].utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
      parts[0] != Self.manifestPrefix, let generation = Self.number(parts[1]),
      Self.number(parts[2]) != nil
    else { return nil }
    prefix = String(parts[0])
    self.generation = generation
  }

  package static func data(_ prefix: String, generation: UInt64, random: UInt64) -> String {
    "\(prefix)-\(hexadecimal(generation))-\(hexadecimal(random))"
  }

  package static func manifest(_ generation: UInt64) -> String {
    "\(manifestPrefix)-\(hexadecimal(generation))"
  }

  package static func unfinishedManifest(_ generation: UInt64, random: UInt64) -> String {
    data(manifestPrefix, generation: generation, random: random) + unfinishedSuffix
  }

  /// The generation of a manifest's name; nil for anything else.
  package static func manifestGeneration(_ name: String) -> UInt64? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == manifestPrefix else { return nil }
    return number(parts[1])
  }

  package static func isUnfinishedManifest(_ name: String) -> Bool {
    guard name.hasSuffix(unfinishedSuffix) else { return false }
    let parts = name.dropLast(unfinishedSuffix.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == manifestPrefix && number(parts[1]) != nil
      && number(parts[2]) != nil
  }

  /// Sixteen lower-case hexadecimal digits as a number.
  private static func number(_ digits: Substring) -> UInt64? {
    let isLegal = digits.utf8.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
    }
    return isLegal && digits.utf8.count == 16 ? UInt64(digits, radix: 16) : nil
  }
}
