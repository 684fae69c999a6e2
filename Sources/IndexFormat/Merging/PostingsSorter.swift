import CKernels

/// Puts the postings of a term, which come in any order, in the order of their documents.
///
/// A radix sort of eight bytes a posting, then each posting's values are copied once. For lists
/// that are numbered anew; takes twice what it is given, and twenty bytes a posting. Whoever writes
/// the list has it once more.
package struct PostingsSorter {
  private var gathered = PostingsPart()
  private var sorted = PostingsPart()
  /// `document << 32 | place`.
  private var rows: [UInt64] = []
  private var scratch: [UInt64] = []
  /// Where the values of each gathered posting begin, and where the last one's end.
  private var starts: [UInt32] = []

  /// Bytes that a posting takes while it is sorted, without its values, and each of those.
  package static let postingByteCount = 56
  package static let valueByteCount = 12

  /// Room for so many postings and values is kept from list to list.
  private static let keptCountMax = 1 << 16

  package init() {}

  /// Adds postings, each of another document than those before.
  package mutating func append(_ part: PostingsPart) { gathered.append(part) }

  /// Takes what was added, in ascending order.
  package mutating func take() -> PostingsPart {
    // Never handed out and emptied at once: that would make room for the longest list anew.
    defer { gathered.removeAll() }
    if gathered.documents.count < 2 {
      swap(&gathered, &sorted)
      return sorted
    }
    sortRows()
    sorted.frequencySum = gathered.frequencySum
    let count = rows.count
    sorted.documents.setCount(count)
    sorted.frequencies.setCount(count)
    precondition(gathered.frequencies.count == count, "a frequency for each document")
    // Safe: a row for each posting, whose place is one of them, and room for as many.
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe gathered.frequencies.withUnsafeBufferPointer { frequencies in
        unsafe sorted.documents.withUnsafeMutableBufferPointer { documents in
          unsafe sorted.frequencies.withUnsafeMutableBufferPointer { out in
            unsafe lede_take_postings(
              rows.baseAddress, count, frequencies.baseAddress, documents.baseAddress,
              out.baseAddress)
          }
        }
      }
    }
    takeValues()
    return sorted
  }

  /// Gives the memory of long lists back.
  package mutating func trim() {
    let kept = rows.capacity + gathered.values.capacity + sorted.values.capacity
    if kept > Self.keptCountMax { self = PostingsSorter() }
  }

  private mutating func sortRows() {
    rows.removeAll(keepingCapacity: true)
    for (place, document) in gathered.documents.enumerated() {
      rows.append(UInt64(document) << 32 | UInt64(place))
    }
    Self.sort(&rows, &scratch)
  }

  /// Sorts rows by their high halves; `scratch` is room to work in.
  package static func sort(_ rows: inout [UInt64], _ scratch: inout [UInt64]) {
    let count = rows.count
    if scratch.count < count {
      scratch.append(contentsOf: repeatElement(0, count: count - scratch.count))
    }
    // Safe: both have room for so many rows.
    unsafe rows.withUnsafeMutableBufferPointer { rows in
      unsafe scratch.withUnsafeMutableBufferPointer { scratch in
        unsafe lede_sort_rows(rows.baseAddress, count, scratch.baseAddress)
      }
    }
  }

  private mutating func takeValues() {
    let count = gathered.valueCounts.count
    guard count > 0 else {
      sorted.valueCounts.removeAll(keepingCapacity: true)
      sorted.values.removeAll(keepingCapacity: true)
      return
    }
    starts.setCount(count + 1)
    var start: UInt32 = 0
    for (place, valueCount) in gathered.valueCounts.enumerated() {
      starts[place] = start
      start += valueCount
    }
    starts[count] = start
    precondition(
      count == rows.count && Int(start) == gathered.values.count, "as many values as are counted")
    sorted.valueCounts.setCount(count)
    sorted.values.setCount(gathered.values.count)
    // Safe: each place is a row's once, the values between two starts are its own, and there is
    // room for as many.
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe starts.withUnsafeBufferPointer { starts in
        unsafe gathered.values.withUnsafeBufferPointer { values in
          unsafe sorted.valueCounts.withUnsafeMutableBufferPointer { counts in
            unsafe sorted.values.withUnsafeMutableBufferPointer { out in
              unsafe lede_take_values(
                rows.baseAddress, count, starts.baseAddress, values.baseAddress,
                counts.baseAddress, out.baseAddress)
            }
          }
        }
      }
    }
  }
}
