/// In which order a merge numbers its documents.
package enum DocumentOrder: Sendable, Equatable {
  /// As they are: one segment after the other.
  case natural
  /// By when they were published, oldest first; those without a date before them.
  case date
  /// So that documents with the same words stand side by side (`GraphBisection`).
  case graph
}

/// A document of one of the segments that are merged.
struct DocumentPlace {
  var source: UInt32
  var document: UInt32
}
