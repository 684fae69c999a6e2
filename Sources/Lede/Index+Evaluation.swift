import Articles
import Evaluation
import IndexFormat
import Storage

extension Index {
  /// What a search gives for each topic, by the names that judgements use.
  ///
  /// - Parameters:
  ///   - topics: the questions; each is searched for as if a person had typed it.
  ///   - judged: the names that the judgements know: a hit whose own name (its record's id, else
  ///     its path below the source) is not among them goes by its file's name or that name without
  ///     its ending where that is.
  ///   - options: how to search; its limit is the depth of the run.
  ///   - threadCount: topics that are searched for at once.
  /// - Returns: results of every topic, in the order in which they rank.
  /// - Throws: `SearchError` as a search does.
  package func run(
    _ topics: [Topic], judged: Set<String>, _ options: SearchOptions, threadCount: Int
  ) throws(SearchError) -> Run {
    try run(topics, judged: judged, threadCount: threadCount) { topic throws(SearchError) in
      try ranking(topic.text, options)
    }
  }

  /// The articles related to each topic, which is the name of an article of the index.
  ///
  /// Topics that the index does not hold have no results.
  package func relatedRun(
    _ topics: [String], judged: Set<String>, _ options: RelatedOptions, threadCount: Int
  ) throws(SearchError) -> Run {
    var keys: [String: ArticleKey] = [:]
    let wanted = Set(topics)
    try forEachKey { key in
      guard let name = JudgedName.forms(of: key).first(where: wanted.contains) else { return }
      if keys[name] == nil { keys[name] = key }
    }
    let named = keys
    // Judgements are of articles: a copy that is folded away would count as missed.
    var options = options
    options.copies = .kept
    let asked = options
    return try run(
      topics.map { Topic(id: $0, text: $0) }, judged: judged, threadCount: threadCount
    ) { topic throws(SearchError) in
      guard let key = named[topic.id] else { return [] }
      return try related(to: key, asked).hits.map { ($0.hit.key, $0.similarity) }
    }
  }

  private func run(
    _ topics: [Topic], judged: Set<String>, threadCount: Int,
    _ answer: @escaping @Sendable (Topic) throws(SearchError) -> [(key: ArticleKey, score: Double)]
  ) throws(SearchError) -> Run {
    let answers = parallelMap(count: topics.count, threadCount: threadCount) {
      index -> Swift.Result<[Run.Result], SearchError> in
      do throws(SearchError) {
        return .success(JudgedName.results(try answer(topics[index]), judged))
      } catch { return .failure(error) }
    }
    var run = Run()
    for (topic, answer) in zip(topics, answers) { run.add(topic: topic.id, try answer.get()) }
    return run
  }

  private func forEachKey(_ body: (ArticleKey) -> Void) throws(SearchError) {
    try damageChecked { () throws(FormatError) in
      for segment in reader.segments {
        for document in 0..<segment.reader.documentCount where segment.isLive(document) {
          if let key = ArticleKey(bytes: try segment.reader.key(of: document)) { body(key) }
        }
      }
    }
  }
}

/// The name by which judgements know an article.
enum JudgedName {
  /// Names that an article may have, the surest first: its record's id or its path below the
  /// source, its file's name, that without its ending.
  static func forms(of key: ArticleKey) -> [String] {
    guard key.record.isEmpty else { return [key.record] }
    let path = String(decoding: key.path, as: UTF8.self)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    return [path, file, stem]
  }

  /// Hits by the names that were judged, each name once.
  static func results(
    _ ranking: [(key: ArticleKey, score: Double)], _ judged: Set<String>
  ) -> [Run.Result] {
    var used: Set<String> = []
    var results: [Run.Result] = []
    for hit in ranking {
      let forms = forms(of: hit.key)
      let name = forms.first { judged.contains($0) && !used.contains($0) } ?? forms[0]
      guard used.insert(name).inserted else { continue }
      results.append(Run.Result(name, score: hit.score))
    }
    return results
  }
}
