/// What the words about a date say it is the date of.
enum DateLabel: Sendable {
  /// Nothing is said.
  case none
  /// When the article came out.
  case published
  /// When it was last changed.
  case updated

  /// What a word in lower case says, or nil when it says nothing of a date.
  init?(_ word: String) {
    guard let scalar = word.unicodeScalars.first else { return nil }
    for (stem, label) in Self.stems[scalar] ?? [] where word.hasPrefix(stem) {
      // "Stand" says so, "Standard" does not.
      guard word == stem || !Self.wholeWords.contains(stem) else { continue }
      self = label
      return
    }
    // Words of scripts without spaces are not told apart.
    guard scalar.value >= 0x3000 else { return nil }
    for (part, label) in Self.parts where word.contains(part) {
      self = label
      return
    }
    return nil
  }

  private static let wholeWords: Set<String> = ["stand", "mise", "màj", "paru", "poste"]
  private static let updatedStems = """
    updat modif edited revis amended reviewed zuletzt aktuali geänder bearbeit überarbeit stand mise màj \
    actuali aggiorn atuali bijgewerk gewijzig uppdater ändrad oppdater opdater päivit muokat \
    zaktuali upraven ažur azur güncel frissít módosít ενημέρ τροποπ обновл измен оновл обнов \
    актуал diperbarui cập تحديث עודכן
    """
  private static let publishedStems = """
    publi posted posté poste created original veröffentl erschien erstellt créé paru gepubli geplaatst skapad \
    julkais opublik dodan zveřejn vydan objav yayın kiadás közzét megjelen δημοσ опублик опублік \
    публик terbit dipublik đăng נשר פורסם نشر
    """
  private static let stems: [Unicode.Scalar: [(String, DateLabel)]] = {
    var stems: [Unicode.Scalar: [(String, DateLabel)]] = [:]
    for (list, label) in [(updatedStems, DateLabel.updated), (publishedStems, .published)] {
      for stem in list.split(separator: " ") {
        if let first = stem.unicodeScalars.first {
          stems[first, default: []].append((String(stem), label))
        }
      }
    }
    return stems
  }()
  private static let parts: [(String, DateLabel)] = [
    ("更新", .updated), ("修正", .updated), ("수정", .updated), ("업데이트", .updated),
    ("发布", .published), ("發布", .published), ("发表", .published), ("發表", .published),
    ("公開", .published), ("掲載", .published), ("配信", .published), ("입력", .published),
    ("등록", .published),
  ]
}
