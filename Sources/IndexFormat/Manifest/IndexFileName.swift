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
    let parts = Self.parts(name)
    guard parts.count == 3, (1...Self.prefixByteCountMax).contains(parts[0].count),
      parts[0].allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
      !parts[0].elementsEqual(Self.manifestPrefix.utf8), let generation = Self.number(parts[1]),
      Self.number(parts[2]) != nil
    else { return nil }
    prefix = String(decoding: parts[0], as: UTF8.self)
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
    let parts = parts(name)
    guard parts.count == 2, parts[0].elementsEqual(manifestPrefix.utf8) else { return nil }
    return number(parts[1])
  }

  package static func isUnfinishedManifest(_ name: String) -> Bool {
    guard name.hasSuffix(unfinishedSuffix) else { return false }
    let parts = parts(String(name.dropLast(unfinishedSuffix.count)))
    return parts.count == 3 && parts[0].elementsEqual(manifestPrefix.utf8)
      && number(parts[1]) != nil && number(parts[2]) != nil
  }

  /// The name's bytes between hyphens.
  private static func parts(_ name: String) -> [ArraySlice<UInt8>] {
    Array(name.utf8).split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  }

  /// Sixteen lower-case hexadecimal digits as a number.
  private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
    guard digits.count == 16 else { return nil }
    var number: UInt64 = 0
    for byte in digits {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return number
  }
}
