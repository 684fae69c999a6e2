/// What the trainer of the block model learns from: the runs of a page with their features.
@_spi(Training) public struct TrainingRows {
  /// The texts of the runs.
  public let texts: [String]
  /// What the rules say of them; empty where they keep a run.
  public let rules: [String]
  /// Whether each reads as prose.
  public let isProse: [Bool]
  /// Whether the rules decide alone on each.
  public let isDecided: [Bool]
  /// How many numbers a row has.
  public let width: Int
  /// Row after row of features.
  public let features: [Float]

  /// Reads a page.
  public init(_ input: PageInput) {
    let choice = EncodingChoice(for: input.bytes, declared: input.declaredEncoding)
    let page = PageParser(TextDecoder.decode(input.bytes, as: choice))
    let metadata = PageMetadata(page, url: input.url, now: input.now)
    let judged = BodyReader(page.tree, PageStatement(metadata)).judgedPage()
    texts = judged?.texts ?? []
    rules = judged?.runs.map(\.cut.text) ?? []
    isProse = judged?.runs.map { $0.mass > 0 } ?? []
    isDecided = judged?.runs.map(\.isDecided) ?? []
    features = judged.map { RunFeatures($0) { _ in true }.rows(Array($0.runs.indices)) } ?? []
    width = features.count / max(1, texts.count)
  }
}
