/// What the words in an element's class, id, role and itemprop hint at.
///
/// Names are split into words at everything that is no letter or digit and at capitals
/// (`articleBody`, `article__body` and `article-body` are the same two words), and words and
/// pairs of neighbours are looked up: `shared` is not `share`, `commentary` is not `comment`.
struct NameHints: OptionSet, Sendable {
  let rawValue: UInt32

  // The main text.
  static let articleBody = NameHints(rawValue: 1 << 0)
  static let post = NameHints(rawValue: 1 << 1)
  static let mainContent = NameHints(rawValue: 1 << 2)
  // Furniture.
  static let comments = NameHints(rawValue: 1 << 3)
  static let share = NameHints(rawValue: 1 << 4)
  static let related = NameHints(rawValue: 1 << 5)
  static let newsletter = NameHints(rawValue: 1 << 6)
  static let navigation = NameHints(rawValue: 1 << 7)
  static let sidebar = NameHints(rawValue: 1 << 8)
  static let advert = NameHints(rawValue: 1 << 9)
  static let cookie = NameHints(rawValue: 1 << 10)
  static let paywall = NameHints(rawValue: 1 << 11)
  static let byline = NameHints(rawValue: 1 << 12)
  static let dateline = NameHints(rawValue: 1 << 13)
  static let tags = NameHints(rawValue: 1 << 14)
  static let caption = NameHints(rawValue: 1 << 15)
  static let footer = NameHints(rawValue: 1 << 16)
  static let hidden = NameHints(rawValue: 1 << 17)
  static let login = NameHints(rawValue: 1 << 18)
  static let weak = NameHints(rawValue: 1 << 19)
  static let gallery = NameHints(rawValue: 1 << 20)
  static let biography = NameHints(rawValue: 1 << 21)
  static let headline = NameHints(rawValue: 1 << 22)
  static let modified = NameHints(rawValue: 1 << 23)
  // Of other kinds of pages and parts.
  static let thread = NameHints(rawValue: 1 << 24)
  static let embed = NameHints(rawValue: 1 << 25)
  // Furniture of any size.
  static let consent = NameHints(rawValue: 1 << 26)
  static let overlay = NameHints(rawValue: 1 << 27)
  static let composer = NameHints(rawValue: 1 << 28)
  // What takes "hidden" back: in the same name ("overflow-hidden"), and from other names, since
  // the element is shown where there is room for it ("hidden md:block").
  static let shown = NameHints(rawValue: 1 << 29)
  static let shownWide = NameHints(rawValue: 1 << 30)
  // What a reader folds open.
  static let folded = NameHints(rawValue: 1 << 31)

  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The hints of a list of names separated by white space; names of more than 64 bytes say nothing.
  init(_ names: Span<UInt8>, _ table: HintWords) {
    var reader = NameWords(table)
    for index in names.indices { reader.take(names[index]) }
    reader.endName()
    self = reader.hints
    if contains(.shownWide) { subtract(.hidden) }
  }
}

/// Reads names byte by byte: words, pairs of neighbours, and what they hint at.
private struct NameWords {
  static let nameByteCountMax = 64

  private(set) var hints: NameHints = []

  private let table: HintWords
  private var word = PackedName()
  private var previousIsLower = false
  // Of the open name.
  private var nameByteCount = 0
  private var wordCount = 0
  private var isNeutral = false
  /// Whether a word came that denies those behind it ("not-a-paywall").
  private var isNegated = false
  private var nameHints: NameHints = []
  private var previous = (name: PackedName(), word: HintWords.Word())

  init(_ table: HintWords) {
    self.table = table
  }

  mutating func take(_ byte: UInt8) {
    guard !byte.isSpaceHTML else { return endName() }
    nameByteCount += 1
    let isWord = byte.isLetterASCII || byte.isDigitASCII
    let isUpper = byte &- 0x41 < 26
    if !isWord || (isUpper && previousIsLower) { endWord() }
    if isWord { word.append(byte) }
    previousIsLower = isWord && !isUpper
  }

  mutating func endName() {
    endWord()
    // "category-sports", "has-sidebar", "no-comments" say nothing about this element.
    if nameByteCount <= Self.nameByteCountMax, !(wordCount > 1 && isNeutral) {
      if nameHints.contains(.shown) { nameHints.subtract(.hidden) }
      hints.formUnion(nameHints)
    }
    nameByteCount = 0
    wordCount = 0
    nameHints = []
    previousIsLower = false
    isNegated = false
  }

  private mutating func endWord() {
    guard word.byteCount > 0 else { return }
    var found = table.word(word)
    if wordCount == 0 { isNeutral = found.isNeutral }
    if isNegated { found.hints = [] }
    nameHints.formUnion(found.hints)
    isNegated = isNegated || found.isNegation
    if wordCount > 0, previous.word.opensPair, found.closesPair {
      nameHints.formUnion(table.pair(previous.name, word))
    }
    previous = (word, found)
    wordCount += 1
    word = PackedName()
  }
}

/// The words and pairs of words that hint at something, found by their bytes.
struct HintWords: Sendable {
  static let shared = HintWords()

  /// What is known of a word.
  struct Word {
    var hints: NameHints = []
    /// As the first of several words it makes the name say nothing.
    var isNeutral = false
    /// The words behind it in a name are what the element is not.
    var isNegation = false
    var opensPair = false
    var closesPair = false
  }

  private struct Pair: Hashable {
    let first: PackedName
    let second: PackedName
  }

  private var slots = [(name: PackedName, word: Word)](
    repeating: (PackedName(), Word()), count: 1024)
  private var pairs: [Pair: NameHints] = [:]
  /// Beginnings of words by their first letter.
  private var stems = [[(stem: PackedName, hints: NameHints)]](repeating: [], count: 256)
  private static let stemByteCountMin = 6

  private init() {
    for (list, hints) in Self.words {
      for text in list.split(separator: " ") {
        let name = PackedName(text)
        slots[slot(name)].name = name
        slots[slot(name)].word.hints.formUnion(hints)
      }
    }
    for text in Self.neutralFirstWords {
      let name = PackedName(text)
      slots[slot(name)].name = name
      slots[slot(name)].word.isNeutral = true
    }
    for text in Self.negations {
      let name = PackedName(text)
      slots[slot(name)].name = name
      slots[slot(name)].word.isNegation = true
    }
    for (list, hints) in Self.pairLists {
      for text in list.split(separator: ",") {
        let parts = text.split(separator: " ").map { PackedName($0) }
        slots[slot(parts[0])].name = parts[0]
        slots[slot(parts[0])].word.opensPair = true
        slots[slot(parts[1])].name = parts[1]
        slots[slot(parts[1])].word.closesPair = true
        pairs[Pair(first: parts[0], second: parts[1]), default: []].formUnion(hints)
      }
    }
    for (text, hints) in Self.stemList {
      let stem = PackedName(text)
      stems[Int(stem.low & 0xFF)].append((stem, hints))
    }
  }

  /// What is known of a word, itself or by its beginning.
  func word(_ name: PackedName) -> Word {
    var word = slots[slot(name)].word
    guard word.hints.isEmpty, name.byteCount >= Self.stemByteCountMin else { return word }
    for (stem, hints) in stems[Int(name.low & 0xFF)] where name.hasPrefix(stem) {
      word.hints = hints
      break
    }
    return word
  }

  /// What a pair of neighbours hints at.
  func pair(_ first: PackedName, _ second: PackedName) -> NameHints {
    pairs[Pair(first: first, second: second)] ?? []
  }

  /// Where the word is, or an empty slot.
  private func slot(_ name: PackedName) -> Int {
    var slot = Int(truncatingIfNeeded: ((name.low ^ name.high) &* 0x9E37_79B9_7F4A_7C15) >> 54)
    while slots[slot].name.byteCount != 0, slots[slot].name != name { slot = (slot + 1) & 1023 }
    return slot
  }

  private static let neutralFirstWords = [
    "category", "tag", "has", "no", "with", "without", "is", "not", "type", "format", "status",
    "hide", "show", "js", "single", "columns", "col", "t",
  ]

  private static let negations = ["no", "not", "non", "without"]

  private static let stemList: [(String, NameHints)] = [
    ("articlebody", .articleBody), ("articlecontent", .articleBody), ("articletext", .articleBody),
    ("storybody", .articleBody), ("storycontent", .articleBody), ("entrycontent", .articleBody),
    ("postcontent", .articleBody), ("postbody", .articleBody), ("breadcrumb", .navigation),
    ("newsletter", .newsletter), ("outbrain", .related), ("taboola", .related),
    ("related", .related), ("recommend", .related), ("sharebar", .share), ("sharing", .share),
    ("sharetool", .share), ("sharebutton", .share), ("socialshare", .share),
    ("socialmedia", .share), ("addtoany", .share), ("addthis", .share), ("sidebar", .sidebar),
    ("commentlist", .comments), ("commentform", .comments), ("commentarea", .comments),
    ("commentsection", .comments), ("commentcount", .comments), ("commentbox", .comments),
    ("disqus", .comments), ("advert", .advert), ("sponsor", .advert), ("cookie", .cookie),
    ("consent", [.cookie, .consent]), ("subscri", .newsletter), ("paywall", .paywall),
    ("navbar", .navigation),
    ("navigat", .navigation), ("byline", .byline), ("caption", .caption), ("popular", .related),
    ("trending", .related), ("mostread", .related), ("readmore", .related),
    ("pagination", .navigation),
    ("copyright", .footer), ("disclaimer", .weak), ("timestamp", .dateline),
    ("slideshow", .gallery), ("lightbox", .gallery),
  ]

  private static let words: [(String, NameHints)] = [
    ("post entry story article", .post),
    ("main content", .mainContent),
    ("comment comments commenting commenter dsq respond kommentare kommentar", .comments),
    ("commentaires comentarios", .comments),
    ("share shares social sociable sharedaddy sharethis socials shareaholic follow", .share),
    ("recirc recirculation rel crosslinks trc viral readnext upnext rrssb yarpp onward", .related),
    ("jp-relatedposts teasers partners zergnet", .related),
    ("signup optin mailchimp mailing", .newsletter),
    ("nav menu subnav pager paginator skip breadcrumb toc prevnext", .navigation),
    ("aside rail sidebars complementary", .sidebar),
    ("ad ads adv adbox adslot adsense adunit adwrapper dfp promo promos promotion", .advert),
    ("announcement announcements promotional commercial banner affiliate", .advert),
    ("anzeige werbung publicite publicidad", .advert),
    ("gdpr cmp onetrust didomi usercentrics cookiebot truste trustarc", [.cookie, .consent]),
    ("regwall piano meter", .paywall),
    ("author authors autor auteur autore writer contributor contributors", .byline),
    ("by signature", .byline),
    ("date time datetime pubdate published publish updated datum", .dateline),
    ("tags taglist keywords topics", .tags),
    ("credit credits attribution imagecredit wp-caption legende bildunterschrift", .caption),
    ("footer foot bottom", .footer),
    ("hidden hide invisible sr visuallyhidden noprint noscript", .hidden),
    ("login signin register registration onboarding", .login),
    ("modal popup overlay dialog alertdialog", [.login, .overlay]),
    ("composer quickreply fastpost fastpostform fastreply postform replyform", .composer),
    ("widget widgets meta toolbar tools tool rating ratings poll teaser info infobox", .weak),
    ("buttons button btn tooltip print options views counter stats cta", .weak),
    ("gallery carousel slider slick swiper slide thumbnails", .gallery),
    ("bio biography vcard authorbox", .biography),
    ("headline title", .headline),
    ("modified updated", .modified),
    ("forum forums thread threads topic reply replies message messages discussion", .thread),
    ("question answer answers", .thread),
    ("tweet twitter instagram embed embedded", .embed),
    ("accordion accordions faq faqs collapse collapsible collapsed expandable foldable", .folded),
    ("tabpanel expander expand", .folded),
  ]

  private static let pairLists: [(String, NameHints)] = [
    ("article body,article text,article content,article copy,article main", .articleBody),
    ("story body,story content,story text,story copy,entry content,entry body", .articleBody),
    ("entry text,post content,post body,post text,post entry,news content", .articleBody),
    ("news body,news text,body text,body copy,body content,rich text,text content", .articleBody),
    ("article bodytext,article wrap,detail content,detail text,detail body", .articleBody),
    ("blog content,blog body,blog post,single content,page content,full text", .articleBody),
    ("text body,artikel text,artikel body,artikel inhalt,cuerpo noticia", .articleBody),
    ("main content,content main,content body,main column,primary content", .mainContent),
    ("related posts,related articles,read more,read next,read also,also read,up next", .related),
    ("more stories,more news,more articles,more from,see also,you may,might like", .related),
    ("most read,most popular,most viewed,latest news,latest posts,link list,story list", .related),
    ("top stories,suggested posts,next post,previous post,post nav,post list", .related),
    ("internal links,in brief,further reading,article list,news list", .related),
    ("social share,social links,social icons,social media,share bar,share tools", .share),
    ("tag list,post tags,article tags,entry tags,tag cloud,tag links,article topics", .tags),
    ("author bio,about author,author box,author info,author card,author profile", .biography),
    ("screen reader,visually hidden,sr only,assistive text,print only,d none", .hidden),
    ("post date,entry date,article date,publish date,pub date,time stamp", .dateline),
    ("by line,post author,entry author,article author", .byline),
    ("entry footer,post footer,article footer,story footer", .footer),
    ("entry meta,post meta,article meta,entry header,article info,post info", .weak),
    ("sign up,email form,mail form,opt in", .newsletter),
    ("user comments,reader comments", .comments),
    ("overflow hidden,x hidden,y hidden,label hidden,backface hidden,sm hidden", .shown),
    ("md hidden,lg hidden,xl hidden,hidden xs,hidden sm,hidden phone,hidden mobile", .shown),
    ("hidden print,scroll hide,top hide", .shown),
    ("sm block,md block,lg block,xl block,sm flex,md flex,lg flex,xl flex,sm grid", .shownWide),
    ("md grid,lg grid,xl grid,sm inline,md inline,lg inline,xl inline", .shownWide),
    ("tab pane,tab panel,tab content", .folded),
    ("new message,new post,new reply,new answer,quick reply,post form,reply form", .composer),
  ]
}
