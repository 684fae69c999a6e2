/// What the trainer of the block model learns from: the runs of a page with their features.
@_spi(Training) public struct TrainingRows {
  /// The texts of the runs.
  public let texts: [String]
  /// What the rules say of them; empty where they keep a run.
  public let rules: [String]
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
    features = judged.map { RunFeatures($0).values } ?? []
    width = features.count / max(1, texts.count)
  }
}
