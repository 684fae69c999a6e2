import Articles
import Storage

/// The byte form of an article in the `stored` section.
///
/// Everything but its key, which has a section of its own. FORMAT.md "Stored articles".
package enum StoredArticle {
  /// Appends an article's byte form.
  package static func append(_ article: Article, withText: Bool, to writer: inout ByteWriter) {
    writer.append(lengthPrefixed: article.title)
    for value in [article.byline, article.site, article.section, article.canonicalURL] {
      append(optional: value, to: &writer)
    }
    writer.append(lengthPrefixed: article.encoding)
    writer.append(fixed: article.language.code)
    append(article.published, to: &writer)
    append(article.modified, to: &writer)
    writer.append(varint: article.tags.count)
    for tag in article.tags { writer.append(lengthPrefixed: tag) }
    writer.append(varint: article.extra.count)
    for field in article.extra {
      writer.append(lengthPrefixed: field.name)
      writer.append(lengthPrefixed: field.value)
    }
    let blocks = withText ? article.blocks : []
    writer.append(varint: blocks.count)
    for block in blocks {
      writer.append(block.kind.rawValue)
      writer.append(lengthPrefixed: block.text)
    }
    let cuts = withText ? article.boilerplate : []
    writer.append(varint: cuts.count)
    for cut in cuts {
      writer.append(lengthPrefixed: cut.rule)
      writer.append(lengthPrefixed: cut.text)
    }
  }

  /// Reads an article's byte form.
  @_lifetime(reader: copy reader)
  package static func read(
    _ reader: inout ByteReader, key: ArticleKey
  ) throws(DecodeError) -> Article {
    var article = Article(key: key)
    article.title = try text(&reader)
    article.byline = try optional(&reader)
    article.site = try optional(&reader)
    article.section = try optional(&reader)
    article.canonicalURL = try optional(&reader)
    article.encoding = try text(&reader)
    article.language = LanguageTag(code: try reader.fixed(UInt32.self))
    article.published = try date(&reader)
    article.modified = try date(&reader)
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      article.tags.append(try text(&reader))
    }
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      article.extra.append(ExtraField(name: try text(&reader), value: try text(&reader)))
    }
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      guard let kind = Block.Kind(rawValue: try reader.byte()) else {
        throw DecodeError(offset: reader.position, expected: "a kind of block")
      }
      article.blocks.append(Block(try text(&reader), kind: kind))
    }
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      let rule = try text(&reader)
      article.boilerplate.append(CutBlock(try text(&reader), rule: rule))
    }
    return article
  }

  private static func append(optional value: String?, to writer: inout ByteWriter) {
    guard let value else { return writer.append(0) }
    writer.append(1)
    writer.append(lengthPrefixed: value)
  }

  /// `u8 precision, 0 for no date | i64 seconds | i16 offset, −32768 for none | evidence`.
  private static func append(_ date: ArticleDate?, to writer: inout ByteWriter) {
    guard let date else { return writer.append(0) }
    writer.append(date.precision.rawValue)
    writer.append(fixed: date.seconds)
    writer.append(fixed: date.offsetMinutes ?? Int16.min)
    writer.append(lengthPrefixed: date.evidence)
  }

  @_lifetime(reader: copy reader)
  private static func text(_ reader: inout ByteReader) throws(DecodeError) -> String {
    String(decoding: try reader.lengthPrefixed(), as: UTF8.self)
  }

  @_lifetime(reader: copy reader)
  private static func optional(_ reader: inout ByteReader) throws(DecodeError) -> String? {
    try reader.byte() == 0 ? nil : try text(&reader)
  }

  @_lifetime(reader: copy reader)
  private static func date(_ reader: inout ByteReader) throws(DecodeError) -> ArticleDate? {
    let code = try reader.byte()
    guard code != 0 else { return nil }
    guard let precision = ArticleDate.Precision(rawValue: code) else {
      throw DecodeError(offset: reader.position, expected: "a precision of a date")
    }
    let seconds = try reader.fixed(Int64.self)
    let offset = try reader.fixed(Int16.self)
    return ArticleDate(
      seconds: seconds, offsetMinutes: offset == .min ? nil : offset, precision: precision,
      evidence: try text(&reader))
  }
}
