import ArgumentParser

/// A number of bytes as an option gives it: `4096`, `64K`, `256M`, `2G`, powers of 1,024.
struct ByteSize: ExpressibleByArgument, CustomStringConvertible {
  let byteCount: Int

  init(_ byteCount: Int) { self.byteCount = byteCount }

  init?(argument: String) {
    var digits = argument[...]
    if let last = digits.last, "bB".contains(last) { digits.removeLast() }
    var shift = 0
    if let last = digits.last, let index = "KMGT".firstIndex(of: Character(last.uppercased())) {
      shift = 10 * ("KMGT".distance(from: "KMGT".startIndex, to: index) + 1)
      digits.removeLast()
    }
    guard digits.utf8.count <= 15, let value = Int(digits), value > 0 else { return nil }
    let (bytes, overflow) = value.multipliedReportingOverflow(by: 1 << shift)
    guard !overflow else { return nil }
    byteCount = bytes
  }

  var defaultValueDescription: String { description }

  var description: String {
    byteCount % (1 << 20) == 0 ? "\(byteCount >> 20)M" : "\(byteCount)"
  }
}
