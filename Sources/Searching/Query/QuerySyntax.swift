/// What the parser and the printer agree on: field names, marks and spaces.
enum QuerySyntax {
  /// What stands before a colon.
  enum Field: Equatable {
    case scope(TextScope)
    case filter(FilterField)
    case date(Comparison)
  }

  /// How a date bounds the range.
  enum Comparison: Equatable {
    /// `date:` with a period or a range.
    case within
    /// `after:`, `date≥`: from the period's first day on.
    case from
    /// `before:`, `date<`: up to the day before the period.
    case before
    /// `date≤`: up to the period's last day.
    case through
    /// `date>`: from the day after the period.
    case past
  }

  static let operators = ["AND", "OR", "NOT"]

  private static func builtIn(_ name: String) -> Field? {
    switch name {
    case "title": .scope(.title)
    case "body": .scope(.body)
    case "author": .filter(.author)
    case "site": .filter(.site)
    case "lang", "language": .filter(.language)
    case "tag": .filter(.tag)
    case "section": .filter(.section)
    case "url": .filter(.url)
    case "path": .filter(.path)
    case "date": .date(.within)
    case "after": .date(.from)
    case "before": .date(.before)
    default: nil
    }
  }

  /// The field of a name: the known ones in any case, a record's own exactly as they are written.
  static func field(named name: String, extraFields: Set<String>) -> Field? {
    if name.utf8.count <= 8, let field = builtIn(name.lowercased()) { return field }
    return extraFields.contains(name) && !name.isEmpty ? .filter(.extra(name)) : nil
  }

  /// The canonical name of a field; an extra field's own.
  static func name(of field: FilterField) -> String {
    switch field {
    case .author: "author"
    case .site: "site"
    case .language: "lang"
    case .tag: "tag"
    case .section: "section"
    case .url: "url"
    case .path: "path"
    case .extra(let name): name
    }
  }

  /// Spaces of every script, line ends and NUL.
  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00, 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// Double quotation marks of every kind; any of them opens and any closes.
  static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x22, 0xAB, 0xBB, 0x201C...0x201F, 0x301D...0x301F, 0xFF02: true
    default: false
    }
  }

  /// Whether a word ends before the scalar.
  static func isBoundary(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "(" || scalar == ")" || isSpace(scalar) || isQuote(scalar)
  }

  static func isASCIIAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  /// Whether the scalar may be part of a term, as far as syntax can tell.
  static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII || isASCIIAlphanumeric(scalar)
  }

  /// Whether a pattern with wildcards may hold the scalar.
  ///
  /// It may hold letters, digits and what stands inside words. Addresses with `?` in them are no
  /// patterns.
  static func isPatternPart(_ scalar: Unicode.Scalar) -> Bool {
    isWordLike(scalar) || "'-_&+#.@".unicodeScalars.contains(scalar)
  }

  /// Where `date≥2024` and its kin compare, nil for any other word.
  static func comparisonStart(_ word: String) -> String.Index? {
    let scalars = word.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: 4, limitedBy: scalars.endIndex),
      end < scalars.endIndex, scalars[..<end].elementsEqual("date".unicodeScalars, by: equalFold),
      "<>≤≥".unicodeScalars.contains(scalars[end])
    else { return nil }
    return end
  }

  private static func equalFold(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
    a == b || (a.isASCII && isASCIIAlphanumeric(a) && a.value | 0x20 == b.value)
  }
}
