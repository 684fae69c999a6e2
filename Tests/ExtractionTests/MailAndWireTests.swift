import Articles
import Extraction
import Testing

@Suite("Mail and wire") struct MailAndWireTests {
  private static func texts(_ article: Article?, _ kind: Block.Kind) -> [String] {
    (article?.blocks ?? []).filter { $0.kind == kind }.map(\.text)
  }

  private static func cuts(_ article: Article?, _ rule: String) -> [String] {
    (article?.boilerplate ?? []).filter { $0.rule == rule }.map(\.text)
  }

  private static func day(_ article: Article?) -> String? {
    article?.published.map { CivilDate.text(of: $0.localDay) }
  }

  private static let story = """
    The ferry between the two islands sails again after a pause of nine
    years, and for the first time it sails without burning anything.

    Islanders stood in the rain to see it.
    """

  @Test("A message gives its subject, sender and date")
  func message() {
    let article = Reading.article(
      """
      From ana@isle.example Wed Mar  6 08:15:00 2024
      Received: from mail.isle.example by post.example;
       Wed, 6 Mar 2024 08:15:02 +0100
      From: "Ilse Marwood" <ilse@isle.example>
      To: desk@paper.example
      Subject: Fwd: Re: Ferry returns after nine
       years
      Date: Wed, 6 Mar 2024 00:15:00 +0100
      X-Mailer: Pigeon 2

      \(Self.story)

      --\u{20}
      Ilse Marwood
      Isle Gazette, 12 Quay Street
      """, path: "a.txt")
    #expect(article?.title == "Ferry returns after nine years")
    #expect(article?.byline == "Ilse Marwood")
    #expect(Self.day(article) == "2024-03-06")
    #expect(article?.published?.offsetMinutes == 60)
    #expect(Self.texts(article, .paragraph).count == 2)
    #expect(article?.blocks.count == 2)
    #expect(Self.cuts(article, "signature") == ["Ilse Marwood Isle Gazette, 12 Quay Street"])
    #expect(Self.cuts(article, "header line").contains("X-Mailer: Pigeon 2"))
  }

  @Test(
    "A message that only forwards another is the other",
    arguments: [
      """
      -----Original Message-----
      From: Ilse Marwood [mailto:ilse@isle.example]
      Sent: Tuesday, March 5, 2024 10:00 AM
      To: Tora Lind
      Subject: Ferry returns
      """,
      """
      ---------- Forwarded message ---------
      From: Ilse Marwood <ilse@isle.example>
      Date: Tue, 5 Mar 2024 at 10:00
      Subject: Ferry returns
      To: <tora@news.example>
      """,
      """
      Begin forwarded message:

      From: ilse@isle.example (Ilse Marwood)
      Date: 5 March 2024
      Subject: FW: Ferry returns
      """,
      """
      -------- Weitergeleitete Nachricht --------
      Betreff: WG: Ferry returns
      Datum: Di, 5. März 2024 10:00:00 +0100
      Von: Ilse Marwood <ilse@isle.example>
      An: tora@news.example
      """,
      """
      -------- Message transféré --------
      Sujet : Ferry returns
      Date : mardi 5 mars 2024 10:00
      De : Ilse Marwood <ilse@isle.example>
      """,
    ])
  func forwarded(head: String) {
    let outer = """
      From: Tora Lind <tora@news.example>
      Subject: Fwd: for you
      Date: Thu, 7 Mar 2024 08:00:00 +0000

      """
    for source in [head, outer + "\n" + head] {
      let article = Reading.article(source + "\n\n" + Self.story, path: "a.txt")
      #expect(article?.title == "Ferry returns")
      #expect(article?.byline == "Ilse Marwood")
      #expect(Self.day(article) == "2024-03-05")
      #expect(Self.texts(article, .paragraph).count == 2)
      #expect(article?.blocks.count == 2)
    }
  }

  @Test("An answer keeps what it answers as quotes, without the marks")
  func answer() {
    let article = Reading.article(
      """
      From: Tora Lind <tora@news.example>
      Subject: Re: Ferry
      Date: Wed, 6 Mar 2024 08:15:00 +0100

      We print it tomorrow, with the picture of the baker.

      On Tue, 5 Mar 2024 at 10:00, Ilse Marwood <ilse@isle.example>
      wrote:

      > The ferry sails again after a pause of nine
      > years.
      >
      >> Did it sail yesterday?
      > Yes, it did.

      Sent from my telephone
      """, path: "a.txt")
    #expect(article?.title == "Ferry")
    #expect(article?.byline == "Tora Lind")
    #expect(Self.texts(article, .paragraph).count == 1)
    #expect(
      Self.texts(article, .quote) == [
        "The ferry sails again after a pause of nine years.", "Did it sail yesterday?",
        "Yes, it did.",
      ])
    #expect(Self.cuts(article, "mail quoting").count == 1)
    #expect(Self.cuts(article, "signature") == ["Sent from my telephone"])
  }

  @Test("Text behind the header of an answered message is quoted")
  func answerWithoutMarks() {
    let article = Reading.article(
      """
      Please see below, and tell me whether we want this for the Saturday page.

      Von: Ilse Marwood <ilse@isle.example>
      Gesendet: Dienstag, 5. März 2024 10:00
      An: Tora Lind
      Betreff: AW: Fähre fährt wieder

      Die Fähre fährt nach neun Jahren wieder, und zum ersten Mal verbrennt sie dabei nichts.
      """, path: "a.txt")
    #expect(Self.texts(article, .paragraph).count == 1)
    #expect(Self.texts(article, .quote).count == 1)
    #expect(Self.cuts(article, "mail header").count == 1)
    #expect(article?.byline == nil)
  }

  @Test(
    "Prose that begins like a mail is prose",
    arguments: [
      "On Monday she wrote:\n\nIt is cold here, and the harbour is frozen from side to side.",
      "To: be or not to be, that is what the sign on the door of the theatre asked us.\n\nWe went in.",
      "The first sentence of a text stands here.\nFrom: a distance it looks like a header line.",
      "The first sentence of a text stands here.\n-- \nIt goes on behind two dashes, as texts may do.",
    ])
  func prose(source: String) {
    let article = Reading.article(source, path: "a.txt")
    let words = source.split { $0 == " " || $0 == "\n" }.map(String.init).filter { $0 != "--" }
    let kept = Set(Reading.body(article).split { $0 == " " || $0 == "\n" }.map(String.init))
    let cut = (article?.boilerplate ?? []).map(\.text).joined(separator: " ")
    #expect(words.allSatisfy { kept.contains($0) || cut.contains($0) })
    #expect(Reading.body(article).utf8.count * 3 > source.utf8.count)
  }

  @Test("The head of a wire story gives headline and byline")
  func wireHead() {
    let article = Reading.article(
      """
      BC-EU--Harbour Ice,2nd Ld-Writethru
      Harbour freezes over for first time since 1987
      Eds: UPDATES with quotes from the harbour master.
      By ILSE MARWOOD
      Associated Wire
      NORTHPORT, Norland (AW) _ The harbour froze over on Monday night, for the first
      time since the winter of 1987, and two tugs kept a channel open until morning.

      "We were stuck as well," said the harbour master.
      (MORE)
      """, path: "a.txt")
    #expect(article?.title == "Harbour freezes over for first time since 1987")
    #expect(article?.byline == "ILSE MARWOOD")
    #expect(article?.blocks.count == 2)
    #expect(article?.blocks.first?.text.hasPrefix("NORTHPORT, Norland (AW) _ The harbour") == true)
    #expect(Self.cuts(article, "wire header").count == 4)
    #expect(Self.cuts(article, "wire end") == ["(MORE)"])
  }

  @Test(
    "The date of a wire story is that of its dateline",
    arguments: [
      "LONDON, March 5, 2024 (Agency) — The harbour froze over on Monday night.",
      "NORTHPORT, 5 March 2024 (Wire) - The harbour froze over on Monday night.",
    ])
  func dateline(first: String) {
    let article = Reading.article(
      "Harbour freezes over\n\n(Adds quotes, background)\n\n\(first)\n\nTwo tugs were stuck.",
      path: "a.txt")
    #expect(article?.title == "Harbour freezes over")
    #expect(Self.day(article) == "2024-03-05")
    #expect(article?.blocks.map(\.text) == [first, "Two tugs were stuck."])
    #expect(Self.cuts(article, "wire header") == ["(Adds quotes, background)"])
  }

  @Test("Slug and keyword lines are no text")
  func namedLines() {
    let article = Reading.article(
      """
      HEADLINE: Harbour freezes over
      BYLINE: By Ilse Marwood
      SLUG: harbour-ice
      KEYWORDS: ice, harbour
      DATE: 2024-03-05

      The harbour froze over on Monday night, for the first time since the winter of 1987.
      """, path: "a.txt")
    #expect(article?.title == "Harbour freezes over")
    #expect(article?.byline == "Ilse Marwood")
    #expect(article?.tags == ["ice", "harbour"])
    #expect(Self.day(article) == "2024-03-05")
    #expect(article?.blocks.count == 1)
    #expect(Self.cuts(article, "header line").count == 5)
  }

  @Test("A title may take two lines, or stand right above the prose")
  func titles() {
    let wrapped = Reading.article(
      "Harbour freezes over for the first\ntime since the winter of 1987\n\n\(Self.story)",
      path: "a.txt")
    #expect(
      wrapped?.title == "Harbour freezes over for the first time since the winter of 1987")
    let prose = String(repeating: "The harbour froze over on Monday night, it was said. ", count: 6)
    let dense = Reading.article("Harbour freezes over\n\(prose)\n\(prose)", path: "a.txt")
    #expect(dense?.title == "Harbour freezes over")
    #expect(dense?.blocks.count == 2)
  }

  /// Lines of every sort, so that each reader of lines meets the others' lines.
  private static func line(_ numbers: inout SeededNumbers, _ word: () -> String) -> String {
    func words(_ count: Int) -> String { (0..<count).map { _ in word() }.joined(separator: " ") }
    switch Int.random(in: 0..<24, using: &numbers) {
    case 0, 1, 2: return ""
    case 3: return "From: \(words(2)) <\(word())@example.org>"
    case 4: return "Subject: \(words(4))"
    case 5: return "Date: Tue, 5 Mar 2024 10:00:00 +0100 \(word())"
    case 6: return "To: \(words(1))"
    case 7: return "-----Original Message-----"
    case 8: return "> \(words(8))."
    case 9: return ">> \(words(3))"
    case 10: return "On 5 March 2024 \(words(2)) wrote:"
    case 11: return ["-- ", "--", "====", "-----", "* * *"].randomElement(using: &numbers) ?? ""
    case 12: return "- \(words(5))"
    case 13: return "BC-\(word())-\(words(2))"
    case 14: return "By \(words(2))"
    case 15: return "Image | \(words(3))"
    case 16: return "Title: \(words(3))"
    case 17: return "Tags: \(word()), \(word())"
    case 18: return "Eds: \(words(4))"
    case 19: return "# \(words(3))"
    case 20: return "Sent from my \(word())"
    case 21: return "  \(words(9))."
    case 22: return String(repeating: " ", count: 4) + "\(words(40))."
    default: return "\(words(Int.random(in: 1...14, using: &numbers)))"
    }
  }

  @Test(
    "No word of a text is lost, whatever stands around it",
    arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64], ["a.txt", "a.md"])
  func nothingLost(seed: UInt64, path: String) {
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<50 {
      var count = 0
      var lines: [String] = []
      for _ in 0..<Int.random(in: 1...14, using: &numbers) {
        lines.append(
          Self.line(&numbers) {
            count += 1
            return "word\(count)x"
          })
      }
      guard count > 0 else { continue }
      let article = Reading.article(lines.joined(separator: "\n"), path: path)
      let found = Set(
        (Reading.everything(article) + "\n" + (article?.tags ?? []).joined(separator: " ")).split {
          !$0.isLetter && !$0.isNumber
        }.map(String.init))
      let lost = (1...count).map { "word\($0)x" }.filter { !found.contains($0) }
      #expect(lost.isEmpty, "seed \(seed), round \(round): \(lines)")
    }
  }
}
