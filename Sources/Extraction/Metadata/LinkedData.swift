import Articles

/// What a page's JSON-LD says of its article.
struct LinkedData {
  private(set) var headline: String?
  private(set) var datePublished: String?
  private(set) var dateModified: String?
  private(set) var authors: [String] = []
  private(set) var section: String?
  private(set) var keywords: [String] = []
  private(set) var body: String?
  private(set) var language: String?
  private(set) var publisher: String?
  /// The types of all objects, in lower case.
  private(set) var types: Set<String> = []

  /// Reads all blocks; the first object that is an article speaks, others fill what it leaves.
  init(_ blocks: [[UInt8]]) {
    var objects: [JSONValue] = []
    for block in blocks.prefix(64) {
      guard let start = block.firstIndex(where: { $0 == 0x7B || $0 == 0x5B }),
        let value = try? JSONValue.parse(Array(block[start...]), dialect: .lenient)
      else { continue }
      Self.flatten(value, into: &objects)
    }
    types = Set(objects.flatMap { Self.types(of: $0) })
    let articles = objects.filter { Self.isArticle($0) }
    for article in articles { fill(from: article) }
    if authors.isEmpty { authors = Self.namesOfPersons(objects, articles) }
    let pages = objects.filter { Self.types(of: $0).contains("webpage") }
    if articles.isEmpty {
      language = language ?? pages.lazy.compactMap { $0["inLanguage"]?.string }.first
    }
    // Where nothing else has a date, the film or episode that the page is about may have one.
    let works = objects.filter { Self.undatedTypes.isDisjoint(with: Self.types(of: $0)) }
    for object in pages + works {
      datePublished =
        datePublished ?? object["datePublished"]?.string ?? object["uploadDate"]?.string
    }
    for page in pages { dateModified = dateModified ?? page["dateModified"]?.string }
  }

  /// What has a date that is not the page's.
  private static let undatedTypes: Set<String> = [
    "comment", "question", "answer", "review", "imageobject", "person", "organization", "event",
  ]

  private mutating func fill(from article: JSONValue) {
    headline = headline ?? Self.text(article["headline"]) ?? Self.text(article["name"])
    datePublished =
      datePublished ?? Self.text(article["datePublished"]) ?? Self.text(article["dateCreated"])
    dateModified = dateModified ?? Self.text(article["dateModified"])
    section = section ?? Self.texts(article["articleSection"]).first
    body = body ?? Self.text(article["articleBody"])
    language = language ?? Self.text(article["inLanguage"])
    publisher = publisher ?? Self.names(article["publisher"]).first
    if authors.isEmpty { authors = Self.names(article["author"]) }
    if authors.isEmpty { authors = Self.names(article["creator"]) }
    if keywords.isEmpty {
      keywords = Self.texts(article["keywords"]).flatMap {
        $0.split(separator: ",").map { PageText.trimmed(String($0)) }
      }
    }
  }

  /// Objects of arrays, graphs and main entities, outermost first; depth is the parser's.
  private static func flatten(_ value: JSONValue, into objects: inout [JSONValue]) {
    guard objects.count < 4096 else { return }
    switch value {
    case .array(let elements):
      for element in elements { flatten(element, into: &objects) }
    case .object:
      objects.append(value)
      for name in ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item"] {
        if let inner = value[name] { flatten(inner, into: &objects) }
      }
    default: break
    }
  }

  /// The names of the persons that an article or the page refers to as its authors, or of the only
  /// person there is.
  private static func namesOfPersons(_ objects: [JSONValue], _ articles: [JSONValue]) -> [String] {
    let persons = objects.filter { types(of: $0).contains("person") }
    guard !persons.isEmpty else { return [] }
    let pages = articles + objects.filter { types(of: $0).contains("webpage") }
    let wanted = pages.flatMap { identifiers($0["author"]) + identifiers($0["creator"]) }
    let named = persons.filter { person in
      person["@id"]?.string.map { wanted.contains($0) } ?? false
    }
    if !named.isEmpty { return named.flatMap { names($0) } }
    return persons.count == 1 && wanted.isEmpty ? names(persons[0]) : []
  }

  private static func identifiers(_ value: JSONValue?) -> [String] {
    switch value {
    case .array(let elements): elements.flatMap { identifiers($0) }
    case .object: value?["@id"]?.string.map { [$0] } ?? []
    default: []
    }
  }

  private static func types(of value: JSONValue) -> [String] {
    texts(value["@type"]).map { $0.lowercased() }
  }

  private static func isArticle(_ value: JSONValue) -> Bool {
    types(of: value).contains { type in
      type.hasSuffix("article") || type.hasSuffix("posting") || type == "reportagenewsarticle"
        || type == "report" || type == "review" || type == "recipe"
        || type == "discussionforumposting"
    }
  }

  private static func text(_ value: JSONValue?) -> String? {
    guard let text = texts(value).first else { return nil }
    let decoded = PageText.trimmed(CharacterReferences.decoded(CharacterReferences.decoded(text)))
    return decoded.isEmpty ? nil : decoded
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    switch value {
    case .string(let text): [text]
    case .number(let text): [text]
    case .array(let elements): elements.compactMap(\.string)
    default: []
    }
  }

  /// The names of a person, an organisation, or a list of them.
  private static func names(_ value: JSONValue?) -> [String] {
    switch value {
    case .string(let name): [PageText.trimmed(CharacterReferences.decoded(name))]
    case .array(let elements): elements.flatMap { names($0) }
    case .object: texts(value?["name"]).map { PageText.trimmed(CharacterReferences.decoded($0)) }
    default: []
    }
  }
}

/// Small operations on texts of pages.
enum PageText {
  /// White space folded and ends bare.
  static func trimmed(_ text: String) -> String { FoldedText.string(Array(text.utf8)[...]) }
}
