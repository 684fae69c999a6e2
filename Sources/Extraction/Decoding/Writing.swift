/// How the languages of one script are written, as far as it tells encodings apart.
enum Writing {
  case latin, cyrillic, greek, hebrew, arabic, thai
  case japanese, chinese, traditionalChinese, korean

  /// How well a text fits.
  struct Fit {
    /// From 0 for noise to 1, and a little beyond where the commonest characters are frequent.
    var quality = 0.0
    /// Letters beyond ASCII.
    var letterCount = 0
  }

  /// How well a text fits.
  func fit(_ text: String.UnicodeScalarView) -> Fit {
    var census = Census()
    for scalar in text { census.add(scalar) }
    census.endWord()
    guard census.letterCount > 0 else { return Fit() }
    let total = Double(census.letterCount + census.faultCount)
    let counts = census.counts
    switch self {
    case .latin:
      let best =
        Self.alphabets.map { alphabet in
          alphabet.reduce(0) { $0 + counts[$1, default: 0] }
        }.max() ?? 0
      let quality = Double(max(0, best - census.faultCount - census.foreignCount)) / total
      return Fit(quality: quality, letterCount: census.letterCount)
    default:
      let model = Self.models[self] ?? Model("", 1)
      var common = 0
      var own = 0
      for (scalar, count) in counts {
        if model.common.contains(scalar) { common += count }
        if isOwn(scalar) { own += count }
      }
      let faults = census.faultCount + (isCased ? census.caseFaultCount + census.mixedCount : 0)
      let letters = Double(census.letterCount)
      let share = min(1.2, Double(common) / letters / model.share)
      let quality = Double(max(0, own - faults)) / total * share
      return Fit(quality: quality, letterCount: census.letterCount)
    }
  }

  private var isCased: Bool { self == .cyrillic || self == .greek }

  /// Whether a letter belongs to the script.
  private func isOwn(_ scalar: Unicode.Scalar) -> Bool {
    switch (self, scalar.value) {
    case (.cyrillic, 0x400...0x491), (.greek, 0x370...0x3FF), (.hebrew, 0x590...0x5FF),
      (.arabic, 0x600...0x6FF), (.thai, 0xE00...0xE7F), (.korean, 0xAC00...0xD7A3),
      (.japanese, 0x3040...0x30FF), (.japanese, 0x4E00...0x9FFF), (.japanese, 0x3005),
      (.chinese, 0x4E00...0x9FFF), (.traditionalChinese, 0x4E00...0x9FFF):
      true
    default: false
    }
  }

  /// What is counted in a text.
  private struct Census {
    var counts: [Unicode.Scalar: Int] = [:]
    var letterCount = 0
    /// What no text holds: replacements, controls, and symbols between two letters.
    var faultCount = 0
    /// Small letters in front of capitals.
    var caseFaultCount = 0
    /// Letters beyond ASCII in words that hold others as well.
    var mixedCount = 0
    /// Letters in a row beyond the two that Latin writing has.
    var foreignCount = 0

    private enum Last { case none, plain, small, capital, symbol }
    private var last = Last.none
    private var rowCount = 0
    private var wordHighCount = 0
    private var wordPlainCount = 0

    mutating func endWord() {
      if wordPlainCount > 0 { mixedCount += wordHighCount }
      wordHighCount = 0
      wordPlainCount = 0
      rowCount = 0
      last = .none
    }

    mutating func add(_ scalar: Unicode.Scalar) {
      if scalar.isASCII {
        let isLetter = UInt8(truncatingIfNeeded: scalar.value).isLetterASCII
        guard isLetter else { return endWord() }
        if last == .symbol { faultCount += 1 }
        wordPlainCount += 1
        rowCount = 0
        last = .plain
        return
      }
      let properties = scalar.properties
      if isNoise(scalar, properties.generalCategory) {
        faultCount += 1
        endWord()
      } else if properties.isAlphabetic || properties.generalCategory == .nonspacingMark {
        addLetter(scalar, properties)
      } else {
        // Apostrophes, hyphens and dots join words; quotation marks and dashes part them.
        let isJoint = [0x2019, 0xAD, 0xB7, 0x2011, 0x200C, 0x200D, 0x2018].contains(scalar.value)
        let isParting =
          isSeparator(properties.generalCategory)
          || (scalar.value >= 0x370 && properties.generalCategory == .otherPunctuation)
        guard !isJoint else { return }
        if isParting {
          endWord()
        } else if last != .none || !Self.opensWord(scalar) {
          last = .symbol
        }
        rowCount = 0
      }
    }

    /// Symbols that stand in front of words.
    private static func opensWord(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value >= 0x370 || "¿¡©®°£§".unicodeScalars.contains(scalar)
    }

    private mutating func addLetter(
      _ scalar: Unicode.Scalar, _ properties: Unicode.Scalar.Properties
    ) {
      if last == .symbol { faultCount += 1 }
      letterCount += 1
      wordHighCount += 1
      rowCount += 1
      if rowCount > 2 { foreignCount += 1 }
      let isCapital = properties.isUppercase
      if last == .small, isCapital { caseFaultCount += 1 }
      last = isCapital ? .capital : .small
      // ª and º count as small letters to Unicode; in words they are misread ones.
      if scalar == "ª" || scalar == "º", wordPlainCount > 0 { faultCount += 1 }
      let lower = isCapital ? properties.lowercaseMapping.unicodeScalars.first ?? scalar : scalar
      counts[scalar == "İ" ? scalar : lower, default: 0] += 1
    }

    private func isNoise(_ scalar: Unicode.Scalar, _ category: Unicode.GeneralCategory) -> Bool {
      scalar.value == 0xFFFD || scalar.value < 0xA0 || category == .privateUse
        || category == .unassigned || (scalar.value >= 0x2500 && scalar.value < 0x25A0)
    }

    private func isSeparator(_ category: Unicode.GeneralCategory) -> Bool {
      switch category {
      case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
        .finalPunctuation, .spaceSeparator:
        true
      default: false
      }
    }
  }

  /// The commonest characters of a script and the share of a text that is made of them at least.
  private struct Model {
    let common: Set<Unicode.Scalar>
    let share: Double

    init(_ common: String, _ share: Double) {
      self.common = Set(common.unicodeScalars)
      self.share = share
    }
  }

  /// The letters beyond ASCII of the languages in Latin script, those written alike together.
  private static let alphabets: [[Unicode.Scalar]] = [
    "àâæçèéêëîïôœùûüÿ",  // French
    "äöüßéàè",  // German
    "áéíñóúü",  // Spanish
    "áâãàçéêíóôõúü",  // Portuguese
    "àèéìíîòóùú",  // Italian
    "åäöéæøüà",  // Scandinavian, Finnish
    "áðéíóúýþæöø",  // Icelandic, Faroese
    "àçèéíïòóúü",  // Catalan
    "áéëïóöüèêçíú",  // Dutch, Irish
    "äöõüšž",  // Estonian
    "ąćęłńóśźż",  // Polish
    "áäčďéěíĺľňóôŕřšťúůýž",  // Czech, Slovak
    "áéíóöőúüű",  // Hungarian
    "ăâîşţșț",  // Romanian
    "čćđšž",  // Croatian, Slovene
    "çğıöşüâîûİ",  // Turkish
    "ąčęėįšųūž",  // Lithuanian
    "āčēģīķļņšūž",  // Latvian
  ].map { Array($0.unicodeScalars) }

  private static let models: [Writing: Model] = [
    .cyrillic: Model("оеаинтсрвлі", 0.6),
    .greek: Model("αοιετσνηυρπκμλως", 0.75),
    .hebrew: Model("יוהלאתרמבש", 0.62),
    .arabic: Model("اليمونرتبةعدسف", 0.72),
    .thai: Model("านรอกเงมยลวดทสต่้ัิีะ", 0.55),
    // Every second character of Japanese prose is kana; it is rarer in headlines.
    .japanese: Model(kana, 0.3),
    .korean: Model(commonHangul, 0.35),
    .chinese: Model(commonHan, 0.35),
    .traditionalChinese: Model(commonTraditionalHan, 0.35),
  ]

  private static let kana = String(
    String.UnicodeScalarView((0x3041...0x30FE).compactMap { Unicode.Scalar($0) }))

  /// The commonest syllables of Korean prose.
  private static let commonHangul = """
    이다는의에을를가고하지기리로사도시자인어한대과서나라해정수은들있그으만일전게면보여부주제아장\
    스국원조니적연구동상마성신소거오우산화안세공문위당모관지미비선경무할계방된개드회식생려했까러\
    와것내중내고업유년명였었민행치바트통요차물살각때더발용심재실단말분반
    """

  /// The commonest characters of Chinese prose, as written on the mainland.
  private static let commonHan = """
    的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年\
    过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本\
    前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最\
    重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任\
    常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少\
    报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展科司五基\
    路记南品住告求据程北边张该交规万取格望共确传师观清今切院让识带导争运强转市站晚早昨城京下雨车
    """

  /// The same as written in Taiwan and Hong Kong.
  private static let commonTraditionalHan = """
    的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年\
    過發後作里裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本\
    前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最\
    重並物手應戰向頭文體政美相見被利什二等產或新己制製身果加西斯月話合回特代內信表化老給世位次度門任\
    常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少\
    報才結反受目太量再感建務做接必場件計管期市直德資命山金指克許統區保至隊形社便空決治展科司五基\
    路記南品住告求據程北邊張該交規萬取格望共確傳師觀清今切院讓識帶導爭運強轉站晚早昨城京雨車
    """
}
