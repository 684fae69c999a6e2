import Evaluation

/// A setting of ranking that a sweep tries values of.
package struct TunedParameter: Sendable, Equatable {
  package enum Name: String, Sendable, CaseIterable {
    case k1
    case b
    /// Fixed when an index is made: each value is tried on a copy made from the stored text.
    case titleWeight = "title-weight"

    fileprivate var usualValues: [Double] {
      switch self {
      case .k1: [0.6, 0.9, 1.2, 1.6, 2.0, 2.6]
      case .b: [0.2, 0.35, 0.5, 0.65, 0.75, 0.9]
      case .titleWeight: [1, 2, 3, 4, 6]
      }
    }

    fileprivate func admits(_ value: Double) -> Bool {
      switch self {
      case .k1: value >= 0 && value <= 100
      case .b: (0...1).contains(value)
      case .titleWeight: (1...255).contains(value) && value == value.rounded()
      }
    }
  }

  package var name: Name
  package var values: [Double]

  /// Reads `k1` or `k1=0.9:1.2:2`; nil when it is neither.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = Name(rawValue: String(parts[0])) else { return nil }
    self.name = name
    values = name.usualValues
    guard parts.count == 2 else { return }
    values = []
    for part in parts[1].split(separator: ":", omittingEmptySubsequences: false) {
      guard let value = Double(part), name.admits(value) else { return nil }
      values.append(value)
    }
  }
}

/// One choice of values.
package struct TunedSetting: Sendable, Equatable {
  package var k1: Double
  package var b: Double
  package var titleWeight: Int
}

/// A sweep over settings with cross-validation: what is reported for a topic comes from the setting
/// that was best on topics of the other folds, so that nothing is judged on what it was chosen by.
package struct Tuning: Sendable {
  /// What the sweep starts from and is compared with.
  package let base: TunedSetting
  /// The setting that was best on all topics: what one would choose now.
  package let best: TunedSetting
  /// The mean of that setting over all topics, on which it was chosen: flattering.
  package let bestMean: Double
  /// The setting that each fold's topics were answered with.
  package let foldSettings: [TunedSetting]
  /// Every topic's value with its fold's setting.
  package let heldOut: [Double]
  /// Every topic's value with the setting that the index has.
  package let baseValues: [Double]
  /// Settings tried.
  package let settingCount: Int

  /// Chooses from values of every topic under every setting.
  ///
  /// Topic `i` is in fold `i mod foldCount`. Of settings that are as good, the one nearest the
  /// beginning of the list wins; the base is its first.
  package init(_ settings: [TunedSetting], _ values: [[Double]], foldCount: Int) {
    precondition(!settings.isEmpty && settings.count == values.count, "a row for each setting")
    let topicCount = values[0].count
    base = settings[0]
    settingCount = settings.count
    func bestSetting(where isUsed: (Int) -> Bool) -> Int {
      var best = 0
      var bestSum = -1.0
      for (index, row) in values.enumerated() {
        var sum = 0.0
        for topic in 0..<topicCount where isUsed(topic) { sum += row[topic] }
        if sum > bestSum + 1e-12 { (best, bestSum) = (index, sum) }
      }
      return best
    }
    let winner = bestSetting { _ in true }
    best = settings[winner]
    bestMean = topicCount == 0 ? 0 : values[winner].reduce(0, +) / Double(topicCount)
    let folds = (0..<foldCount).map { fold in bestSetting { $0 % foldCount != fold } }
    foldSettings = folds.map { settings[$0] }
    heldOut = (0..<topicCount).map { values[folds[$0 % foldCount]][$0] }
    baseValues = values[0]
  }
}

extension Index {
  /// The setting that the index was made with.
  package var tunedSetting: TunedSetting {
    let settings = reader.manifest.settings
    // By way of its shortest text, so that 1.2 does not become 1.2000000477.
    return TunedSetting(
      k1: Double("\(settings.k1)") ?? Double(settings.k1),
      b: Double("\(settings.b)") ?? Double(settings.b), titleWeight: Int(settings.titleWeight))
  }

  /// Measures every combination of values on every topic.
  ///
  /// - Parameters:
  ///   - parameters: what is varied, each at most once.
  ///   - topics: the questions, each judged.
  ///   - judgements: which articles answer them.
  ///   - measure: what is to be as high as can be.
  ///   - options: how to search.
  ///   - foldCount: parts in which the topics are divided; at least 2.
  ///   - folder: where copies of the index are made for other title weights.
  ///   - threadCount: topics that are searched for at once.
  ///   - isCancelled: asked now and then whether to give up.
  /// - Returns: what the sweep found, with every topic's value on settings not chosen by it.
  /// - Throws: `SearchError` with `noText` where a title weight is tried on an index without text.
  /// - Complexity: a search for each topic and combination, and an index made for each title weight.
  package func tune(
    _ parameters: [TunedParameter], _ topics: [Topic], _ judgements: Judgements,
    _ measure: Measure, _ options: SearchOptions, foldCount: Int, copiesIn folder: String,
    threadCount: Int, isCancelled: @escaping () -> Bool
  ) throws(SearchError) -> Tuning {
    let base = tunedSetting
    let settings = Self.settings(base, parameters)
    let names = Set(judgements.grades.values.flatMap(\.keys))
    var values = [[Double]](repeating: [], count: settings.count)
    for weight in Set(settings.map(\.titleWeight)).sorted() {
      var scratch: ScratchIndex?
      if weight != base.titleWeight {
        var changed = IndexOptions()
        changed.titleWeight = weight
        scratch = try ScratchIndex(of: self, in: folder, changed, isCancelled: isCancelled)
      }
      for (row, setting) in settings.enumerated() where setting.titleWeight == weight {
        if isCancelled() { throw SearchError(.cancelled, "tune: \(path): interrupted") }
        var options = options
        options.k1 = Float(setting.k1)
        options.b = Float(setting.b)
        let run = try (scratch?.index ?? self).run(
          topics, judged: names, options, threadCount: threadCount)
        values[row] = Report(run, judgements, [measure]).column(0)
      }
    }
    return Tuning(settings, values, foldCount: foldCount)
  }

  /// Every combination, the base first.
  private static func settings(
    _ base: TunedSetting, _ parameters: [TunedParameter]
  ) -> [TunedSetting] {
    var settings = [base]
    for parameter in parameters {
      settings = settings.flatMap { setting in
        parameter.values.map { value in
          var changed = setting
          switch parameter.name {
          case .k1: changed.k1 = value
          case .b: changed.b = value
          case .titleWeight: changed.titleWeight = Int(value)
          }
          return changed
        }
      }
    }
    return [base] + settings.filter { $0 != base }
  }
}
