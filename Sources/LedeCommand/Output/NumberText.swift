/// Numbers as people read them; no locale, no Foundation.
package enum NumberText {
  /// A number with so many decimals, rounded half away from zero.
  package static func decimal(_ value: Double, _ decimalCount: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    var scale = 1
    for _ in 0..<decimalCount { scale *= 10 }
    let scaled = (value.magnitude * Double(scale)).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let whole = Int(scaled)
    var text = String(whole / scale)
    if decimalCount > 0 {
      let fraction = String(whole % scale)
      text += "." + String(repeating: "0", count: decimalCount - fraction.count) + fraction
    }
    return value < 0 && whole != 0 ? "-" + text : text
  }

  /// A count with a thin gap every three digits: `48 112`.
  package static func count(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(" ") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }

  /// A number of bytes with a unit: `412 MB`, powers of ten.
  package static func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    var value = Double(count)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    let text = unit == 0 || value >= 99.95 ? decimal(value, 0) : decimal(value, 1)
    return text + " " + units[unit]
  }

  /// A noun with its number: `1 article`, `48 112 articles`.
  package static func counted(_ value: Int, _ singular: String, _ plural: String? = nil) -> String {
    count(value) + " " + (value == 1 ? singular : plural ?? singular + "s")
  }

  /// A score with as many decimals as tell hits apart.
  package static func score(_ value: Double) -> String {
    if value == 0 { return "0" }
    let size = value.magnitude
    return decimal(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
  }
}
