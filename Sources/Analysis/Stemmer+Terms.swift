import Articles

extension Stemmer {
  /// Replaces `term` with what is indexed for a token of `buffer` in this language: the stem with
  /// diacritics folded, or the form itself for tokens that are not words.
  package func term(of token: Token, in buffer: TokenBuffer, into term: inout [UInt8]) {
    guard token.kind == .word else {
      term.removeAll(keepingCapacity: true)
      term.append(contentsOf: buffer.form(of: token))
      return
    }
    foldedStem(of: buffer.stemInput(of: token), into: &term)
  }

  /// Replaces `term` with the stem of a word, its diacritics folded, 1…255 bytes.
  package func foldedStem(of word: ArraySlice<UInt8>, into term: inout [UInt8]) {
    if language == .romanian {
      stem(Self.withCedillas(word), into: &term)
    } else {
      stem(word, into: &term)
    }
    Self.removeDiacritics(from: &term)
    guard term.isEmpty else { return }
    // The stem of some short words is nothing, or nothing but marks.
    term.append(contentsOf: word)
    Self.removeDiacritics(from: &term)
  }

  private static func removeDiacritics(from term: inout [UInt8]) {
    let count = term.count
    if Folding.appendUnaccented(from: 0, in: &term) { term.removeSubrange(..<count) }
    _ = term.cutScalars(from: 0, limit: Folding.formByteLimit)
  }

  /// The distinct terms that stand for a query's word in articles of any of the languages.
  ///
  /// The unstemmed form comes first: articles in other languages are indexed by it. Where the word
  /// was typed with diacritics, the stem of the form without them is among the terms, since an
  /// article may have been typed without; where it was typed without, the stems of it with accented
  /// endings are.
  package static func stems(
    of form: ArraySlice<UInt8>, stemInput: ArraySlice<UInt8>, languages: [LanguageTag]
  ) -> [[UInt8]] {
    var terms: [[UInt8]] = [Array(form)]
    var stem: [UInt8] = []
    for language in languages {
      guard let stemmer = Stemmer(language) else { continue }
      let others = form == stemInput ? AccentedEndings.variants(of: form, language) : [form]
      for word in [stemInput] + others {
        stemmer.foldedStem(of: word, into: &stem)
        if !terms.contains(stem) { terms.append(stem) }
      }
    }
    return terms
  }

  /// The stemmer knows ş and ţ with a cedilla; today's spelling has a comma below.
  private static func withCedillas(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var word = word
    var previous: UInt8 = 0
    for index in word.indices {
      let byte = word[index]
      if previous == 0xC8, byte == 0x99 || byte == 0x9B {
        word[index - 1] = 0xC5
        word[index] = byte == 0x99 ? 0x9F : 0xA3
      }
      previous = byte
    }
    return word
  }
}

extension Stemmer {
  /// How many first bytes a term shares, at least, with every word that it is the stem of, where
  /// these are letters of ASCII and folding changes nothing of the word; 0 where that is not known.
  ///
  /// Many Snowball stemmers cut and replace endings only. The English one changes at most the last
  /// letter of what it leaves (`happy`, `happi`; `hoping`, `hope`), but for three exceptions
  /// (`dying`, `die`).
  package func keptByteCount(ofTerm term: ArraySlice<UInt8>) -> Int {
    switch language.description {
    case "en":
      let isException = term.count == 3 && term.dropFirst().elementsEqual("ie".utf8)
      return isException ? 1 : max(1, term.count - 1)
    case "ca", "da", "de", "es", "eu", "fi", "fr", "hu", "it", "nb", "nl", "nn", "no", "pt", "ro",
      "ru", "sv":
      return 1
    default: return 0
    }
  }
}
