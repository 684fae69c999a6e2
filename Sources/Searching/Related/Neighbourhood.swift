/// Articles around one, the first, and how close each is to it when each also speaks for its
/// neighbours.
///
/// An article's vector is mixed half and half with the mean of those of its ten nearest among the
/// articles here, weighted by how near they are; closeness is the cosine of two mixed vectors.
/// Two articles on one subject that use different words are joined by a third that has both.
/// (Expansion of documents by their neighbours: Singhal and Pereira 1999, "Document expansion for
/// speech retrieval"; Tao et al. 2006, "Language model information retrieval with document
/// expansion".) Only cosines among the articles are needed, so no mixed vector is made.
struct Neighbourhood {
  static let neighbourCount = 10
  /// The share that an article keeps for itself.
  static let ownShare: Float = 0.5

  private let count: Int
  /// The cosines of all pairs.
  private var cosines: [Float]
  /// For each article whom it speaks for, itself first, with shares that add up to 1.
  private var voices: [[(article: Int, share: Float)]] = []
  private var lengths: [Float] = []

  init(_ vectors: [ArticleVector]) {
    count = vectors.count
    cosines = [Float](repeating: 0, count: count * count)
    addCosines(vectors)
    voices.reserveCapacity(count)
    for article in 0..<count { voices.append(voices(of: article)) }
    lengths.reserveCapacity(count)
    for article in 0..<count {
      lengths.append(max(0, product(article, article)).squareRoot())
    }
  }

  /// The cosine of the bare vectors.
  func cosine(_ a: Int, _ b: Int) -> Float { cosines[a * count + b] }

  /// How close each is to the first, 0…1.
  func similarities() -> [Float] {
    guard count > 0 else { return [] }
    // What the first's mixed vector has in common with each bare one.
    var common = [Float](repeating: 0, count: count)
    for voice in voices[0] {
      for article in 0..<count { common[article] += voice.share * cosine(voice.article, article) }
    }
    return (0..<count).map { article in
      guard article > 0 else { return lengths[0] > 0 ? 1 : 0 }
      let product = voices[article].reduce(Float(0)) { $0 + $1.share * common[$1.article] }
      let scale = lengths[0] * lengths[article]
      return scale > 0 ? min(1, max(0, product / scale)) : 0
    }
  }

  /// How much of the closeness of an article to the first a term brings.
  func contribution(of term: UInt64, to article: Int, _ vectors: [ArticleVector]) -> Float {
    let scale = lengths[0] * lengths[article]
    guard scale > 0 else { return 0 }
    func mixed(_ article: Int) -> Float {
      voices[article].reduce(0) { $0 + $1.share * vectors[$1.article].weight(of: term) }
    }
    return mixed(0) * mixed(article) / scale
  }

  private func product(_ a: Int, _ b: Int) -> Float {
    var sum: Float = 0
    for mine in voices[a] {
      var row: Float = 0
      for other in voices[b] { row += other.share * cosine(mine.article, other.article) }
      sum += mine.share * row
    }
    return sum
  }

  private func voices(of article: Int) -> [(article: Int, share: Float)] {
    // The nearest so far, nearest first; of equals the one that comes first.
    var nearest: [(article: Int, share: Float)] = []
    nearest.reserveCapacity(Self.neighbourCount + 1)
    for other in 0..<count where other != article {
      let near = cosine(article, other)
      guard near > 0, nearest.count < Self.neighbourCount || near > nearest[nearest.count - 1].share
      else { continue }
      var place = nearest.count
      while place > 0, nearest[place - 1].share < near { place -= 1 }
      nearest.insert((other, near), at: place)
      if nearest.count > Self.neighbourCount { nearest.removeLast() }
    }
    let sum = nearest.reduce(Float(0)) { $0 + $1.share }
    guard sum > 0 else { return [(article, 1)] }
    return [(article, Self.ownShare)]
      + nearest.map { ($0.article, (1 - Self.ownShare) * $0.share / sum) }
  }

  /// Adds up the products of weights term by term: most pairs share few terms.
  private mutating func addCosines(_ vectors: [ArticleVector]) {
    let terms = vectors.reduce(0) { $0 + $1.hashes.count }
    // Which articles have each term: rows of one table, filled in the order of the articles.
    var numbers = TermNumbers(capacity: terms)
    var rows: [Int32] = []
    rows.reserveCapacity(terms)
    var ends: [Int32] = []
    ends.reserveCapacity(terms)
    for vector in vectors {
      for hash in vector.hashes {
        let number = numbers.number(of: hash)
        rows.append(Int32(truncatingIfNeeded: number))
        if number == ends.count { ends.append(0) }
        ends[number] += 1
      }
    }
    var sum: Int32 = 0
    for number in ends.indices {
      let size = ends[number]
      ends[number] = sum
      sum += size
    }
    let starts = ends
    var articles = [Int32](repeating: 0, count: terms)
    var weights = [Float](repeating: 0, count: terms)
    var row = 0
    for article in vectors.indices {
      for weight in vectors[article].weights {
        let number = Int(rows[row])
        row += 1
        let first = Int(starts[number])
        let last = Int(ends[number])
        let base = article * count
        for before in first..<last {
          cosines[base + Int(articles[before])] += weight * weights[before]
        }
        articles[last] = Int32(truncatingIfNeeded: article)
        weights[last] = weight
        ends[number] += 1
      }
    }
    for article in 0..<count {
      cosines[article * count + article] = vectors[article].hashes.isEmpty ? 0 : 1
      for before in 0..<article {
        let cosine = min(1, cosines[article * count + before])
        cosines[article * count + before] = cosine
        cosines[before * count + article] = cosine
      }
    }
  }
}

/// Numbers for terms in the order in which they are first asked for.
private struct TermNumbers {
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private let mask: Int

  init(capacity: Int) {
    var size = 64
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
    hashes.reserveCapacity(capacity)
  }

  mutating func number(of hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash { return number }
      slot = (slot + 1) & mask
    }
    slots[slot] = Int32(truncatingIfNeeded: hashes.count)
    hashes.append(hash)
    return hashes.count - 1
  }
}
