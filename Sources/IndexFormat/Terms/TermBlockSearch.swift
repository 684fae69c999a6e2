import Storage

/// Looks one key up in a block of the dictionary.
///
/// Keys ascend, so it suffices to know how many bytes the previous key, which was lower, has in
/// common with the wanted one: an entry that shares more bytes with the previous key is lower too,
/// one that shares fewer is higher, and only where they are equal are bytes compared.
struct TermBlockSearch {
  let documentCount: Int

  /// The key's entry; nil when the block does not hold it.
  @_lifetime(reader: copy reader)
  mutating func entry(
    _ key: ArraySlice<UInt8>, _ reader: inout ByteReader, count: Int
  ) throws(DecodeError) -> TermEntry? {
    var postings = try reader.varint()
    var positions = try reader.varint()
    var common = 0
    var lastCount = 0
    for _ in 0..<count {
      let shared = try reader.count(atMost: lastCount)
      let suffixCount = try reader.count(atMost: reader.remaining)
      lastCount = shared + suffixCount
      guard shared >= common else { return nil }
      var isFound = false
      if shared == common {
        var index = 0
        while index < suffixCount, common < key.count {
          let byte = reader.bytes.byte(reader.position + index)
          let wanted = key[key.startIndex + common]
          if byte > wanted { return nil }
          if byte < wanted { break }
          index += 1
          common += 1
        }
        if common == key.count {
          guard index == suffixCount else { return nil }
          isFound = true
        }
      }
      try reader.skip(suffixCount)
      if isFound {
        return try TermEntry.read(&reader, &postings, &positions, documentCount: documentCount)
      }
      try TermEntry.skip(&reader, &postings, &positions)
    }
    return nil
  }
}
