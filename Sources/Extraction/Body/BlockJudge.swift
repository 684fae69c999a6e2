import CBlockModel

/// Judges the runs of a page by a trained model: what is article, what is not.
///
/// Gradient-boosted trees over `RunFeatures`, to which the verdict of the rules belongs (decision
/// 034); the model is `Sources/CBlockModel`, made by `Scripts/train-block-model`.
struct BlockJudge {
  /// The chances above which a run is article, here one that the rules keep.
  ///
  /// Prose that they cut needs more, a line that they cut most: the further from the rules, the
  /// surer the model has to be.
  fileprivate static let keptChance: Float = 0.4
  fileprivate static let cutProseChance: Float = 0.6
  fileprivate static let cutLineChance: Float = 0.8
  /// These chances times the first factor that keeps `wordCountMin` words of the page, or the last.
  private static let factors: [Float] = [1, 0.5, 0.2]
  private static let wordCountMin = 30

  /// The chance of each run to be article; of what is clear, about that, and 0 where the rules
  /// decide alone.
  let chances: [Float]
  /// Whether each run is article.
  let isArticle: [Bool]

  init(_ page: JudgedPage) {
    let features = RunFeatures(page) { !$0.isDecided }
    let asked = page.runs.indices.filter { !page.runs[$0].isDecided }
    var chances = [Float](repeating: 0, count: page.runs.count)
    for (index, score) in zip(asked, Self.scores(features, asked)) {
      chances[index] = lede_block_model_chance(score)
    }
    var isArticle = [Bool](repeating: false, count: chances.count)
    for factor in Self.factors {
      var wordCount = 0
      for index in asked {
        let run = page.runs[index]
        isArticle[index] =
          chances[index] > run.chanceNeeded * factor
          && (run.cut == .none || !FurnitureLines.isFurniture(page.texts[index]))
        if isArticle[index] { wordCount += features.wordCount(of: index) }
      }
      if wordCount >= Self.wordCountMin { break }
    }
    self.chances = chances
    self.isArticle = isArticle
  }

  private static func scores(_ features: RunFeatures, _ runs: [Int]) -> [Float] {
    let count = runs.count
    let rows = features.rows(runs)
    precondition(rows.count == count * lede_block_model_width, "rows as wide as the model's")
    var scores = [Float](repeating: 0, count: count)
    // Safe: `rows` holds `count` rows of the model's width, `scores` has room for `count`.
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe scores.withUnsafeMutableBufferPointer { scores in
        guard let rows = rows.baseAddress, let scores = scores.baseAddress else { return }
        unsafe lede_block_model_scores(rows, count, scores)
      }
    }
    return scores
  }
}

extension TextRun {
  /// Whether the rules decide on the run alone.
  var isDecided: Bool {
    // Some articles are told picture by picture.
    if cut == .gallery, mass > 0 { return false }
    return cut.isFinal || (cut == .outside && mass == 0)
  }

  /// The chance above which the run is article.
  fileprivate var chanceNeeded: Float {
    cut == .none
      ? BlockJudge.keptChance : mass > 0 ? BlockJudge.cutProseChance : BlockJudge.cutLineChance
  }
}
