/// Where a field of an article was found, and how likely it is right.
///
/// What reading a page knows beyond the field itself; an index does not keep it.
public struct Finding: Sendable, Hashable {
  /// A field that a page may state in several places.
  public enum Field: String, Sendable, CaseIterable {
    case title, date, byline, language, text, pageType
  }

  /// The place ("json-ld author", "heading, as stated", "beside headline" …).
  public let source: String
  /// How far this place can be trusted, from 0 to 1: coarse steps, set by hand after what annotated
  /// pages showed of such places, not for the page at hand.
  public let confidence: Double

  /// Creates a finding.
  public init(_ source: String, confidence: Double) {
    self.source = source
    self.confidence = confidence
  }
}
