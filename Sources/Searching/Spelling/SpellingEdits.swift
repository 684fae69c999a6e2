/// The words one slip of the hand away from a word, each with how unlikely the slip is.
///
/// A noisy channel (Kernighan, Church, Gale 1990): the natural logarithm of how much rarer a slip is
/// than leaving a letter out or swapping two, which happen in few places of a word, while a wrong
/// or additional letter is one of many. Slips to a key beside the right one, of one vowel for
/// another and of doubled letters are commoner; those at the beginning of a word are rarer.
struct SpellingEdits {
  private let word: [Unicode.Scalar]
  private let letters: [Unicode.Scalar]

  static let additionalCost = 3.0
  static let wrongCost = 3.0
  static let nearbyCost = 2.0
  static let doubledCost = 0.5
  static let firstLetterCost = 1.0

  /// Nil for what is not a word of letters in an alphabet of a few dozen.
  init?(_ word: [Unicode.Scalar]) {
    guard (3...32).contains(word.count),
      let alphabet = Self.alphabets.first(where: { $0.contains(word[0].value) }),
      word.allSatisfy({ $0.properties.isAlphabetic })
    else { return nil }
    self.word = word
    var letters = alphabet.compactMap { Unicode.Scalar($0) }
    for letter in word where !letters.contains(letter) { letters.append(letter) }
    self.letters = letters
  }

  /// Letters as the index folds them: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian.
  private static let alphabets: [ClosedRange<UInt32>] = [
    0x61...0x7A, 0x3B1...0x3C9, 0x430...0x45F, 0x561...0x586, 0x5D0...0x5EA, 0x621...0x64A,
    0x10D0...0x10F0,
  ]

  /// Hands over every word that the slip may have been made from; some come twice.
  func forEach<Failure: Error>(
    _ body: ([Unicode.Scalar], Double) throws(Failure) -> Void
  ) throws(Failure) {
    for place in 0..<word.count {
      let start = place == 0 ? Self.firstLetterCost : 0
      if place + 1 < word.count, word[place] != word[place + 1] {
        var swapped = word
        swapped.swapAt(place, place + 1)
        try body(swapped, start)
      }
      var shorter = word
      shorter.remove(at: place)
      try body(shorter, (isDouble(place) ? Self.doubledCost : Self.additionalCost) + start)
      for letter in letters where letter != word[place] {
        var changed = word
        changed[place] = letter
        let isNear = Keyboard.areNear(letter, word[place])
        try body(changed, (isNear ? Self.nearbyCost : Self.wrongCost) + start)
      }
    }
    for place in 0...word.count {
      for letter in letters {
        var longer = word
        longer.insert(letter, at: place)
        try body(longer, place == 0 ? Self.firstLetterCost : 0)
      }
    }
  }

  private func isDouble(_ place: Int) -> Bool {
    (place > 0 && word[place - 1] == word[place])
      || (place + 1 < word.count && word[place + 1] == word[place])
  }
}

/// Which letters are easily taken for one another.
private enum Keyboard {
  private static let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].map { Array($0.unicodeScalars) }
  private static let vowels: [Unicode.Scalar] = ["a", "e", "i", "o", "u", "y"]

  static func areNear(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Bool {
    if vowels.contains(a) && vowels.contains(b) { return true }
    guard let first = place(a), let second = place(b) else { return false }
    return abs(first.row - second.row) <= 1 && abs(first.column - second.column) <= 1
  }

  private static func place(_ letter: Unicode.Scalar) -> (row: Int, column: Int)? {
    for (row, letters) in rows.enumerated() {
      if let column = letters.firstIndex(of: letter) { return (row, column) }
    }
    return nil
  }
}
