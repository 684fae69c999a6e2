import Articles

/// Reads dates as people and machines write them.
///
/// ISO 8601 in its common shapes, RFC 2822, `2024/03/05`, `05.03.2024`, `5 March 2024`,
/// `March 5th, 2024`, `2024年3月5日` and their kin in the languages of `MonthNames`; times and
/// offsets behind them. Years of the Iranian and the Thai calendar are told by their numbers. Total
/// and linear in the text.
struct DateText {
  /// Which number comes first in `03/05/2024`.
  enum Order {
    case dayFirst, monthFirst
    /// Day first, and `listopad` is the tenth month, not the eleventh.
    case croatian
  }

  private enum Token {
    case number(value: Int, digits: Int)
    case word(String)
    case mark(Unicode.Scalar)
  }

  private let tokens: [Token]
  /// Whether a number may be a year; a month's name says nothing without.
  private let hasYear: Bool
  private let order: Order

  private init(_ text: String, order: Order) {
    tokens = Self.tokens(text)
    hasYear = tokens.contains {
      if case .number(_, let digits) = $0 { digits == 4 } else { false }
    }
    self.order = order
  }

  /// The first date of a text, looking at no more than its first 400 bytes.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - order: How `03/05/2024` is read.
  ///   - allowsMonth: Whether a month and year without a day are a date.
  ///   - evidence: What the date's `evidence` says.
  /// - Returns: The date, or nil when the text holds none.
  static func first(
    in text: String, order: Order = .dayFirst, allowsMonth: Bool = false, evidence: String
  ) -> ArticleDate? {
    guard mayHoldDate(text) else { return nil }
    let head = text.utf8.prefix(byteCountMax)
    let reader = DateText(String(decoding: head, as: UTF8.self), order: order)
    for index in reader.tokens.indices {
      guard let (date, _) = reader.date(at: index, evidence: evidence) else { continue }
      if allowsMonth || date.precision.rawValue >= ArticleDate.Precision.day.rawValue {
        return date
      }
    }
    return nil
  }

  /// All full dates of a text, each with what the words before it say it is, or behind the last.
  static func labelled(
    in text: String, order: Order, evidence: String
  ) -> [(date: ArticleDate, label: DateLabel)] {
    guard mayHoldDate(text) else { return [] }
    let head = text.utf8.prefix(byteCountMax)
    let reader = DateText(String(decoding: head, as: UTF8.self), order: order)
    var found: [(date: ArticleDate, label: DateLabel)] = []
    var end = 0
    var index = 0
    while index < reader.tokens.count {
      guard let (date, next) = reader.date(at: index, evidence: evidence),
        date.precision.rawValue >= ArticleDate.Precision.day.rawValue
      else {
        index += 1
        continue
      }
      found.append((date, reader.label(in: (end..<index).reversed()) ?? .none))
      end = next
      index = next
    }
    // "2024年3月5日更新", "5.3.2024 tarihinde güncellendi": no other date can be meant.
    if let last = found.indices.last, found[last].label == .none {
      let tail = end..<min(end + 12, reader.tokens.count)
      found[last].label = reader.label(in: tail) ?? .none
    }
    return found
  }

  /// Whether a text names no month.
  static func isNumeric(_ text: String) -> Bool {
    !tokens(String(text.prefix(byteCountMax))).contains {
      if case .word(let name) = $0 { MonthNames.month(name) != nil } else { false }
    }
  }

  /// What the first of these tokens that says so says of a date.
  private func label(in tokens: some Sequence<Int>) -> DateLabel? {
    tokens.lazy.compactMap { word($0) }.compactMap { DateLabel($0) }.first
  }

  private static let byteCountMax = 400

  private static func mayHoldDate(_ text: String) -> Bool {
    let bytes = text.utf8Span.span
    return DateSigns.areIn(bytes.extracting(first: byteCountMax))
  }

  /// Whether a text has the numbers of a date: a year, all in one number, or three short ones; or
  /// what may be digits of another script.
  static func mayHoldDate(_ text: some Sequence<UInt8>) -> Bool {
    var digitCount = 0
    var shortCount = 0
    func endsDate() -> Bool {
      if digitCount == 1 || digitCount == 2 { shortCount += 1 }
      return digitCount == 4 || digitCount == 8 || digitCount >= 14 || shortCount == 3
    }
    for byte in text {
      // Arabic, Persian, Indic or Thai, and full width.
      if byte == 0xD9 || byte == 0xDB || byte == 0xE0 || byte == 0xEF { return true }
      if byte.isDigitASCII {
        digitCount += 1
      } else if digitCount > 0 {
        if endsDate() { return true }
        digitCount = 0
      }
    }
    return endsDate()
  }

  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var number: (value: Int, digits: Int)?
    var word = ""
    func flush(_ tokens: inout [Token]) {
      if let found = number { tokens.append(.number(value: found.value, digits: found.digits)) }
      if !word.isEmpty { tokens.append(.word(word)) }
      number = nil
      word = ""
    }
    func take(_ scalar: Unicode.Scalar) {
      if let digit = decimal(scalar) {
        if !word.isEmpty { flush(&tokens) }
        let found = number ?? (0, 0)
        number = found.digits < 14 ? (found.value * 10 + digit, found.digits + 1) : found
      } else if isLetter(scalar) {
        if number != nil { flush(&tokens) }
        // Each of these stands alone behind its number.
        if let mark = Self.dateMarks[scalar] {
          flush(&tokens)
          tokens.append(.mark(mark))
        } else {
          word.unicodeScalars.append(scalar)
        }
      } else {
        flush(&tokens)
        if scalar.value < 0x80 || scalar == "年" || scalar == "−" { tokens.append(.mark(scalar)) }
      }
    }
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        take(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value).lowercasedASCII))
      } else {
        for lower in scalar.properties.lowercaseMapping.unicodeScalars { take(lower) }
      }
    }
    flush(&tokens)
    return tokens
  }

  /// The marks of year, month and day in Chinese and Japanese, and their like in Korean.
  private static let dateMarks: [Unicode.Scalar: Unicode.Scalar] = [
    "年": "年", "月": "月", "日": "日", "년": "年", "월": "月", "일": "日",
  ]

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? UInt8(truncatingIfNeeded: scalar.value).isLetterASCII
      : scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark
  }

  private static func decimal(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x30...0x39: Int(scalar.value - 0x30)
    case 0xFF10...0xFF19: Int(scalar.value - 0xFF10)
    case 0x660...0x669: Int(scalar.value - 0x660)
    case 0x6F0...0x6F9: Int(scalar.value - 0x6F0)
    case 0x966...0x96F: Int(scalar.value - 0x966)
    case 0x9E6...0x9EF: Int(scalar.value - 0x9E6)
    case 0xE50...0xE59: Int(scalar.value - 0xE50)
    default: nil
    }
  }

  private func number(_ index: Int, digits: ClosedRange<Int>) -> Int? {
    guard tokens.indices.contains(index), case .number(let value, let count) = tokens[index],
      digits.contains(count)
    else { return nil }
    return value
  }

  private func mark(_ index: Int) -> Unicode.Scalar? {
    guard tokens.indices.contains(index), case .mark(let scalar) = tokens[index] else { return nil }
    return scalar
  }

  private func word(_ index: Int) -> String? {
    guard tokens.indices.contains(index), case .word(let text) = tokens[index] else { return nil }
    return text
  }

  /// The next token that is no space, full stop or comma, nor a word that only joins.
  private func skipJoints(_ start: Int) -> Int {
    var index = start
    while index < tokens.count, index < start + 6 {
      if let scalar = mark(index),
        scalar == " " || scalar == "." || scalar == "," || scalar == "-"
          || scalar == "/" || scalar == "'" || scalar == "\n"
      {
        index += 1
      } else if let text = word(index), Self.joints.contains(text) {
        index += 1
      } else {
        return index
      }
    }
    return index
  }

  private static let joints: Set<String> = [
    "st", "nd", "rd", "th", "de", "d", "di", "del", "of", "e", "er", "o", "a", "den", "року", "р",
    "m", "gada", "ko", "ngày", "năm",
  ]

  /// The date at a token, and the token behind its day.
  private func date(at index: Int, evidence: String) -> (ArticleDate, next: Int)? {
    guard let (written, month, day, next) = calendar(at: index) else { return nil }
    guard let number = Self.day(year: written, month: month, day: day ?? 1) else { return nil }
    let seconds = Int64(number) * 86_400
    guard day != nil else {
      return (ArticleDate(seconds: seconds, precision: .month, evidence: evidence), next)
    }
    guard let time = clock(from: next) else {
      return (ArticleDate(seconds: seconds, precision: .day, evidence: evidence), next)
    }
    let date = ArticleDate(
      seconds: seconds + Int64(time.seconds) - Int64(time.offset ?? 0) * 60,
      offsetMinutes: time.offset.map { Int16($0) }, precision: time.precision, evidence: evidence)
    return (date, next)
  }

  /// Days since 1970-01-01, whichever calendar the year is of.
  private static func day(year: Int, month: Int, day: Int) -> Int32? {
    switch year {
    case 1300...1500: IranianDate.day(year: year, month: month, day: day)
    case 1900..<2443: CivilDate.day(year: year, month: month, day: day)
    // Thailand counts from the Buddha's death.
    case 2443...2643: CivilDate.day(year: year - 543, month: month, day: day)
    default: nil
    }
  }

  /// The month that a word names.
  private func month(_ name: String) -> Int? {
    if order == .croatian, name.hasPrefix("listopad") { return 10 }
    return MonthNames.month(name)
  }

  /// Year, month and day at a token, and the token behind them.
  private func calendar(at index: Int) -> (Int, Int, Int?, Int)? {
    if let packed = number(index, digits: 8...8)
      ?? number(index, digits: 14...14).map({ $0 / 1_000_000 }), packed >= 19_000_000
    {
      return (packed / 10_000, packed / 100 % 100, packed % 100, index + 1)
    }
    if let year = number(index, digits: 4...4) { return yearFirst(year, index) }
    if let first = number(index, digits: 1...2) { return dayFirst(first, index) }
    if hasYear, let name = word(index), let month = month(name) {
      return monthFirst(month, index)
    }
    return nil
  }

  private func yearFirst(_ year: Int, _ index: Int) -> (Int, Int, Int?, Int)? {
    if let joint = mark(index + 1), "-/.年".unicodeScalars.contains(joint) {
      var next = index + 2
      while mark(next) == " " { next += 1 }
      if let month = number(next, digits: 1...2), let second = mark(next + 1),
        "-/.月".unicodeScalars.contains(second)
      {
        var last = next + 2
        while mark(last) == " " { last += 1 }
        if let day = number(last, digits: 1...2) {
          return (year, month, day, mark(last + 1) == "日" ? last + 2 : last + 1)
        }
      }
    }
    let second = skipJoints(index + 1)
    if let name = word(second), let month = month(name) {
      let third = skipJoints(second + 1)
      if let day = number(third, digits: 1...2) { return (year, month, day, third + 1) }
    }
    // "2024. gada 5. marts".
    if second > index + 1, let day = number(second, digits: 1...2),
      let name = word(skipJoints(second + 1)), let month = month(name)
    {
      return (year, month, day, skipJoints(second + 1) + 1)
    }
    return nil
  }

  private func dayFirst(_ first: Int, _ index: Int) -> (Int, Int, Int?, Int)? {
    if let joint = mark(index + 1), "-/.".unicodeScalars.contains(joint) {
      var next = index + 2
      if mark(next) == " " { next += 1 }
      if let second = number(next, digits: 1...2), mark(next + 1) == joint {
        var last = next + 2
        if mark(last) == " " { last += 1 }
        if let year = number(last, digits: 4...4) ?? number(last, digits: 2...2).map({ $0 + 2000 })
        {
          let isMonthFirst = second > 12 || (joint == "/" && order == .monthFirst && first <= 12)
          return isMonthFirst ? (year, first, second, last + 1) : (year, second, first, last + 1)
        }
      }
    }
    guard hasYear else { return nil }
    let second = skipJoints(index + 1)
    guard second <= index + 4, let name = word(second) else { return nil }
    // "5 tháng 3 năm 2024": the month has a number.
    let monthIndex = name == "tháng" ? skipJoints(second + 1) : second
    guard let month = month(name) ?? (monthIndex > second ? number(monthIndex, digits: 1...2) : nil)
    else { return nil }
    let third = skipJoints(monthIndex + 1)
    guard let year = number(third, digits: 4...4) else { return nil }
    return (year, month, first, third + 1)
  }

  private func monthFirst(_ month: Int, _ index: Int) -> (Int, Int, Int?, Int)? {
    let second = skipJoints(index + 1)
    if let day = number(second, digits: 1...2) {
      let third = skipJoints(second + 1)
      if let year = number(third, digits: 4...4) { return (year, month, day, third + 1) }
      if let year = yearBehindTime(third) { return (year, month, day, second + 1) }
    }
    return number(second, digits: 4...4).map { ($0, month, nil, second + 1) }
  }

  /// The year of "Tue Mar 5 10:15:00 CET 2024", as some programs print a date.
  private func yearBehindTime(_ start: Int) -> Int? {
    guard number(start, digits: 1...2) != nil, mark(start + 1) == ":" else { return nil }
    return (start..<(start + 12)).lazy.compactMap { number($0, digits: 4...4) }
      .first { (1990...2100).contains($0) }
  }

  /// A time of day within the next few tokens.
  private func clock(
    from start: Int
  ) -> (seconds: Int, offset: Int?, precision: ArticleDate.Precision)? {
    for index in start..<min(start + 8, max(start, tokens.count)) {
      guard let hour = number(index, digits: 1...2), hour < 24,
        mark(index + 1) == ":" || mark(index + 1) == "." && order != .monthFirst,
        let minute = number(index + 2, digits: 2...2), minute < 60
      else { continue }
      var seconds = hour * 3600 + minute * 60
      var precision = ArticleDate.Precision.minute
      var next = index + 3
      if mark(next) == ":", let second = number(next + 1, digits: 2...2), second <= 60 {
        seconds += min(second, 59)
        precision = .second
        next += 2
        if mark(next) == ".", number(next + 1, digits: 1...14) != nil { next += 2 }
      }
      (seconds, next) = halfDay(seconds, hour, next)
      return (seconds, offset(from: next), precision)
    }
    return nil
  }

  private func halfDay(_ seconds: Int, _ hour: Int, _ start: Int) -> (Int, Int) {
    var index = start
    while mark(index) == " " { index += 1 }
    guard let name = word(index) else { return (seconds, start) }
    let isShort = name == "p" || name == "a"
    if name == "pm" || name == "p" {
      return (hour < 12 ? seconds + 43_200 : seconds, index + (isShort ? 4 : 1))
    }
    if name == "am" || name == "a" {
      return (hour == 12 ? seconds - 43_200 : seconds, index + (isShort ? 4 : 1))
    }
    return (seconds, start)
  }

  /// Minutes east of UTC when they are written as `Z`, `+01:00`, `-0500` or a name of UTC.
  private func offset(from start: Int) -> Int? {
    var index = start
    while mark(index) == " " || mark(index) == "(" { index += 1 }
    if let name = word(index) {
      guard let known = Self.zones[name] else {
        return nil
      }
      if name != "gmt" && name != "utc" { return known }
      guard let sign = mark(index + 1), sign == "+" || sign == "-" else { return known }
      index += 1
    }
    guard let sign = mark(index), sign == "+" || sign == "-" || sign == "−" else { return nil }
    var minutes: Int?
    if let packed = number(index + 1, digits: 4...4) {
      minutes = packed / 100 * 60 + packed % 100
    } else if let hours = number(index + 1, digits: 1...2) {
      let rest = mark(index + 2) == ":" ? number(index + 3, digits: 2...2) ?? 0 : 0
      minutes = hours * 60 + rest
    }
    guard let minutes, minutes <= 15 * 60 else { return nil }
    return sign == "+" ? minutes : -minutes
  }

  private static let zones: [String: Int] = [
    "z": 0, "gmt": 0, "utc": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "bst": 60, "cet": 60, "cest": 120, "eet": 120,
    "eest": 180,
    "msk": 180, "jst": 540, "aest": 600,
  ]
}
