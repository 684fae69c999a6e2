import Articles
import Extraction
import Testing

/// A sentence and the encodings that it is written in.
struct Sentence: Sendable, CustomTestStringConvertible {
  let language: String
  let text: String
  /// The encodings' names for iconv and what pages in them are read in.
  let encodings: [(converter: String, name: String)]

  var testDescription: String { language }

  func page(_ converter: String, declared: String? = nil) -> [UInt8]? {
    let meta = declared.map { "<meta charset=\"\($0)\">" } ?? ""
    let head = "<html><head>\(meta)<title>x</title></head><body><p>"
    return Encoder.bytes(text, in: converter).map {
      Array(head.utf8) + $0 + Array("</p></body></html>".utf8)
    }
  }
}

@Suite("Guessing encodings") struct EncodingGuessTests {
  static let sentences = [
    Sentence(
      language: "Russian",
      text: "Вчера вечером в городе прошёл сильный дождь, и движение на мостах остановилось до "
        + "утра.",
      encodings: [
        ("CP1251", "windows-1251"), ("KOI8-R", "koi8-r"), ("ISO-8859-5", "iso-8859-5"),
        ("IBM866", "ibm866"), ("MAC-CYRILLIC", "x-mac-cyrillic"),
      ]),
    Sentence(
      language: "Ukrainian",
      text: "Учора ввечері в місті пройшла сильна злива, і рух на мостах зупинився; їх відкриють "
        + "вранці.",
      encodings: [("CP1251", "windows-1251"), ("KOI8-U", "koi8-u")]),
    Sentence(
      language: "Bulgarian",
      text: "Снощи в града валя силен дъжд и движението по мостовете спря до сутринта.",
      encodings: [("CP1251", "windows-1251")]),
    Sentence(
      language: "Greek",
      text: "Χθες το βράδυ έβρεξε δυνατά στην πόλη και η κίνηση στις γέφυρες σταμάτησε μέχρι το "
        + "πρωί.",
      encodings: [("CP1253", "windows-1253"), ("ISO-8859-7", "windows-1253")]),
    Sentence(
      language: "Hebrew",
      text: "אמש ירד גשם חזק בעיר והתנועה על הגשרים נעצרה עד הבוקר.",
      encodings: [("CP1255", "windows-1255"), ("ISO-8859-8", "windows-1255")]),
    Sentence(
      language: "Arabic",
      text: "هطلت أمطار غزيرة على المدينة مساء أمس وتوقفت حركة السير على الجسور حتى الصباح.",
      encodings: [("CP1256", "windows-1256"), ("ISO-8859-6", "iso-8859-6")]),
    Sentence(
      language: "Thai",
      text: "เมื่อคืนนี้ฝนตกหนักในเมืองและการจราจรบนสะพานหยุดจนถึงเช้า",
      encodings: [("CP874", "windows-874")]),
    Sentence(
      language: "Polish",
      text: "Wczoraj wieczorem nad miastem przeszła gwałtowna burza, a ruch na mostach "
        + "wstrzymano aż do "
        + "świtu; źródła mówią o pięciu łodziach.",
      encodings: [("CP1250", "windows-1250"), ("ISO-8859-2", "iso-8859-2")]),
    Sentence(
      language: "Czech",
      text: "Včera večer nad městem prošla prudká bouře a provoz na mostech se zastavil až do "
        + "rána, "
        + "řekl mluvčí přístavu.",
      encodings: [("CP1250", "windows-1250"), ("ISO-8859-2", "iso-8859-2")]),
    Sentence(
      language: "Hungarian",
      text: "Tegnap erős, hűvös szél fújt a város fölött, a hidakon reggelig állt a forgalom, és a "
        + "tűzoltók szerint a tető nélküli házak lakói közül többen sérültek meg, mint először "
        + "vélték; "
        + "a felhők később eltűntek.",
      encodings: [("CP1250", "windows-1250"), ("ISO-8859-2", "windows-1250")]),
    Sentence(
      language: "Romanian",
      text: "Aseară o furtună puternică a trecut peste oraş, iar circulaţia pe poduri s-a oprit "
        + "până "
        + "dimineaţă.",
      encodings: [("CP1250", "windows-1250"), ("ISO-8859-2", "windows-1250")]),
    Sentence(
      language: "Turkish",
      text: "Dün akşam şehirde şiddetli bir yağmur yağdı, köprülerdeki ulaşım sabaha kadar durdu "
        + "ve "
        + "yüzlerce kişi geceyi istasyonlarda geçirdi; görevliler çözüm aradıklarını söyledi.",
      encodings: [("CP1254", "windows-1254")]),
    Sentence(
      language: "Lithuanian",
      text: "Vakar vakare virš miesto praūžė smarki audra, eismas tiltais sustojo iki ryto, sakė "
        + "uosto "
        + "tarnautojas, šį kartą be žalos.",
      encodings: [("CP1257", "windows-1257"), ("ISO-8859-13", "windows-1257")]),
    Sentence(
      language: "Latvian",
      text: "Vakar vakarā pār pilsētu gāja stiprs lietus ar pērkonu, satiksme uz tiltiem "
        + "apstājās līdz "
        + "rītam, un daži ļaudis nakšņoja stacijā; šodien ceļš žūst, teica ģenerāldirektora "
        + "vietnieks.",
      encodings: [("CP1257", "windows-1257")]),
    Sentence(
      language: "French",
      text: "L'été, le cœur du théâtre reste fermé, et les garçons s'en vont à la plage jusqu'à la "
        + "rentrée, où l'œuvre reprend.",
      encodings: [("CP1252", "windows-1252"), ("ISO-8859-15", "iso-8859-15")]),
    Sentence(
      language: "German",
      text: "Gestern Abend zog ein heftiges Gewitter über die Stadt, und der Verkehr auf den "
        + "Brücken "
        + "ruhte bis zum Morgen; so groß war es nie.",
      encodings: [("CP1252", "windows-1252"), ("ISO-8859-15", "windows-1252")]),
    Sentence(
      language: "Spanish",
      text: "Anoche cayó una fuerte lluvia sobre la ciudad y el tráfico se detuvo hasta la mañana. "
        + "¿Por qué? Nadie lo sabía aún.",
      encodings: [("CP1252", "windows-1252")]),
    Sentence(
      language: "Portuguese",
      text: "Ontem à noite caiu uma forte chuva sobre a cidade, e o trânsito nas pontes parou "
        + "até de "
        + "manhã; não há previsões.",
      encodings: [("CP1252", "windows-1252")]),
    Sentence(
      language: "Swedish",
      text: "I går kväll drog ett kraftigt oväder över staden, och trafiken på broarna stod "
        + "stilla till "
        + "på morgonen; åskan ökade.",
      encodings: [("CP1252", "windows-1252")]),
    Sentence(
      language: "Icelandic",
      text: "Í gærkvöldi gekk mikið óveður yfir bæinn og umferð um brýrnar stöðvaðist fram á "
        + "morgun, þó "
        + "aðeins þar.",
      encodings: [("CP1252", "windows-1252")]),
    Sentence(
      language: "Japanese",
      text: "昨日の夜、東京では強い雨が降り、鉄道の運行が朝まで止まった。ホームには多くの人がいた。",
      encodings: [
        ("CP932", "shift_jis"), ("EUC-JP", "euc-jp"), ("ISO-2022-JP", "iso-2022-jp"),
      ]),
    Sentence(
      language: "Chinese",
      text: "昨天晚上，北京下了一场大雨，城市的交通一直到早上才恢复正常，许多人在车站等候。",
      encodings: [("GB18030", "gb18030")]),
    Sentence(
      language: "Chinese of Taiwan",
      text: "昨天晚上，臺北下了一場大雨，城市的交通一直到早上才恢復正常，許多人在車站等候。",
      encodings: [("BIG5", "big5")]),
    Sentence(
      language: "Korean",
      text: "어젯밤 도시에 많은 비가 내려 다리 위의 차량 운행이 아침까지 멈추었다. 역에는 많은 사람이 기다리고 있었다.",
      encodings: [("CP949", "euc-kr")]),
  ]

  @Test("An undeclared encoding is told by the bytes", arguments: sentences)
  func undeclared(_ sentence: Sentence) throws {
    for (converter, name) in sentence.encodings {
      let page = try #require(sentence.page(converter), "\(converter)")
      let article = try #require(Reading.article(page), "\(converter)")
      #expect(Reading.body(article) == sentence.text, "\(converter)")
      #expect(article.encoding == name, "\(converter)")
    }
  }

  @Test("A default that the page declares wrongly does not count", arguments: sentences)
  func declaredAsDefault(_ sentence: Sentence) throws {
    // One symbol for a letter does not contradict a declaration.
    for (converter, _) in sentence.encodings where converter != "ISO-8859-15" {
      for declared in ["iso-8859-1", "utf-8"] {
        let page = try #require(sentence.page(converter, declared: declared), "\(converter)")
        #expect(Reading.body(Reading.article(page)) == sentence.text, "\(converter) as \(declared)")
      }
    }
  }

  @Test("A declaration of the wrong script does not count", arguments: sentences)
  func declaredAsOther(_ sentence: Sentence) throws {
    let wrong: String
    switch sentence.language {
    case "Japanese", "Korean", "Chinese", "Chinese of Taiwan": wrong = "windows-1251"
    case "Russian", "Greek", "Hebrew", "Arabic", "Thai": wrong = "shift_jis"
    default: return
    }
    for (converter, _) in sentence.encodings {
      let page = try #require(sentence.page(converter, declared: wrong), "\(converter)")
      #expect(Reading.body(Reading.article(page)) == sentence.text, "\(converter) as \(wrong)")
    }
  }

  @Test("A declaration that is right counts", arguments: sentences)
  func declared(_ sentence: Sentence) throws {
    for (converter, _) in sentence.encodings {
      let label = ["CP932": "sjis", "CP949": "ks_c_5601-1987"][converter] ?? converter
      let page = try #require(
        sentence.page(
          converter,
          declared: label.replacing("CP125", with: "windows-125").replacing(
            "CP874", with: "tis-620"
          ).replacing("MAC-C", with: "x-mac-c")), "\(converter)")
      #expect(Reading.body(Reading.article(page)) == sentence.text, "\(converter)")
    }
  }

  @Test("UTF-16 without a mark is told in every script", arguments: sentences)
  func wide(_ sentence: Sentence) throws {
    let text = "\(sentence.text)\n\n\(sentence.text)\n"
    for (converter, name) in [("UTF-16LE", "utf-16le"), ("UTF-16BE", "utf-16be")] {
      let bytes = try #require(Encoder.bytes(text, in: converter))
      let article = try #require(Reading.article(bytes, path: "a.txt"), "\(converter)")
      #expect(article.encoding == name)
      // What ends without a stop, as Thai does, may be taken for the title.
      let lines = Reading.everything(article).split(separator: "\n")
      #expect(lines.count(where: { $0 == sentence.text }) >= 2, "\(converter)")
    }
  }

  @Test("A zero byte in a page does not make it UTF-16", arguments: [0, 1])
  func zeroInText(offset: Int) {
    for zeroCount in 1...3 {
      let start =
        String(repeating: "x", count: offset) + "<body><p>Some words stand before.</p>\n<p>"
      let bytes = Array(start.utf8) + [UInt8](repeating: 0, count: zeroCount) + Array("\n<!".utf8)
      let article = Reading.article(bytes)
      #expect(Reading.everything(article).contains("Some words stand before."))
      #expect(article?.encoding == "utf-8")
    }
  }

  @Test("UTF-32 is read by its mark", arguments: ["UTF-32LE", "UTF-32BE"])
  func wider(converter: String) throws {
    let text = "Ünïcode in vier Bytes, \u{1F600} und zurück."
    let bytes = try #require(Encoder.bytes("\u{FEFF}" + text, in: converter))
    let article = try #require(Reading.article(bytes, path: "a.txt"))
    #expect(Reading.body(article) == text)
    #expect(article.encoding == converter.lowercased())
  }

  @Test(
    "A few letters do not make another encoding",
    arguments: [
      "The café in the old harbour is closed, and its owner, a Mr Müller, has left for Málaga.",
      "Prices rose by £3, or 5½ per cent, at 20°C – “as usual”, said the baker’s wife.",
      "Der Präsident sprach mit François über die Straße, São Paulo und Łódź.",
    ])
  func fewLetters(text: String) throws {
    let western = text.replacing("Ł", with: "L").replacing("ź", with: "z")
    let bytes = try #require(Encoder.bytes(western, in: "CP1252"))
    let article = try #require(Reading.article(Array("<p>".utf8) + bytes + Array("</p>".utf8)))
    #expect(article.encoding == "windows-1252")
    #expect(Reading.body(article) == western)
  }
}
