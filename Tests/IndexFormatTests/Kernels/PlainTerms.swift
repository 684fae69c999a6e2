import TestSupport

/// A block of a dictionary as a plain list of its entries: the twin of `lede_find_term`.
struct PlainTerms {
  /// What the kernel says of a key that it finds.
  struct Place: Equatable {
    var offset: Int
    var postings: UInt64
    var positions: UInt64
  }

  struct Entry {
    var key: [UInt8]
    var place: Place
  }

  private(set) var entries: [Entry] = []
  private(set) var bytes: [UInt8] = []

  func place(of key: [UInt8]) -> Place? { entries.first { $0.key == key }?.place }
}

extension PlainTerms {
  /// Encodes a block of ascending keys, each with a location of any kind.
  init(_ keys: [[UInt8]], _ random: inout SeededGenerator) {
    var postings = UInt64.random(in: 0...1 << random.pick(0...40), using: &random)
    var positions = UInt64.random(in: 0...300, using: &random)
    bytes = PlainBytes.varint(postings) + PlainBytes.varint(positions)
    var last: [UInt8] = []
    for key in keys {
      let shared = zip(key, last).prefix { $0 == $1 }.count
      bytes += PlainBytes.varint(UInt64(shared)) + PlainBytes.varint(UInt64(key.count - shared))
      bytes += key[shared...]
      entries.append(
        Entry(
          key: key, place: Place(offset: bytes.count, postings: postings, positions: positions)))
      append(location: &postings, &positions, &random)
      last = key
    }
  }

  private mutating func append(
    location postings: inout UInt64, _ positions: inout UInt64, _ random: inout SeededGenerator
  ) {
    func number() -> UInt64 { UInt64.random(in: 0...1 << random.pick(0...24), using: &random) }
    let isElsewhere = random.oneIn(3)
    let documentCount = random.oneIn(2) ? 1 : 1 + number()
    bytes += PlainBytes.varint(documentCount << 1 | (isElsewhere ? 1 : 0))
    bytes += PlainBytes.varint(number())
    let (first, second) = (number(), number())
    bytes += PlainBytes.varint(first) + PlainBytes.varint(second)
    if documentCount > 1 {
      if isElsewhere {
        bytes += PlainBytes.varint(number()) + PlainBytes.varint(number())
      } else {
        postings += first
        positions += second
      }
    } else if second & 1 == 1 {
      if isElsewhere { bytes += PlainBytes.varint(number()) } else { positions += second >> 1 }
    }
  }

  /// Reads a block of so many entries; nil when it is not one, or its keys do not ascend.
  init?(decoding bytes: [UInt8], entryCount: Int) {
    self.bytes = bytes
    var at = 0
    func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), through: 63, by: 7) {
        guard at < bytes.count else { return nil }
        let byte = UInt64(bytes[at])
        at += 1
        // Of 64 bits, in the shortest form.
        guard shift < 63 || byte <= 1, shift == 0 || byte > 0 else { return nil }
        value |= (byte & 127) << shift
        if byte < 128 { return value }
      }
      return nil
    }
    guard var postings = varint(), var positions = varint() else { return nil }
    var key: [UInt8] = []
    for index in 0..<entryCount {
      guard let shared = varint(), let count = varint(), shared <= UInt64(key.count),
        count <= UInt64(bytes.count - at)
      else { return nil }
      let next = key[..<Int(shared)] + bytes[at..<(at + Int(count))]
      guard index == 0 || key.lexicographicallyPrecedes(next) else { return nil }
      key = Array(next)
      at += Int(count)
      entries.append(
        Entry(key: key, place: Place(offset: at, postings: postings, positions: positions)))
      guard let head = varint(), varint() != nil, let first = varint(), let second = varint(),
        head >> 1 > 0
      else { return nil }
      if head >> 1 > 1 {
        if head & 1 == 1 {
          guard varint() != nil, varint() != nil else { return nil }
        } else {
          postings &+= first
          positions &+= second
        }
      } else if second & 1 == 1 {
        if head & 1 == 1 {
          guard varint() != nil else { return nil }
        } else {
          positions &+= second >> 1
        }
      }
    }
  }
}

/// The postings of a short list, read by definition: the twin of `lede_read_short`.
struct PlainShortList: Equatable {
  var documents: [UInt32] = []
  var frequencies: [UInt32] = []
}

extension PlainShortList {
  /// Nil when the bytes are not just so many postings below the document count.
  init?(_ bytes: [UInt8], count: Int, documentCount: UInt32) {
    var at = 0
    // Numbers of at most five bytes.
    func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 35, by: 7) {
        guard at < bytes.count else { return nil }
        defer { at += 1 }
        value |= UInt64(bytes[at] & 127) << shift
        if bytes[at] < 128 { return value }
      }
      return nil
    }
    var next: UInt64 = 0
    for _ in 0..<count {
      guard let code = varint() else { return nil }
      var frequency: UInt32 = 1
      if code & 1 == 0 {
        guard let value = varint() else { return nil }
        frequency = UInt32(truncatingIfNeeded: value)
      }
      let document = next + code >> 1
      guard frequency > 0, document < UInt64(documentCount) else { return nil }
      documents.append(UInt32(document))
      frequencies.append(frequency)
      next = document + 1
    }
    guard at == bytes.count else { return nil }
  }
}
