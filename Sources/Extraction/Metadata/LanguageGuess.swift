import Articles

/// Guesses the language of a text: by script where that decides, else by its function words.
///
/// The tables hold a few dozen of the commonest short words of each language. Linear, and looks
/// at no more than 20,000 bytes. `Benchmarks/language` shows how often it is right.
enum LanguageGuess {
  /// The language of texts that is surely not the declared one, or nil.
  ///
  /// Templates are shared and their `lang` is forgotten: one page in thirty that says it is English
  /// is not. Says nothing of declared languages that it does not know.
  static func contradiction(
    of declared: LanguageTag, in texts: some Sequence<String>
  ) -> LanguageTag? {
    guard let row = tables.firstIndex(where: { $0.tag == declared }) else { return nil }
    var counts = TextCounts(left: 2500)
    for text in texts where counts.left > 0 { counts.take(text.utf8Span.span) }
    return counts.contradiction(of: row)
  }

  /// The language of texts that follow one another, or undetermined when too little speaks for one.
  static func guess(_ texts: some Sequence<String>) -> LanguageTag {
    var counts = TextCounts(left: 20_000)
    for text in texts where counts.left > 0 { counts.take(text.utf8Span.span) }
    return counts.language
  }

  /// What is counted of a text.
  private struct TextCounts {
    /// How many characters are still looked at.
    private(set) var left: Int
    private var scripts = ScriptCounts()
    private var words = WordScores()

    init(left: Int) {
      self.left = left
    }

    func contradiction(of row: Int) -> LanguageTag? {
      if let found = scripts.decisive {
        return scripts.letterCount >= 200 ? found : nil
      }
      return words.contradiction(of: row, script: scripts.main)
    }

    /// Takes a text, and ends the word at its end.
    mutating func take(_ text: Span<UInt8>) {
      var index = 0
      while index < text.count, left > 0 {
        let byte = text[index]
        guard !byte.isLetterASCII else {
          let count = words.appendLetters(text.extracting(index...).extracting(first: left))
          index += count
          left -= count
          scripts.latin += count
          continue
        }
        left -= 1
        guard byte < 0x80 else {
          let (scalar, length) = text.scalar(at: index)
          index += length
          scripts.count(scalar)
          words.take(scalar)
          continue
        }
        index += 1
        words.endWord()
      }
      if left > 0 { left -= 1 }
      words.endWord()
    }

    var language: LanguageTag { scripts.decisive ?? words.best(script: scripts.main) }
  }

  /// How often the words of each row of the tables occur.
  private struct WordScores {
    private let functionWords = LanguageGuess.functionWords
    private var scores = [Int](repeating: 0, count: tables.count)
    private var wordCount = 0
    /// The word so far: a hash and the number of its bytes in lower case.
    private var hash = FunctionWords.emptyHash
    private var byteCount = 0

    mutating func take(_ scalar: Unicode.Scalar) {
      if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark {
        for byte in scalar.properties.lowercaseMapping.utf8 { append(byte) }
      } else {
        endWord()
      }
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
      hash = FunctionWords.hash(hash, byte)
      byteCount += 1
    }

    /// Takes the ASCII letters that a text begins with, and says how many there are.
    mutating func appendLetters(_ text: Span<UInt8>) -> Int {
      var hash = hash
      var index = 0
      while index < text.count, text[index].isLetterASCII {
        hash = FunctionWords.hash(hash, text[index] | 0x20)
        index += 1
      }
      self.hash = hash
      byteCount += index
      return index
    }

    mutating func endWord() {
      guard byteCount > 0 else { return }
      // Single letters are initials and numerals as often as words.
      let weight = byteCount > 1 ? 2 : 1
      var rows = functionWords.rows(hash)
      while rows != 0 {
        scores[rows.trailingZeroBitCount] += weight
        rows &= rows - 1
      }
      wordCount += 1
      hash = FunctionWords.emptyHash
      byteCount = 0
    }

    /// Another language with three times the words of a row's, in a text that is mostly its own.
    func contradiction(of row: Int, script: Script) -> LanguageTag? {
      let best = best(script: script)
      guard wordCount >= 60, best != .undetermined,
        let score = zip(tables, scores).first(where: { $0.0.tag == best })?.1,
        score >= scores[row] * 3, score * 5 >= wordCount * 2
      else { return nil }
      return best
    }

    func best(script: Script) -> LanguageTag {
      var best = (tag: LanguageTag.undetermined, score: 0)
      for (row, score) in zip(tables, scores) where row.script == script && score > best.score {
        best = (row.tag, score)
      }
      return best.score * 8 >= wordCount && best.score >= 6 ? best.tag : .undetermined
    }
  }

  /// In which rows of the tables a word is, by its hash: a text's words need no `String` then.
  ///
  /// Sixty-four bits tell a few hundred words apart; another word with the hash of one of them
  /// would only count as it.
  private struct FunctionWords {
    static let emptyHash: UInt64 = 0

    private var hashes = [UInt64](repeating: 0, count: 4096)
    private var rows = [UInt64](repeating: 0, count: 4096)

    init(_ tables: [Row]) {
      for (row, table) in tables.enumerated() {
        for word in table.words {
          let hash = word.utf8.reduce(Self.emptyHash) { Self.hash($0, $1) }
          let slot = slot(hash)
          hashes[slot] = hash
          rows[slot] |= 1 << UInt64(row)
        }
      }
    }

    /// Words of up to seven bytes are their own hash; of longer ones bytes lie over others, turned.
    @inline(__always)
    static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
      (hash << 9 | hash >> 55) ^ UInt64(byte)
    }

    func rows(_ hash: UInt64) -> UInt64 { rows[slot(hash)] }

    /// Where the hash is, or an empty slot.
    private func slot(_ hash: UInt64) -> Int {
      var slot = Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 52)
      while rows[slot] != 0, hashes[slot] != hash { slot = (slot + 1) & (hashes.count - 1) }
      return slot
    }
  }

  private static let functionWords = FunctionWords(tables)

  enum Script { case latin, cyrillic, arabic, other }

  private struct ScriptCounts {
    var latin = 0
    var cyrillic = 0
    var arabic = 0
    var han = 0
    var kana = 0
    var others: [String: Int] = [:]

    mutating func count(_ scalar: Unicode.Scalar) {
      switch scalar.value {
      case 0xC0...0x24F, 0x1E00...0x1EFF: latin += 1
      case 0x400...0x52F: cyrillic += 1
      case 0x600...0x6FF, 0x750...0x77F: arabic += 1
      case 0x3040...0x30FF: kana += 1
      case 0x3400...0x9FFF, 0xF900...0xFAFF: han += 1
      case 0xAC00...0xD7AF, 0x1100...0x11FF: others["ko", default: 0] += 1
      case 0x370...0x3FF, 0x1F00...0x1FFF: others["el", default: 0] += 1
      case 0x590...0x5FF: others["he", default: 0] += 1
      case 0xE00...0xE7F: others["th", default: 0] += 1
      case 0xE80...0xEFF: others["lo", default: 0] += 1
      case 0x900...0x97F: others["hi", default: 0] += 1
      case 0x980...0x9FF: others["bn", default: 0] += 1
      case 0xB80...0xBFF: others["ta", default: 0] += 1
      case 0xC00...0xC7F: others["te", default: 0] += 1
      case 0x530...0x58F: others["hy", default: 0] += 1
      case 0x10A0...0x10FF: others["ka", default: 0] += 1
      case 0x1000...0x109F: others["my", default: 0] += 1
      case 0x1780...0x17FF: others["km", default: 0] += 1
      case 0x1200...0x137F: others["am", default: 0] += 1
      default: break
      }
    }

    var letterCount: Int { others.values.reduce(latin + cyrillic + arabic + han + kana, +) }

    var main: Script {
      cyrillic > latin && cyrillic >= arabic ? .cyrillic : arabic > latin ? .arabic : .latin
    }

    /// A script that one language is written in, when most letters are of it.
    var decisive: LanguageTag? {
      let letters = latin + cyrillic + arabic + (han + kana) * 2
      if let (name, count) = others.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
        count * 2 > letters
      {
        return LanguageTag(name)
      }
      if (han + kana) * 3 > latin + cyrillic + arabic {
        return LanguageTag(kana * 12 > han ? "ja" : "zh")
      }
      return nil
    }
  }

  private struct Row {
    let tag: LanguageTag
    let script: Script
    let words: [Substring]

    init?(_ name: String, _ script: Script, _ words: String) {
      guard let tag = LanguageTag(name) else { return nil }
      self.tag = tag
      self.script = script
      self.words = words.split(separator: " ")
    }
  }

  private static let tables: [Row] = [
    Row(
      "en", .latin,
      "the of and to in a is that for it was on with as be at by this are from have had not but or an his they which you were her all she there would their we has been will more one who said can if about when so no out up"
    ),
    Row(
      "de", .latin,
      "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde"
    ),
    Row(
      "fr", .latin,
      "de la le et les des en un du une que est dans qui par pour au sur il pas plus ne se ce sont avec à son ou cette mais aux elle nous été ont être l d qu s a comme leur si fait ses c n y"
    ),
    Row(
      "es", .latin,
      "de la que el en y los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está"
    ),
    Row(
      "it", .latin,
      "di e che la il un a è per in una mi sono ho non ma lo ha le si i con da del della al dei nel alla più come gli anche delle questo se ci dal degli nella sono suo su stato essere"
    ),
    Row(
      "pt", .latin,
      "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso"
    ),
    Row(
      "nl", .latin,
      "de van een het en in is dat op te zijn met voor niet die aan er om ook als dan maar bij uit door naar heeft hij ze werd wordt over nog tot deze worden wel geen kan meer of was"
    ),
    Row(
      "sv", .latin,
      "och i att det som en på är av för med till den har de inte om ett han men var jag sig från vi så kan när år under också efter eller nu sin där vid mot skulle"
    ),
    Row(
      "da", .latin,
      "og i at det er en til på for af med den de som har der ikke et han men var jeg sig fra vi så kan når år også efter eller nu sin hvor ved mod skulle blev ud over være"
    ),
    Row(
      "no", .latin,
      "og i å det er en til på for av med den de som har ikke et han men var jeg seg fra vi så kan når år også etter eller nå sin hvor ved mot skulle ble ut over være"
    ),
    Row(
      "fi", .latin,
      "ja on ei että se oli hän mutta ovat kun myös niin kuin joka sen ole tai jo vain nyt mukaan hänen sitä jos ne olla mitä sekä minä tämä"
    ),
    Row(
      "pl", .latin,
      "w i na z się nie do to że jest o jak za od po co ale a dla przez są był ich tak jego tym które już było lub może przy oraz tylko"
    ),
    Row(
      "cs", .latin,
      "a v se na je že to s z do o i jako za by pro ve po si ale od k jsou byl které při jeho která nebo který už jak podle bylo tak"
    ),
    Row(
      "sk", .latin,
      "a v sa na je že to s z do o aj ako za by pre vo po si ale od k sú bol ktoré pri jeho ktorá alebo ktorý už podľa bolo tak"
    ),
    Row(
      "tr", .latin,
      "ve bir bu da de için ile olarak çok daha en olan gibi sonra ne kadar var o ancak ise mi her ya olduğu göre"
    ),
    Row(
      "hu", .latin,
      "a az és hogy nem is egy meg ez van de volt csak már azt mint még vagy ki el ha fel lehet ezt kell minden után"
    ),
    Row(
      "ro", .latin,
      "de și în a la cu pe nu că o din un este mai care pentru au fi sunt se al ca dar sa iar lui prin după fost"
    ),
    Row(
      "id", .latin,
      "yang dan di ini itu dengan untuk dari dalam tidak pada akan juga ke ada oleh saya kami telah karena bisa sebagai"
    ),
    Row(
      "vi", .latin, "và của là có cho không được trong các với một người những này đã khi để về từ"),
    Row(
      "hr", .latin,
      "i u je na se da za od su s koji a to o što kao iz bi ne će nije do koja biti ili po kako sve"
    ),
    Row(
      "ca", .latin,
      "de la que i el en a les per un amb és una del no els als al va com més es ha però o aquest"),
    Row(
      "et", .latin, "ja on ei et see ta oli kui ka oma mis aga ning või nii ma kes seda siis selle"),
    Row("lt", .latin, "ir kad į iš su yra tai kaip o ar buvo bet jau tik dar ne už apie per"),
    Row("lv", .latin, "un ir ar par no ka uz bija kas arī to lai vai kā bet tika pēc"),
    Row(
      "ru", .cyrillic,
      "и в не на что с по как это он к из его но за от то о все для так же у был до бы или было только при также который они она мы ее"
    ),
    Row(
      "uk", .cyrillic,
      "і в на не що з та до у як це за від про є його але для й він по було бути також які який або із"
    ),
    Row(
      "bg", .cyrillic,
      "и на в да за се от не е с че по са като това ще до при но през един има след което"),
    Row("sr", .cyrillic, "и у је на се да за од су с који а то о што као из би не ће није до"),
    Row("be", .cyrillic, "і ў на не што з да у як гэта за ад пра але для па было таксама"),
    Row(
      "ar", .arabic,
      "في من على إلى أن عن مع هذا هذه التي الذي كان بعد ما لا قبل بين كما أو قد ذلك لم كل"),
    Row("fa", .arabic, "و در به از که این را با است برای آن تا یک می خود بر های شد نیز اما شده"),
    Row("ur", .arabic, "کے میں کی ہے اور سے کا کو نے پر کہ ہیں یہ بھی اس کر"),
  ].compactMap { $0 }
}

extension Extractor {
  /// The language that a text seems to be written in, or undetermined.
  public static func language(of text: String) -> LanguageTag {
    LanguageGuess.guess(CollectionOfOne(text))
  }
}
