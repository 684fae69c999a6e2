/// Short lines that sites put between, before and after an article's paragraphs.
///
/// A line is furniture when all of it is a known phrase, or when it is short and begins with a
/// phrase that begins nothing else. Lists are small on purpose: what is common on many sites in
/// many languages, not what one site writes.
enum FurnitureLines {
  /// Whether a line is furniture.
  static func isFurniture(_ text: String) -> Bool {
    let words = normalized(text)
    guard !words.isEmpty else { return true }
    if wholeLines.contains(words) || isCount(words) || isDateLine(text, words) { return true }
    guard text.utf8.count < 200 else {
      return longPrefixes.contains { words.hasPrefix($0) }
    }
    let wordCount = words.utf8.count(where: { $0 == 0x20 }) + 1
    if wordCount <= 24, prefixes.contains(where: { startsWithWord(words, $0) }) { return true }
    if wordCount <= 24, isAppeal(text, words) { return true }
    if wordCount <= 20, labelPrefixes.contains(where: { hasLabel(text, words, $0) }) { return true }
    return false
  }

  /// Whether a line opens what follows an article: comments, related links.
  static func opensTail(_ text: String) -> Bool {
    let words = normalized(text)
    if tailLines.contains(words) { return true }
    let wordCount = words.utf8.count(where: { $0 == 0x20 }) + 1
    return wordCount <= 9 && tailPrefixes.contains { startsWithWord(words, $0) }
  }

  /// Whether a line ends as a sentence does.
  static func endsSentence(_ text: String) -> Bool {
    guard let last = text.unicodeScalars.last(where: { !"\"”»’')]".unicodeScalars.contains($0) })
    else { return false }
    return ".!?:…。！？؟।".unicodeScalars.contains(last)
  }

  /// Lower case, letters and digits only, single spaces between words.
  static func normalized(_ text: String) -> String {
    if let plain = normalizedASCII(text) { return plain }
    var result = ""
    var pendingSpace = false
    for scalar in text.lowercased().unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
      {
        if pendingSpace, !result.isEmpty { result.append(" ") }
        pendingSpace = false
        result.unicodeScalars.append(scalar)
      } else if scalar != "'" && scalar != "’" {
        pendingSpace = true
      }
    }
    return result
  }

  /// The same for text of ASCII, as most lines are; nil for other text.
  private static func normalizedASCII(_ text: String) -> String? {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var pendingSpace = false
    for byte in text.utf8 {
      switch byte {
      case 0x80...: return nil
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        if pendingSpace, !result.isEmpty { result.append(0x20) }
        pendingSpace = false
        // Letters and digits but for capitals have the bit of lower case.
        result.append(byte | 0x20)
      case UInt8(ascii: "'"): break
      default: pendingSpace = true
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// A plea for money, an address or a tap, such as "Get the … briefing".
  private static func isAppeal(_ text: String, _ words: String) -> Bool {
    if appeals.contains(where: { words.hasPrefix($0) }) { return true }
    let parts = words.split(separator: " ")
    guard let first = parts.first, let last = parts.last else { return false }
    if parts.count <= 12, letterVerbs.contains(first), parts.contains(where: letters.contains),
      !endsSentence(text) || parts.count <= 9
    {
      return true
    }
    let opensPost =
      ["straight to your", "delivered to your", "direct to your", "in your inbox"]
      .contains { startsWithWord(words, $0) }
    if parts.count <= 16, opensPost { return true }
    return parts.count <= 16 && last == "here" && parts.dropLast().last.map(taps.contains) ?? false
  }

  private static let appeals: [String] = [
    "if you liked this", "if you enjoyed this", "if you like what you", "buy us a coffee",
    "buy me a coffee", "support our work", "support our journalism", "support us",
    "become a member",
    "do you know more", "got a tip", "have a tip", "do you have a story", "got a story",
    "send us your", "scroll to keep reading", "advertisement scroll",
  ]
  private static let letterVerbs: Set<Substring> = [
    "get", "receive", "join", "subscribe", "sign", "try", "read",
  ]
  private static let letters: Set<Substring> = [
    "newsletter", "newsletters", "briefing", "briefings", "inbox", "digest", "bulletin",
  ]
  private static let taps: Set<Substring> = ["tap", "click", "up", "subscribe", "register"]

  private static func startsWithWord(_ words: String, _ prefix: String) -> Bool {
    guard words.hasPrefix(prefix) else { return false }
    let rest = words.dropFirst(prefix.count)
    return rest.isEmpty || rest.first == " "
  }

  /// "Related: …", "Image | …": the phrase, then a mark that makes it a label.
  private static func hasLabel(_ text: String, _ words: String, _ label: String) -> Bool {
    guard startsWithWord(words, label) else { return false }
    let marks: Set<Unicode.Scalar> = [":", "|", "-", "–", "—", "/", "»", "：", ">", "©"]
    var scalars = text.unicodeScalars.drop { !$0.properties.isAlphabetic }
    var left = label.unicodeScalars.count
    while left > 0, !scalars.isEmpty {
      scalars = scalars.dropFirst()
      left -= 1
    }
    scalars = scalars.drop { $0.properties.isWhitespace }
    return scalars.first.map { marks.contains($0) } ?? true
  }

  /// "12 comments", "View 0 comments", "5 min read", "1.2k shares".
  private static func isCount(_ words: String) -> Bool {
    let parts = words.split(separator: " ")
    guard parts.count <= 5, let number = parts.firstIndex(where: { $0.first?.isNumber == true })
    else { return false }
    let isKnown = parts.contains { countWords.contains(String($0)) }
    let others = parts.enumerated().filter { $0.offset != number }.allSatisfy { part in
      countWords.contains(String(part.element)) || countFillers.contains(String(part.element))
        || part.element.first?.isNumber == true
    }
    return isKnown && others
  }

  /// A date, a time or both, and nothing more.
  static func isDateLine(_ text: String) -> Bool { isDateLine(text, normalized(text)) }

  private static func isDateLine(_ text: String, _ words: String) -> Bool {
    guard text.utf8.count < 90,
      words.unicodeScalars.contains(where: { $0.properties.numericType != nil })
    else { return false }
    var known = 0
    for part in words.split(separator: " ") {
      let isNumber = part.utf8.allSatisfy {
        $0.isDigitASCII || $0 | 0x20 == 0x74 || $0 | 0x20 == 0x7A
      }
      let first = part.utf8.first ?? 0
      if isNumber || (first.isDigitASCII && part.utf8.count <= 4) { continue }
      guard MonthNames.month(String(part)) != nil || dateWords.contains(String(part)) else {
        return false
      }
      known += 1
    }
    return known >= 1
  }

  private static func set(_ lists: String...) -> Set<String> {
    var result: Set<String> = []
    for list in lists {
      for phrase in list.split(separator: ",") {
        result.insert(phrase.split(separator: " ").joined(separator: " "))
      }
    }
    return result
  }

  private static let wholeLines = set(
    "advertisement,advertisements,ad,ads,anzeige,werbung,publicité,publicidad,pubblicità,реклама",
    "sponsored,sponsored content,promoted,story continues below,story continues below advertisement",
    "article continues below advertisement,continue reading,continue reading below,keep reading",
    "read more,read full article,read the full story,more,show more,see more,load more,view more",
    "share,share this,share this article,share this story,share this post,share on facebook,tweet",
    "share on twitter,share via email,print,print this,email,email this,copy link,link copied,save",
    "facebook,twitter,whatsapp,linkedin,pinterest,reddit,telegram,instagram,youtube,flipboard",
    "facebook twitter,like,follow,follow us,subscribe,subscribe now,sign in,log in,login,register",
    "comments,comment,leave a comment,add a comment,post a comment,no comments,view comments",
    "related,related articles,related stories,related posts,related topics,related content,tags",
    "topics,filed under,mentioned in this article,in this article,table of contents,contents",
    "getty images,reuters,ap photo,afp,file photo,image,images,photo,photos,video,gallery,watch",
    "play,play video,pause,loading,skip to content,back to top,top,next,previous,home,menu,search",
    "close,cancel,submit,reply,report,edit,delete,click to expand,view gallery,enlarge image",
    "toggle caption,hide caption,caption,credit,image credit,image credits,photo credit,source",
    "updated,published,by,listen,listen to this article,listen to article,thank you,thanks",
    "mehr,mehr zum thema,lesen sie auch,lesen sie mehr,auch interessant,teilen,drucken,kommentare",
    "kommentar,weiterlesen,zur startseite,nach oben,artikel teilen,inhalt,startseite,quelle",
    "lire aussi,à lire aussi,lire la suite,partager,commentaires,imprimer,voir aussi,sommaire",
    "leer más,lee también,compartir,comentarios,imprimir,te puede interesar,ver más,leer también",
    "leggi anche,condividi,commenti,stampa,leia também,leia mais,compartilhe,comentários",
    "lees ook,lees meer,deel,reacties,читайте также,поделиться,комментарии,смотрите также",
    "читать далее,подробнее,関連記事,広告,シェア,コメント,続きを読む,分享,评论,广告,相关阅读",
    "上一篇,下一篇,责任编辑,返回搜狐 查看更多,打印,关闭,收藏,点赞",
    "advertising,affiliate links,disclosure,disclaimer,all rights reserved,view comments 0")

  private static let prefixes: [String] = [
    "sign up for", "sign up to", "subscribe to our", "subscribe to the", "subscribe now",
    "follow us on",
    "follow me on", "like us on", "click here to", "click here for", "read more about",
    "read more on",
    "read next", "also read", "read also", "see also", "more on this", "more from", "image credit",
    "image credits", "photo credit", "photo by", "photograph by", "image by", "image courtesy",
    "photo courtesy", "getty images", "picture credit", "image source", "photo illustration by",
    "share this", "view comments", "get the latest", "download our app", "download the app",
    "advertisement", "all rights reserved", "copyright", "view this post on instagram",
    "join our newsletter", "listen to this", "watch the video", "watch below", "lesen sie auch",
    "lesen sie hier", "lire aussi", "à lire aussi", "lee también", "leer también",
    "te puede interesar",
    "leggi anche", "leia também", "lees ook", "читайте также", "you may also like",
    "you might also like",
    "recommended for you", "most read", "editors picks", "don t miss", "posted in", "filed under",
    "tagged with", "tags", "関連記事", "责任编辑", "编辑", "来源", "文章来源", "原标题", "本文来源",
    "report a typo", "report an error", "this article was originally published",
    "this story was originally published", "this post may contain affiliate",
    "this article originally appeared", "this content is imported from",
    "we may earn a commission", "you can follow", "follow the author",
  ]

  /// These need a mark behind them to be furniture.
  private static let labelPrefixes: [String] = [
    "related", "image", "images", "photo", "photos", "picture", "credit", "source", "sources",
    "more",
    "watch", "read", "video", "listen", "see more", "see", "related article", "related story",
    "related stories", "related articles", "related coverage", "read more", "must read", "gallery",
    "foto", "fotos", "quelle", "bild", "mehr zum thema", "auch interessant", "crédit", "crédits",
    "lire", "vidéo", "foto de", "fuente", "fonte", "фото", "источник", "видео", "tags", "topics",
    "写真", "图", "图源", "圖", "author", "published", "updated", "last updated", "editor", "contact",
  ]

  private static let longPrefixes: [String] = [
    "when you click through", "when you buy through", "when you purchase through",
    "if you purchase an independently", "we may earn a commission",
    "this article contains affiliate",
    "this post contains affiliate", "all products featured", "sign up for our", "sign up to our",
    "subscribe to our newsletter", "get our free newsletter", "by signing up you",
    "by subscribing you", "by clicking", "we use cookies", "this site uses cookies",
    "this website uses cookies", "if you buy something", "products featured are independently",
    "this content is imported from", "copyright 20", "all rights reserved",
    "your email address will not be published",
  ]

  private static let tailLines = set(
    "comments,leave a comment,leave a reply,leave a response,post a comment,join the conversation",
    "join the discussion,related,related articles,related stories,related posts,related news",
    "related content,related links,related topics,related coverage,related reading,read next",
    "up next,recommended,recommended for you,recommended reading,more stories,more news,most read",
    "most popular,trending,trending now,latest news,top stories,popular,about the author",
    "about the authors,about author,you may also like,you might also like,you may like,see also",
    "further reading,share this,share this article,share this post,sign up,newsletter,subscribe",
    "kommentare,mehr zum thema,auch interessant,das könnte sie auch interessieren,ähnliche artikel",
    "weitere artikel,ähnliche beiträge,schreibe einen kommentar,kommentar schreiben,verwandte artikel",
    "commentaires,laisser un commentaire,sur le même sujet,à lire aussi,articles similaires",
    "comentarios,deja un comentario,deja una respuesta,artículos relacionados,noticias relacionadas",
    "te puede interesar,más noticias,commenti,lascia un commento,articoli correlati,leggi anche",
    "comentários,deixe um comentário,leia também,artigos relacionados,reacties,geef een reactie",
    "lees ook,gerelateerde artikelen,комментарии,читайте также,похожие статьи,по теме",
    "добавить комментарий,関連記事,コメント,おすすめ記事,相关阅读,相关推荐,推荐阅读,评论,网友评论,相关新闻",
    "powiązane,komentarze,zobacz także,czytaj także,dodaj komentarz,yorumlar,ilgili haberler",
    "reader comments,share your thoughts,what do you think,more from author,previous article")

  private static let tailPrefixes: [String] = [
    "more from", "more on", "related articles", "related posts", "related stories", "comments on",
    "leave a", "you may also", "you might also", "mehr zu", "mehr von", "sign up for", "newsletter",
    "recommended stories", "more stories", "subscribe to", "post navigation", "responses to",
    "our standards", "read more from", "share this",
  ]

  private static let countWords: Set<String> = [
    "comments", "comment", "shares", "share", "views", "view", "likes", "like", "min", "mins",
    "minute", "minutes", "retweets", "replies", "reply", "followers", "votes", "kommentare",
    "kommentar", "commentaires", "comentarios", "commenti", "reacties", "min read", "lesezeit",
    "комментариев", "комментария", "просмотров", "reads", "ago", "photos", "images",
  ]
  private static let countFillers: Set<String> = [
    "read", "view", "all", "show", "see", "the", "no", "k", "m", "and", "ago", "hours", "hour", "h",
    "reading", "time", "about", "of", "lesen", "de", "lecture", "add", "post", "days", "day",
    "weeks",
  ]
  private static let dateWords: Set<String> = [
    "am", "pm", "et", "est", "edt", "pst", "pdt", "pt", "gmt", "utc", "bst", "ist", "cet", "cest",
    "mst", "cst", "cdt", "updated", "published", "posted", "on", "at", "last", "modified",
    "created",
    "uhr", "den", "vom", "am", "um", "le", "à", "el", "de", "del", "a", "las", "il", "alle", "ore",
    "o",
    "op", "om", "stand", "aktualisiert", "veröffentlicht", "publié", "publicado", "actualizado",
    "aggiornato", "mis", "jour", "st", "nd", "rd", "th", "of", "date", "time", "p", "m", "h", "в",
    "г",
    "года", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon",
    "tue",
    "wed", "thu", "fri", "sat", "sun", "tues", "thurs", "montag", "dienstag", "mittwoch",
    "donnerstag",
    "freitag", "samstag", "sonntag", "mo", "di", "mi", "do", "fr", "sa", "so", "lundi", "mardi",
    "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves",
    "viernes", "sábado", "domingo", "first", "release", "date",
  ]
}
