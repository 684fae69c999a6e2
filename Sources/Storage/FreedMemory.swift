import CKernels

/// What becomes of memory that the process frees.
package enum FreedMemory {
  /// Has the process keep up to some megabytes of it for what it asks for next, and take half a
  /// megabyte at once.
  ///
  /// For programs that live for one search: what one step frees the next takes again, and giving it
  /// back to the system between the two costs calls, and pages that are cleared anew.
  package static func keep() { lede_keep_freed_memory() }

  /// Has the process give arrays of a megabyte and more back as they are freed.
  ///
  /// For programs that promise how much they take at the most.
  package static func giveBack() { lede_return_freed_memory() }
}
