import Searching
import TestSupport

/// Random canonical queries over any characters, for the round trip through text.
struct RandomQueries {
  var random: SeededGenerator
  static let extraFields: Set<String> = ["desk", "my field", "a:b", "näme", "x\"y"]

  private static let pieces: [String] = [
    "a", "grain", "Deal", "é", "東京", "9", "30", ":", "\\", "\"", "“", "(", ")", "*", "?", "~",
    "+", "-", "=", " ", "\u{3000}", "'", ".", "/", "AND", "OR", "NOT", "title", "date", "≥", "<",
    "desk", "site", "\0", "&", "~2",
  ]

  mutating func word() -> String {
    let count = Int.random(in: 1...4, using: &random)
    let rest = (0..<count).map { _ in random.pick(Self.pieces) }.joined()
    return random.oneIn(2) ? "w" + rest : rest + "w"
  }

  private mutating func quotation() -> String {
    let words = (0...Int.random(in: 0...2, using: &random)).map { _ in
      word().split { character in
        character.unicodeScalars.contains { " \u{3000}\0".unicodeScalars.contains($0) }
      }.joined(separator: " ")
    }
    return words.joined(separator: " ")
  }

  private mutating func patternPart() -> String {
    random.pick(["ab", "é", "x-y", "'s", "-q", "c+", "東", "AND"])
  }

  private mutating func match() -> TextMatch {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .exact(word())
    case 1: .phrase(quotation())
    case 2: .near(quotation(), distance: Int.random(in: 0...1_000, using: &random))
    case 3: .prefix(patternPart())
    case 4: .wildcard(patternPart() + random.pick(["?", "*", "?*", "*?"]) + patternPart())
    case 5: .fuzzy(word(), edits: random.pick([nil, 0, 1, 2]))
    default: .word(word())
    }
  }

  private mutating func filter() -> Filter {
    if random.oneIn(3) {
      let first = random.oneIn(3) ? nil : Int32.random(in: -800_000...3_000_000, using: &random)
      let last = Int32.random(in: -800_000...3_000_000, using: &random)
      return .date(DayRange(first: first, last: random.oneIn(3) && first != nil ? nil : last))
    }
    let known: [FilterField] = [.author, .site, .language, .tag, .section, .url, .path]
    let field =
      random.oneIn(3) ? .extra(random.pick(Self.extraFields.sorted())) : random.pick(known)
    let value = (random.oneIn(4) ? "=" : "") + quotation()
    return field.hasValues && random.oneIn(2) ? .value(field, value) : .field(field, value: value)
  }

  mutating func query(depth: Int = 4) -> Query {
    switch Int.random(in: 0..<(depth == 0 ? 8 : 12), using: &random) {
    case 0: .all
    case 1: random.oneIn(3) ? .nothing : .all
    case 2, 3: .filter(filter())
    case 4...7: .text(match(), in: random.pick([.anywhere, .anywhere, .title, .body]))
    default:
      Query.group(
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          let role: Query.Role = random.pick([.optional, .optional, .required, .forbidden])
          return Query.Clause(role, query(depth: depth - 1))
        })
    }
  }

  /// A string of syntax in any order.
  mutating func string() -> String {
    let count = Int.random(in: 0...30, using: &random)
    return (0..<count).map { _ in
      if random.oneIn(8) {
        return String(Unicode.Scalar(UInt32.random(in: 0..<0xD800, using: &random)) ?? "x")
      }
      return random.oneIn(3) ? " " : random.pick(Self.pieces)
    }.joined()
  }
}
