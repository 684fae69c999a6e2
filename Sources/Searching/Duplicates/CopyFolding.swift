import IndexFormat

/// Folds copies out of a ranked list: each hit joins the first group whose first hit it is a copy of.
///
/// So what is shown of a group is its best hit, and no group grows by copies of copies. What comes
/// later never changes which hits lead: a longer list only adds to them.
package struct CopyFolding {
  /// A hit and its copies further down the list.
  package struct Group: Sendable {
    package var first: Hit
    package var copies: [Hit] = []
  }

  package private(set) var groups: [Group] = []
  private let judge: CopyJudge
  /// Those of the groups' first hits: most pairs need no more.
  private var signatures: [ArticleSignature?] = []

  package init(_ judge: CopyJudge) { self.judge = judge }

  /// Takes the next hit of the list.
  package mutating func add(_ hit: Hit) throws(FormatError) {
    let place = ArticlePlace(hit)
    guard judge.mode != .none else { return keep(hit) }
    let signature = try judge.signature(place)
    for index in groups.indices {
      guard let first = signatures[index], judge.mayBeCopies(first, signature),
        try judge.isCopy(ArticlePlace(groups[index].first), place)
      else { continue }
      groups[index].copies.append(hit)
      return
    }
    groups.append(Group(first: hit))
    signatures.append(signature)
  }

  /// Takes the next hit without a look at whether it is a copy: for when there is no time.
  package mutating func keep(_ hit: Hit) {
    groups.append(Group(first: hit))
    signatures.append(nil)
  }
}

extension Searcher {
  /// Searches for hits of which none is a copy of another; the copies of each are beside it.
  ///
  /// Limit and offset count groups, so pages fit together; matches are counted as articles. Some
  /// hits beyond the page are looked at, half as many and ten more, so that their copies of what is
  /// shown are known, and more of them as long as copies leave the page unfilled.
  package func search(
    _ request: SearchRequest, folding mode: CopyMode
  ) throws(FormatError) -> (result: SearchResult, copies: [[Hit]]) {
    guard mode != .none, request.limit > 0 else {
      let result = try search(request)
      return (result, result.hits.map { _ in [] })
    }
    let offset = min(max(0, request.offset), Self.hitCountMax)
    let wanted = offset + min(request.limit, Self.hitCountMax - offset)
    let judge = CopyJudge(self, mode)
    var asked = request
    asked.offset = 0
    asked.limit = min(Self.hitCountMax, wanted + wanted / 2 + 10)
    while true {
      var result = try search(asked)
      var folding = CopyFolding(judge)
      for hit in result.hits {
        if request.token?.isCancelled == true {
          result.isPartial = true
          folding.keep(hit)
        } else {
          try folding.add(hit)
        }
      }
      let isAll =
        result.hits.count < asked.limit || asked.limit == Self.hitCountMax || result.isPartial
      if folding.groups.count >= wanted || isAll {
        let shown = folding.groups.prefix(wanted).dropFirst(offset)
        result.hits = shown.map(\.first)
        return (result, shown.map(\.copies))
      }
      asked.limit = min(Self.hitCountMax, asked.limit * 2)
    }
  }
}
