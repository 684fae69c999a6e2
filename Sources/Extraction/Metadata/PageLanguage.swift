import Articles

extension Article {
  /// Texts that begin beyond this many bytes do not speak for a language.
  private static let languageByteCountMax = 30_000

  /// Settles the language: as declared, unless the text surely is in another, else as the text is.
  mutating func settleLanguage() {
    var texts = [title]
    var byteCount = title.utf8.count + 1
    for block in blocks where byteCount < Self.languageByteCountMax {
      texts.append(block.text)
      byteCount += block.text.utf8.count + 1
    }
    guard language == .undetermined else {
      guard let other = LanguageGuess.contradiction(of: language, in: texts) else { return }
      language = other
      findings[.language] = Finding("text, against what is declared", confidence: 0.9)
      return
    }
    language = LanguageGuess.guess(texts)
    findings[.language] =
      language == .undetermined ? nil : Finding("text", confidence: 0.9)
  }
}
