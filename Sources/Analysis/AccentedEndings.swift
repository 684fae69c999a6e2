import Articles

/// Endings whose accents decide what a stemmer cuts, for query words typed without them.
///
/// `compensacion` is not stemmed like `compensación`. The endings are those that repair most of
/// such words of the Snowball vocabularies: 92 % in French, 97 % in Spanish, 90 % in Portuguese,
/// 99 % in Italian, 88 % in Romanian, 76 % in Hungarian. In the other languages few words need it
/// (German 0.1 %), or, in Turkish, too many endings would.
enum AccentedEndings {
  /// The word with each ending that it could have been written with.
  static func variants(
    of word: ArraySlice<UInt8>, _ language: LanguageTag
  ) -> [ArraySlice<UInt8>] {
    let endings = endings(language)
    var variants: [ArraySlice<UInt8>] = []
    for ending in endings where word.count > ending.plain.count + 1 {
      if word.suffix(ending.plain.count).elementsEqual(ending.plain) {
        variants.append(word.dropLast(ending.plain.count) + ending.accented)
      }
    }
    return variants
  }

  private struct Ending {
    var plain: [UInt8]
    var accented: [UInt8]

    init(_ accented: String) {
      self.accented = Array(accented.utf8)
      plain = self.accented
      if Folding.appendUnaccented(from: 0, in: &plain) {
        plain.removeSubrange(..<self.accented.count)
      }
    }
  }

  private static func endings(_ language: LanguageTag) -> [Ending] {
    switch language.description {
    case "fr": french
    case "es": spanish
    case "pt": portuguese
    case "it": italian
    case "ro": romanian
    case "hu": hungarian
    default: []
    }
  }

  private static let french = ["ée", "ées", "é", "èrent", "ât", "és", "ère", "ères", "ès"].map(
    Ending.init)
  private static let spanish = [
    "ía", "ón", "ó", "án", "ían", "á", "ías", "í", "é", "íamos", "ás", "én",
  ].map(Ending.init)
  private static let portuguese = [
    "ção", "ções", "ência", "ável", "ária", "ão", "áveis", "árias", "ências", "ível", "ã", "ância",
    "ês", "ém", "íamos", "ô", "ído", "ás", "ída", "á", "és",
  ].map(Ending.init)
  private static let italian = ["à", "ò", "ìo", "è", "ìa", "ì"].map(Ending.init)
  private static let romanian = [
    "ă", "şte", "ţi", "ând", "ţie", "ându", "şti", "ţiune", "ţia", "ţii", "înd", "ţiunea", "ţă",
    "ţiuni", "ăm", "ţa",
  ].map(Ending.init)
  private static let hungarian = [
    "ól", "ó", "ák", "ől", "ő", "ék", "ál", "ók", "át", "ért", "ént", "ót", "á", "él", "ők", "é",
  ].map(Ending.init)
}
