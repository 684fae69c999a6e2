import Lede

/// Why an article is a hit or none, for a person.
struct WhyText {
  private let why: Why
  private let id: String
  private let session: Session
  private static let labelWidthMax = 32

  init(_ why: Why, id: String, session: Session) {
    self.why = why
    self.id = id
    self.session = session
  }

  func lines() -> [String] {
    guard let hit = why.hit else { return [SafeText.line(id) + ": " + missingArticle()] }
    let rows = HitRows([hit], session: session)
    let value = why.rank == nil ? "" : NumberText.score(hit.score)
    var lines = [rows.line(hit, rank: why.rank, value: value), "    " + verdict()]
    if let leader = why.leader {
      let rows = HitRows([leader.hit], session: session)
      lines.append(
        rows.line(leader.hit, rank: leader.rank, value: NumberText.score(leader.hit.score)))
    }
    if let remark = why.file.flatMap(FileStateText.remark) {
      lines.append("    " + session.style.faint(remark))
    }
    lines += [""] + parts(why.parts, indent: 0)
    if why.rank != nil { lines += score(hit) }
    return lines
  }

  // MARK: The verdict

  private func verdict() -> String {
    let count = NumberText.counted(why.matchCount, "match", "matches")
    let rank = why.rank.map(NumberText.count) ?? ""
    switch why.outcome {
    case .hit:
      guard let folded = why.foldedRank, folded != why.rank else {
        return session.style.title("hit \(rank)") + " of \(count)"
      }
      return session.style.title("hit \(NumberText.count(folded))")
        + " where copies are folded, else \(rank) of \(count)"
    case .beyond:
      return session.style.title("not shown") + ": number "
        + (why.foldedRank.map(NumberText.count) ?? rank)
        + " of \(count), beyond what -n and --offset ask for"
    case .folded:
      let share = why.leader.map { NumberText.decimal($0.similarity * 100, 0) } ?? ""
      return session.style.title("folded") + ": number \(rank) of \(count), and a copy "
        + "(\(share) % of the text is the same) of this hit:"
    case .miss: return session.style.title("no match") + " among \(count): " + reasons()
    case .unknown: return ""
    }
  }

  /// The parts that keep the article out, by their names.
  private func reasons() -> String {
    let decisive = why.parts.flatMap(Self.decisiveLeaves)
    if decisive.isEmpty { return "the query holds nothing to look for" }
    let missing = decisive.filter { $0.role != .forbidden }.map(label)
    let excluded = decisive.filter { $0.role == .forbidden }.map(label)
    var texts: [String] = []
    if !missing.isEmpty { texts.append(missing.joined(separator: ", ") + " not met") }
    if !excluded.isEmpty { texts.append("excluded by " + excluded.joined(separator: ", ")) }
    return texts.joined(separator: "; ")
  }

  private static func decisiveLeaves(_ part: QueryPart) -> [QueryPart] {
    guard part.isDecisive else { return [] }
    let inner = part.role == .forbidden ? [] : part.parts.flatMap(decisiveLeaves)
    return inner.isEmpty ? [part] : inner
  }

  private func missingArticle() -> String {
    guard let file = why.file else { return "no article has this id, path or record" }
    return FileStateText.reason(file)
  }

  // MARK: The parts

  private func parts(_ parts: [QueryPart], indent: Int) -> [String] {
    let labels = parts.map(label)
    let width = min(Self.labelWidthMax, labels.map { DisplayWidth.of($0) }.max() ?? 0)
    var lines: [String] = []
    for (part, label) in zip(parts, labels) {
      let mark = Self.mark(part)
      let styled = part.isDecisive ? session.style.match(mark) : mark
      let margin = String(repeating: " ", count: 4 + indent)
      let fill = String(repeating: " ", count: max(0, 5 - mark.utf8.count))
      let name = part.parts.isEmpty ? DisplayWidth.fit(label, width) : label
      lines.append(margin + styled + fill + name + "  " + QueryPartText.sentence(part))
      lines += self.parts(part.parts, indent: indent + 5)
    }
    return lines
  }

  /// Whether the part lets the article through.
  private static func mark(_ part: QueryPart) -> String {
    guard let isMet = part.isMet else { return "–" }
    return isMet != (part.role == .forbidden) ? "yes" : "no"
  }

  /// The part with the sign that it had or could have: a filter needs none, and neither does what is
  /// the whole query.
  private func label(_ part: QueryPart) -> String {
    let text = SafeText.line(part.parts.isEmpty ? part.label : "(\(part.label))")
    switch part.role {
    case .forbidden: return "-" + text
    case .required where why.parts.count > 1 && [.word, .phrase].contains(part.kind):
      return "+" + text
    case .required, .optional: return text
    }
  }

  // MARK: The score

  private func score(_ hit: Hit) -> [String] {
    guard !hit.explanation.isEmpty else { return [] }
    var lines = [
      "", "    " + session.style.title(NumberText.decimal(hit.score, 4)) + "  the score",
    ]
    for part in hit.explanation {
      for (number, line) in ExplanationText.lines(part).enumerated() {
        lines.append("    " + (number == 0 ? line : session.style.faint(line)))
      }
    }
    return lines
  }
}

/// What a part of a query says of an article, in words.
enum QueryPartText {
  static func sentence(_ part: QueryPart) -> String {
    guard let isMet = part.isMet else { return "left out: there is no letter or digit in it" }
    switch part.kind {
    case .group: return ""
    case .everything: return "every article"
    case .nothing: return "no article"
    case .date, .field: return values(part)
    case .word, .phrase: return isMet ? present(part) : absent(part)
    }
  }

  private static func values(_ part: QueryPart) -> String {
    guard !part.values.isEmpty else {
      return part.kind == .date ? "the article has no date" : "the article has none"
    }
    return "the article has " + part.values.map(SafeText.line).joined(separator: ", ")
  }

  private static func present(_ part: QueryPart) -> String {
    var text = ExplanationText.counts(part.titleCount, part.bodyCount)
    if part.words.count == 1 {
      text += "; in \(NumberText.counted(part.words[0].articleCount, "article"))"
    }
    return text
  }

  private static func absent(_ part: QueryPart) -> String {
    if part.role == .forbidden { return "not in the article" }
    if part.words.count == 1 { return absence(of: part.words[0], in: part) }
    let missing = part.words.filter { $0.titleCount + $0.bodyCount == 0 }
    guard missing.isEmpty else {
      return missing.map { SafeText.line($0.form) + " is " + absence(of: $0, in: part) }
        .joined(separator: "; ")
    }
    guard let closeness = part.closeness else {
      return "its words are in the article, but not together in title or text"
    }
    let order = closeness.isInOrder ? "" : ", in another order"
    switch closeness.wordsBetween {
    case 0: return "its words stand side by side" + order
    case let count:
      let others = NumberText.counted(count, "other word")
      return "its words come no nearer than with \(others) between them" + order
    }
  }

  private static func absence(of word: QueryPart.Word, in part: QueryPart) -> String {
    if word.elsewhereCount > 0 {
      return "only elsewhere in the article, \(NumberText.counted(word.elsewhereCount, "time"))"
    }
    var text =
      word.articleCount == 0
      ? "in no article of the index"
      : "not in the article, but in \(NumberText.counted(word.articleCount, "other"))"
    if !word.nearest.isEmpty {
      text += "; it has " + word.nearest.map(SafeText.line).joined(separator: ", ")
    }
    return text
  }
}

/// What an index knows of a file, in words.
enum FileStateText {
  /// What there is to say of the file of an article; nil when it is as it was read.
  static func remark(_ file: SourceFileState) -> String? {
    switch file.presence {
    case .changed: "its file has changed since it was read; `lede index` reads it again"
    case .absent: "its file is gone; `lede index --prune` drops the article"
    default: nil
    }
  }

  /// Why a file has no article.
  static func reason(_ file: SourceFileState) -> String {
    switch file.knowledge {
    case .outside:
      if file.presence == .absent {
        return "no article has this id, path or record, and there is no such file"
      }
      let roots = file.roots.map { SafeText.line(String(decoding: $0, as: UTF8.self)) }
      return "it lies outside of all that is indexed"
        + (roots.isEmpty ? "" : ": " + roots.joined(separator: ", "))
    case .unknown: return "it is not indexed: " + presence(file)
    case .indexed:
      var text =
        "the file has \(NumberText.counted(file.articleCount, "article")); name one by its id"
      if file.skippedCount > 0 {
        text +=
          " (\(NumberText.counted(file.skippedCount, "record")) skipped: "
          + "`lede status --skipped`)"
      }
      return text + change(file)
    case .skipped:
      if file.reason == .withdrawn {
        return "its article was removed on request and stays away until the file changes"
          + change(file)
      }
      let detail = file.detail.isEmpty ? "" : ": " + SafeText.line(file.detail)
      return "it was skipped: " + (file.reason?.text ?? "") + detail + change(file)
    case .removed:
      return "its article went when the file did"
        + (file.presence == .absent ? "" : "; it is there again: `lede index` reads it")
    }
  }

  private static func change(_ file: SourceFileState) -> String {
    switch file.presence {
    case .changed: "; the file has changed since: `lede index` reads it again"
    case .absent: "; the file is gone"
    default: ""
    }
  }

  private static func presence(_ file: SourceFileState) -> String {
    switch file.presence {
    case .absent: "there is no such file"
    case .unreadable: "it cannot be looked at: " + SafeText.line(file.detail)
    case .folder: "it is a folder"
    case .same, .changed, .new:
      file.path.suffix(6).elementsEqual(".jsonl".utf8)
        ? "no run has read it; `lede index --format jsonl` does"
        : "no run has read it; `lede index` does, unless --include or --exclude leave it out"
    case .hidden: "a name on the way to it begins with a dot"
    case .link: "it is behind a symbolic link"
    case .pagePart: "it lies in the folder of a saved page"
    case .ignored: "a .ledeignore leaves it out"
    case .unknownExtension: "its name does not end as those of pages do; --include can take it in"
    case .indexFolder: "it lies in the folder of the index"
    case .unfit:
      (file.reason?.text ?? "") + (file.detail.isEmpty ? "" : ": " + SafeText.line(file.detail))
    }
  }
}
