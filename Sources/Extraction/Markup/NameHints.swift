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

  /// The hints of a list of names separated by white space.
  static func of(_ names: [UInt8]) -> NameHints {
    var hints: NameHints = []
    for token in names.split(whereSeparator: \.isSpaceHTML) where token.count <= 64 {
      let words = split(token)
      // "category-sports", "has-sidebar", "no-comments" say nothing about this element.
      guard let first = words.first, !(words.count > 1 && neutralFirstWords.contains(first)) else {
        continue
      }
      for (index, word) in words.enumerated() {
        hints.formUnion(table[word] ?? stemHints(word))
        if index > 0 { hints.formUnion(pairs[words[index - 1] + " " + word] ?? []) }
      }
    }
    return hints
  }

  private static func split(_ token: ArraySlice<UInt8>) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var previousIsLower = false
    for byte in token {
      let isWord = byte.isLetterASCII || byte.isDigitASCII
      let isUpper = byte &- 0x41 < 26
      if !isWord || (isUpper && previousIsLower) {
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word.removeAll(keepingCapacity: true)
      }
      if isWord { word.append(byte.lowercasedASCII) }
      previousIsLower = isWord && !isUpper
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  private static func stemHints(_ word: String) -> NameHints {
    guard word.utf8.count >= 6 else { return [] }
    for (stem, hints) in stems where word.hasPrefix(stem) { return hints }
    return []
  }

  private static let neutralFirstWords: Set<String> = [
    "category", "tag", "has", "no", "with", "without", "is", "not", "type", "format", "status",
    "hide", "show", "js", "single", "columns", "col", "t",
  ]

  private static let stems: [(String, NameHints)] = [
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
    ("consent", .cookie), ("subscri", .newsletter), ("paywall", .paywall), ("navbar", .navigation),
    ("navigat", .navigation), ("byline", .byline), ("caption", .caption), ("popular", .related),
    ("trending", .related), ("mostread", .related), ("readmore", .related),
    ("pagination", .navigation),
    ("copyright", .footer), ("disclaimer", .weak), ("timestamp", .dateline),
    ("slideshow", .gallery), ("lightbox", .gallery),
  ]

  private static let table: [String: NameHints] = {
    var map: [String: NameHints] = [:]
    func add(_ hints: NameHints, _ words: String) {
      for word in words.split(separator: " ") { map[String(word), default: []].formUnion(hints) }
    }
    add(.post, "post entry story article")
    add(.mainContent, "main content")
    add(.comments, "comment comments commenting commenter dsq respond kommentare kommentar")
    add(.comments, "commentaires comentarios")
    add(.share, "share shares social sociable sharedaddy sharethis socials shareaholic follow")
    add(
      .related, "recirc recirculation rel crosslinks trc viral readnext upnext rrssb yarpp onward")
    add(.related, "jp-relatedposts teasers partners zergnet")
    add(.newsletter, "signup optin mailchimp mailing")
    add(.navigation, "nav menu subnav pager paginator skip breadcrumb toc prevnext")
    add(.sidebar, "aside rail sidebars complementary")
    add(.advert, "ad ads adv adbox adslot adsense adunit adwrapper dfp promo promos promotion")
    add(.advert, "promotional commercial banner affiliate anzeige werbung publicite publicidad")
    add(.cookie, "gdpr cmp onetrust")
    add(.paywall, "regwall piano meter")
    add(.byline, "author authors autor auteur autore writer contributor contributors")
    add(.byline, "by signature")
    add(.dateline, "date time datetime pubdate published publish updated datum")
    add(.tags, "tags taglist keywords topics")
    add(.caption, "credit credits attribution imagecredit wp-caption legende bildunterschrift")
    add(.footer, "footer foot bottom")
    add(.hidden, "hidden hide invisible sr visuallyhidden noprint noscript")
    add(.login, "login signin register registration modal popup overlay dialog onboarding")
    add(.weak, "widget widgets meta toolbar tools tool rating ratings poll teaser info infobox")
    add(.weak, "buttons button btn tooltip print options views counter stats cta")
    add(.gallery, "gallery carousel slider slick swiper slide thumbnails")
    add(.biography, "bio biography vcard authorbox")
    add(.headline, "headline title")
    add(.modified, "modified updated")
    return map
  }()

  private static let pairs: [String: NameHints] = {
    var map: [String: NameHints] = [:]
    func add(_ hints: NameHints, _ list: String) {
      for pair in list.split(separator: ",") {
        map[pair.split(separator: " ").joined(separator: " "), default: []].formUnion(hints)
      }
    }
    add(.articleBody, "article body,article text,article content,article copy,article main")
    add(.articleBody, "story body,story content,story text,story copy,entry content,entry body")
    add(.articleBody, "entry text,post content,post body,post text,post entry,news content")
    add(.articleBody, "news body,news text,body text,body copy,body content,rich text,text content")
    add(.articleBody, "article bodytext,article wrap,detail content,detail text,detail body")
    add(.articleBody, "blog content,blog body,blog post,single content,page content,full text")
    add(.articleBody, "text body,artikel text,artikel body,artikel inhalt,cuerpo noticia")
    add(.mainContent, "main content,content main,content body,main column,primary content")
    add(.related, "related posts,related articles,read more,read next,read also,also read,up next")
    add(.related, "more stories,more news,more articles,more from,see also,you may,might like")
    add(
      .related, "most read,most popular,most viewed,latest news,latest posts,link list,story list")
    add(.related, "top stories,suggested posts,next post,previous post,post nav,post list")
    add(.related, "internal links,in brief,further reading,article list,news list")
    add(.share, "social share,social links,social icons,social media,share bar,share tools")
    add(.tags, "tag list,post tags,article tags,entry tags,tag cloud,tag links,article topics")
    add(.biography, "author bio,about author,author box,author info,author card,author profile")
    add(.hidden, "screen reader,visually hidden,sr only,assistive text,print only,d none")
    add(.dateline, "post date,entry date,article date,publish date,pub date,time stamp")
    add(.byline, "by line,post author,entry author,article author")
    add(.footer, "entry footer,post footer,article footer,story footer")
    add(.weak, "entry meta,post meta,article meta,entry header,article info,post info")
    add(.newsletter, "sign up,email form,mail form,opt in")
    add(.comments, "user comments,reader comments")
    return map
  }()
}
