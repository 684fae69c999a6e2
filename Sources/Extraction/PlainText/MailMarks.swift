/// What mail programs write around the text of a message.
///
/// Small tables in the languages that mail programs speak: names of header lines, lines in front
/// of a forwarded or quoted message. Bytes are compared in lower case.
enum MailMarks {
  /// What a header line says.
  enum Field: String, Sendable {
    case from, date, to, copy, subject, other
  }

  /// One `Name: value` line of a message's header.
  struct HeaderLine {
    let field: Field
    let value: String
  }

  /// A header line, or nil when a line is none that is known.
  static func headerLine(_ text: String) -> HeaderLine? {
    // "*From:* …" is bold in mails that were HTML.
    let bare = text.utf8.first == UInt8(ascii: "*") ? text.replacing("*", with: "") : text
    let bytes = Array(bare.utf8.prefix(48))
    let wide = Array("：".utf8)
    guard
      let colon = bytes.indices.first(where: {
        bytes[$0] == UInt8(ascii: ":") || bytes[$0...].starts(with: wide)
      }), colon > 0
    else { return nil }
    let name = PageText.trimmed(String(decoding: bytes[..<colon], as: UTF8.self)).lowercased()
    guard let field = fields[name] ?? (name.hasPrefix("x-") && !name.contains(" ") ? .other : nil)
    else { return nil }
    let width = bytes[colon] == UInt8(ascii: ":") ? 1 : wide.count
    let rest = bare.utf8.dropFirst(colon + width)
    return HeaderLine(field: field, value: PageText.trimmed(String(rest) ?? ""))
  }

  private static let fields: [String: Field] = {
    var map: [String: Field] = [:]
    func add(_ field: Field, _ names: String) {
      for name in names.split(separator: "|") { map[String(name)] = field }
    }
    add(.from, "from|von|de|da|van|från|fra|od|от|от кого|差出人|发件人|寄件者|보낸 사람")
    add(
      .date,
      "date|sent|datum|gesendet|envoyé|envoyé le|enviado|enviado el|fecha|data|inviato|verzonden|"
        + "skickat|sendt|wysłano|дата|отправлено|送信日時|日付|发送时间|日期|寄件日期|보낸 날짜")
    add(.to, "to|an|à|para|a|aan|till|til|do|кому|宛先|收件人|받는 사람")
    add(.copy, "cc|bcc|copie à|kopie|копия|抄送|副本")
    add(
      .subject,
      "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|тема|件名|主题|主旨|제목"
    )
    add(
      .other,
      "reply-to|message-id|in-reply-to|references|mime-version|content-type|received|return-path|"
        + "content-transfer-encoding|content-language|delivered-to|sender|importance|priority|"
        + "attachments|user-agent|list-id|list-unsubscribe|dkim-signature|organization|newsgroups|"
        + "lines|path|thread-topic|thread-index|auto-submitted|precedence|errors-to|mailing-list")
    return map
  }()

  /// Whether a line announces a message that follows: "-----Original Message-----".
  static func announcesMessage(_ text: String) -> Bool {
    guard text.utf8.count < 80 else { return false }
    let isRuled = text.hasPrefix("--") || text.hasPrefix("__") || text.hasSuffix(":")
    return isRuled && announcements.contains(FurnitureLines.normalized(text))
  }

  private static let announcements: Set<String> = [
    "original message", "forwarded message", "begin forwarded message", "forwarded by",
    "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "message d origine", "message original",
    "message transféré", "début du message réexpédié", "début du message transféré",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem original",
    "mensagem encaminhada", "messaggio originale", "messaggio inoltrato",
    "inizio messaggio inoltrato", "oorspronkelijk bericht", "doorgestuurd bericht",
    "ursprungligt meddelande", "vidarebefordrat meddelande", "oprindelig meddelelse",
    "исходное сообщение", "пересылаемое сообщение", "пересланное сообщение",
    "начало переадресованного сообщения", "転送メッセージ", "元のメッセージ", "转发邮件信息", "原始邮件", "转发的邮件",
  ]

  /// Whether a paragraph names who wrote the quoted lines behind it: "On Tuesday, Ana Ruiz wrote:".
  static func introducesQuote(_ text: String) -> Bool {
    guard text.utf8.count <= 300, let last = text.unicodeScalars.last, last == ":" || last == "："
    else { return false }
    let lower = text.lowercased()
    return verbs.contains { lower.contains($0) }
  }

  private static let verbs = [
    "wrote", "writes", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "schreef",
    "skrev", "написал", "пишет", "napisał", "写道", "のメッセージ", "さんは書きました", "작성",
  ]

  /// A subject without "Re:", "Fwd:" and their like.
  static func bareSubject(_ subject: String) -> String {
    var rest = subject
    while let colon = rest.utf8.prefix(8).firstIndex(where: { $0 == UInt8(ascii: ":") }),
      subjectPrefixes.contains(PageText.trimmed(String(rest[..<colon])).lowercased())
    {
      rest = PageText.trimmed(String(rest[rest.utf8.index(after: colon)...]))
    }
    return rest.isEmpty ? subject : rest
  }

  private static let subjectPrefixes: Set<String> = [
    "re", "fw", "fwd", "aw", "wg", "tr", "rv", "enc", "res", "sv", "vs", "vb", "antw", "doorst",
    "r",
    "i", "rif", "odp", "pd", "re[2]", "転送", "回复", "转发", "答复",
  ]

  /// The name in `Ana Ruiz <ana@example.org>`, or nil where only an address stands.
  static func senderName(_ value: String) -> String? {
    var name = value
    if let mark = name.firstIndex(where: { $0 == "<" || $0 == "[" }) {
      name = String(name[..<mark])
    } else if let open = name.firstIndex(of: "("), name[..<open].contains("@") {
      name = String(name[name.index(after: open)...].prefix { $0 != ")" })
    }
    name = PageText.trimmed(name.replacing("\"", with: ""))
    return name.isEmpty ? nil : BylineFinder.name(name)
  }

  /// A line that ends a message's text: what follows is the sender's signature.
  static func opensSignature(_ line: String) -> Bool { line == "-- " || line == "--" }

  /// "Sent from my telephone" in the languages of telephones.
  static func isDeviceLine(_ text: String) -> Bool {
    guard text.utf8.count < 100 else { return false }
    let lower = text.lowercased()
    return [
      "sent from my ", "sent via ", "get outlook for ", "von meinem ", "gesendet von ",
      "envoyé de mon ", "envoyé depuis mon ", "enviado desde mi ", "enviado do meu ",
      "inviato da ", "verzonden vanaf ", "skickat från min ", "отправлено с ",
    ].contains { lower.hasPrefix($0) } && !FurnitureLines.endsSentence(text)
  }
}

/// Why a piece of a plain text is not part of the article, as `CutBlock.rule` gives it.
enum TextCut: String, Sendable {
  case headerLine = "header line"
  case mailHeader = "mail header"
  case mailMark = "mail quoting"
  case signature
  case wireHead = "wire header"
  case wireEnd = "wire end"
}
