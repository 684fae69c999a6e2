import Articles
import Storage

/// The sections of a segment file; FORMAT.md "Segment" describes each.
package enum SegmentSection: UInt32, CaseIterable, Sendable {
  case stored = 1
  case storedIndex
  case postings
  case positions
  case terms
  case termIndex
  case meta
  case lengths
  case orderKeys
  case keyOrder
  case keys
  case keyOffsets
  case instants
  case days
  case languages
  case sites
  case sources
  case signatures
}

/// What a segment says of itself.
package struct SegmentMeta: Sendable, Equatable {
  /// Documents, deleted ones among them.
  package var documentCount = 0
  /// Sum of the weighted lengths.
  package var lengthSum: UInt64 = 0
  /// Occurrences that were indexed.
  package var tokenCount: UInt64 = 0
  /// Bytes of titles and text.
  package var textByteCount: UInt64 = 0
  /// What an occurrence in the title counts.
  package var titleWeight: UInt32 = 1
  /// How text became terms: the analyzer's number.
  package var analyzer: UInt8 = 1
  /// The version of the analysis.
  package var analysisVersion: UInt32 = 1
  /// The parameters and average length behind the block maxima.
  package var scoring = BlockBoundScoring(k1: 1.2, b: 0.75, averageLength: 1)
  /// Documents per language code, ascending by code.
  package var languages: [LanguageCount] = []
  /// Site names; the `sites` column holds 1 + the index, 0 for none.
  package var sites: [String] = []
  /// Names of the extra fields; field byte 16 + index.
  package var extraFields: [String] = []
  /// Which pairs of stems have lists: those with at least so many common documents to be expected;
  /// 0 for none.
  package var pairThreshold: UInt32 = 0

  /// The same as a rule.
  package var pairRule: PairRule {
    PairRule(threshold: pairThreshold, documentCount: documentCount)
  }

  /// How many documents have a language.
  package struct LanguageCount: Sendable, Equatable {
    package var language: LanguageTag
    package var documentCount: UInt32

    package init(language: LanguageTag, documentCount: UInt32) {
      self.language = language
      self.documentCount = documentCount
    }
  }

  package init() {}

  /// The byte form: FORMAT.md "Segment meta".
  package func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(fixed: UInt32(documentCount))
    writer.append(fixed: lengthSum)
    writer.append(fixed: tokenCount)
    writer.append(fixed: textByteCount)
    writer.append(fixed: titleWeight)
    writer.append(analyzer)
    writer.append(fixed: analysisVersion)
    for value in [scoring.k1, scoring.b, scoring.averageLength] {
      writer.append(fixed: value.bitPattern)
    }
    writer.append(varint: languages.count)
    for entry in languages {
      writer.append(fixed: entry.language.code)
      writer.append(varint: entry.documentCount)
    }
    for names in [sites, extraFields] {
      writer.append(varint: names.count)
      for name in names { writer.append(lengthPrefixed: name) }
    }
    if pairThreshold > 0 { writer.append(varint: pairThreshold) }
    return writer.bytes
  }

  /// Reads the byte form.
  @_lifetime(reader: copy reader)
  init(_ reader: inout ByteReader) throws(DecodeError) {
    documentCount = Int(try reader.fixed(UInt32.self))
    lengthSum = try reader.fixed(UInt64.self)
    tokenCount = try reader.fixed(UInt64.self)
    textByteCount = try reader.fixed(UInt64.self)
    titleWeight = try reader.fixed(UInt32.self)
    guard (1...255).contains(titleWeight) else {
      throw DecodeError(offset: reader.position, expected: "a title weight of 1 to 255")
    }
    analyzer = try reader.byte()
    analysisVersion = try reader.fixed(UInt32.self)
    scoring.k1 = Float(bitPattern: try reader.fixed(UInt32.self))
    scoring.b = Float(bitPattern: try reader.fixed(UInt32.self))
    scoring.averageLength = Float(bitPattern: try reader.fixed(UInt32.self))
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      languages.append(
        LanguageCount(
          language: LanguageTag(code: try reader.fixed(UInt32.self)),
          documentCount: try reader.varint32()))
    }
    sites = try Self.names(&reader)
    extraFields = try Self.names(&reader)
    if !reader.isAtEnd {
      pairThreshold = try reader.varint32()
      guard pairThreshold > 0 else {
        throw DecodeError(offset: reader.position, expected: "a threshold of pairs above 0")
      }
    }
    guard reader.isAtEnd, extraFields.count <= TermField.extraCountMax else {
      throw DecodeError(offset: reader.position, expected: "the end of the segment's meta")
    }
  }

  @_lifetime(reader: copy reader)
  private static func names(_ reader: inout ByteReader) throws(DecodeError) -> [String] {
    var names: [String] = []
    for _ in 0..<(try reader.count(atMost: reader.remaining)) {
      names.append(String(decoding: try reader.lengthPrefixed(), as: UTF8.self))
    }
    return names
  }
}
