/// Why a piece of a page is not part of the article.
enum CutRule: UInt8, Sendable {
  case none, pageHead, hidden, navigation, aside, footer, form, media, caption, comments, share
  case related, newsletter, sidebar, advert, cookie, paywall, byline, dateline, tags, login, weak
  case gallery, biography, linkDensity, furnitureLine, tail, repeated, title, lead, outside
  case model

  /// Whether the rule is right so often that the block model is not asked.
  var isFinal: Bool {
    switch self {
    case .title, .cookie, .furnitureLine, .linkDensity, .login, .gallery, .lead, .caption: true
    default: false
    }
  }

  /// The rule in words, as `CutBlock.rule` gives it.
  var text: String {
    switch self {
    case .none: ""
    case .pageHead: "page head"
    case .hidden: "hidden"
    case .navigation: "navigation"
    case .aside: "aside"
    case .footer: "footer"
    case .form: "form"
    case .media: "media"
    case .caption: "caption or credit"
    case .comments: "comments"
    case .share: "share bar"
    case .related: "related links"
    case .newsletter: "newsletter"
    case .sidebar: "sidebar"
    case .advert: "advertisement"
    case .cookie: "cookie notice"
    case .paywall: "paywall"
    case .byline: "byline"
    case .dateline: "date line"
    case .tags: "tags"
    case .login: "login or overlay"
    case .weak: "small furniture"
    case .gallery: "gallery"
    case .biography: "about the author"
    case .linkDensity: "link density"
    case .furnitureLine: "furniture line"
    case .tail: "after the article"
    case .repeated: "repeated"
    case .title: "title"
    case .lead: "before the article"
    case .outside: "outside the article"
    case .model: "block model"
    }
  }
}
