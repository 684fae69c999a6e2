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
    guard let endings = table[language] else { return [] }
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

    init(_ accented: Substring) {
      self.accented = Array(accented.utf8)
      plain = self.accented
      if Folding.appendUnaccented(from: 0, in: &plain) {
        plain.removeSubrange(..<self.accented.count)
      }
    }
  }

  private static let table: [LanguageTag: [Ending]] = [
    ("fr", "ée ées é èrent ât és ère ères ès"),
    ("es", "ía ón ó án ían á ías í és é íamos ás én"),
    (
      "pt",
      "ção ções ência ável ária ão áveis árias ências ível ã ância ês ém íamos ô ído ás ída á és"
    ),
    ("it", "à ò ìo è ìa ì"),
    ("ro", "ă şte ţi ând ţie ându şti ţiune ţia ţii înd ţiunea ţă ţiuni ăm ţa"),
    ("hu", "ól ó ák ől ő ék ál ók át ért ént ót á él ők é"),
  ].reduce(into: [:]) { table, row in
    if let tag = LanguageTag(row.0) { table[tag] = row.1.split(separator: " ").map(Ending.init) }
  }
}
