import IndexFormat
import Storage

/// Writes terms of a segment in order: some threads encode them, some thousands at a time, while
/// what they made before is written.
///
/// What is written does not depend on the number of threads.
struct TermWriting {
  let sink: TermSink
  let threadCount: Int
  let clock: StageClock

  /// Terms that are encoded together have about so many rows, or are so many.
  private static let rowCount = 1 << 17
  private static let termCount = 1 << 13

  /// Writes the terms with the numbers 0 ..< count.
  ///
  /// `rowCount` says about how much work each is. `encode` writes a term by its number, or none; it
  /// is called on several threads. `written` is told what became of each, where all give a term.
  func write(
    _ count: Int, rowCount: (Int) -> Int,
    encode: @escaping @Sendable (_ term: Int, _ encoder: inout TermEncoder) -> Void,
    written: (_ term: Int, _ entry: TermEntry) -> Void = { _, _ in }
  ) throws(StorageError) {
    let fresh = sink.encoder()
    var next = 0
    var encoded: [(terms: Range<Int>, result: EncodedTerms)] = []
    repeat {
      var ranges: [(terms: Range<Int>, rowCount: Int)] = []
      while next < count, ranges.count < 2 * threadCount {
        let start = next
        var rows = 0
        while next < count, rows < Self.rowCount, next - start < Self.termCount {
          rows += rowCount(next)
          next += 1
        }
        ranges.append((start..<next, rows))
      }
      let wave = ranges
      let results = try parallelMap(count: wave.count, threadCount: threadCount) { [clock] index in
        var encoder = fresh
        clock.measure(.encoding) {
          encoder.reserve(rowCount: wave[index].rowCount)
          for term in wave[index].terms { encode(term, &encoder) }
        }
        return encoder.finish()
      } meanwhile: { () throws(StorageError) in
        try clock.measure(.writing) { () throws(StorageError) in
          for (terms, result) in encoded {
            try sink.write(result) { index, entry in written(terms.lowerBound + index, entry) }
          }
        }
      }
      encoded = zip(wave, results).map { ($0.terms, $1) }
    } while !encoded.isEmpty
  }
}
