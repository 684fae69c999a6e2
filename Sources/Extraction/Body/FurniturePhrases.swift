/// The words and phrases that furniture is known by, found by their first word.
struct FurniturePhrases: Sendable {
  static let shared = FurniturePhrases()

  /// What a word or a phrase is known as.
  struct Role: OptionSet {
    let rawValue: UInt16
    /// All of a line.
    static let line = Role(rawValue: 1 << 0)
    /// The beginning of a short line.
    static let prefix = Role(rawValue: 1 << 1)
    /// The beginning of a short line where a mark makes it a label.
    static let label = Role(rawValue: 1 << 2)
    /// The beginning of a long line.
    static let longPrefix = Role(rawValue: 1 << 3)
    /// The beginning of an appeal, whatever follows.
    static let appeal = Role(rawValue: 1 << 4)
    /// The beginning of an offer to send something.
    static let delivery = Role(rawValue: 1 << 5)
    /// A word that opens an offer of a letter, names the letter, or stands before "here".
    static let letterVerb = Role(rawValue: 1 << 6)
    static let letter = Role(rawValue: 1 << 7)
    static let tap = Role(rawValue: 1 << 8)
    /// All of a line, or the beginning of one, behind which the article is over.
    static let tailLine = Role(rawValue: 1 << 9)
    static let tailPrefix = Role(rawValue: 1 << 10)
    /// What is counted, and words that stand beside it.
    static let counted = Role(rawValue: 1 << 11)
    static let filler = Role(rawValue: 1 << 12)
    /// A word of dates and times.
    static let date = Role(rawValue: 1 << 13)
  }

  /// What is known of a word: its own roles, and the longer phrases that begin with it.
  struct Entry {
    fileprivate let hash: UInt64
    fileprivate let word: [UInt8]
    fileprivate(set) var roles: Role = []
    fileprivate(set) var phrases: [(bytes: [UInt8], roles: Role)] = []
  }

  private var entries: [Entry] = []
  /// The number of an entry plus one, by the hash of its word.
  private var slots = [UInt16](repeating: 0, count: 4096)

  private init() {
    add(Self.wholeLines.flatMap { $0.split(separator: ",") }, .line)
    add(Self.tailLines.flatMap { $0.split(separator: ",") }, .tailLine)
    add(Self.prefixes, .prefix)
    add(Self.labelPrefixes, .label)
    add(Self.longPrefixes, .longPrefix)
    add(Self.appeals, .appeal)
    add(Self.deliveries, .delivery)
    add(Self.letterVerbs, .letterVerb)
    add(Self.letters, .letter)
    add(Self.taps, .tap)
    add(Self.tailPrefixes, .tailPrefix)
    add(Self.countWords, .counted)
    add(Self.countFillers, .filler)
    add(Self.dateWords, .date)
    add(MonthNames.all, .date)
  }

  private mutating func add(_ phrases: [some StringProtocol], _ role: Role) {
    for phrase in phrases {
      let bytes = Array(phrase.split(separator: " ").joined(separator: " ").utf8)
      let wordEnd = bytes.firstIndex(of: 0x20) ?? bytes.count
      let word = Array(bytes[..<wordEnd])
      let slot = slot(of: word.span)
      if slots[slot] == 0 {
        entries.append(Entry(hash: Self.hash(word.span), word: word))
        slots[slot] = UInt16(entries.count)
      }
      let entry = Int(slots[slot]) - 1
      if wordEnd == bytes.count {
        entries[entry].roles.insert(role)
      } else if let known = entries[entry].phrases.firstIndex(where: { $0.bytes == bytes }) {
        entries[entry].phrases[known].roles.insert(role)
      } else {
        entries[entry].phrases.append((bytes, role))
      }
    }
  }

  /// The roles of a word.
  func roles(of word: Span<UInt8>) -> Role {
    let number = slots[slot(of: word)]
    return number == 0 ? [] : entries[Int(number) - 1].roles
  }

  /// What is known of a word, or nil.
  func entry(of word: Span<UInt8>) -> Entry? {
    let number = slots[slot(of: word)]
    return number == 0 ? nil : entries[Int(number) - 1]
  }

  /// FNV-1a.
  private static func hash(_ word: Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in word.indices { hash = (hash ^ UInt64(word[index])) &* 0x0000_0100_0000_01B3 }
    return hash
  }

  /// Where the word is, or an empty slot.
  private func slot(of word: Span<UInt8>) -> Int {
    let hash = Self.hash(word)
    var slot = Int(truncatingIfNeeded: hash >> 40) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = Int(slots[slot]) - 1
      if entries[entry].hash == hash, word.isEqual(to: entries[entry].word) { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private static let appeals = [
    "if you liked this", "if you enjoyed this", "if you like what you", "buy us a coffee",
    "buy me a coffee", "support our work", "support our journalism", "support us",
    "become a member",
    "do you know more", "got a tip", "have a tip", "do you have a story", "got a story",
    "send us your", "scroll to keep reading", "advertisement scroll",
  ]
  private static let letterVerbs = [
    "get", "receive", "join", "subscribe", "sign", "try", "read",
  ]
  private static let letters = [
    "newsletter", "newsletters", "briefing", "briefings", "inbox", "digest", "bulletin",
  ]
  private static let taps = ["tap", "click", "up", "subscribe", "register"]
  private static let deliveries = [
    "straight to your", "delivered to your", "direct to your", "in your inbox",
  ]

  private static let wholeLines = [
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
    "advertising,affiliate links,disclosure,disclaimer,all rights reserved,view comments 0",
  ]

  private static let prefixes = [
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
  private static let labelPrefixes = [
    "related", "image", "images", "photo", "photos", "picture", "credit", "source", "sources",
    "more",
    "watch", "read", "video", "listen", "see more", "see", "related article", "related story",
    "related stories", "related articles", "related coverage", "read more", "must read", "gallery",
    "foto", "fotos", "quelle", "bild", "mehr zum thema", "auch interessant", "crédit", "crédits",
    "lire", "vidéo", "foto de", "fuente", "fonte", "фото", "источник", "видео", "tags", "topics",
    "写真", "图", "图源", "圖", "author", "published", "updated", "last updated", "editor", "contact",
  ]

  private static let longPrefixes = [
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

  private static let tailLines = [
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
    "reader comments,share your thoughts,what do you think,more from author,previous article",
  ]

  private static let tailPrefixes = [
    "more from", "more on", "related articles", "related posts", "related stories", "comments on",
    "leave a", "you may also", "you might also", "mehr zu", "mehr von", "sign up for", "newsletter",
    "recommended stories", "more stories", "subscribe to", "post navigation", "responses to",
    "our standards", "read more from", "share this",
  ]

  private static let countWords = [
    "comments", "comment", "shares", "share", "views", "view", "likes", "like", "min", "mins",
    "minute", "minutes", "retweets", "replies", "reply", "followers", "votes", "kommentare",
    "kommentar", "commentaires", "comentarios", "commenti", "reacties", "min read", "lesezeit",
    "комментариев", "комментария", "просмотров", "reads", "ago", "photos", "images",
  ]
  private static let countFillers = [
    "read", "view", "all", "show", "see", "the", "no", "k", "m", "and", "ago", "hours", "hour", "h",
    "reading", "time", "about", "of", "lesen", "de", "lecture", "add", "post", "days", "day",
    "weeks",
  ]
  private static let dateWords = [
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
