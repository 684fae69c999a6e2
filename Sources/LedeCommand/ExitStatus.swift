/// How the process ends; the numbers are part of the command's interface.
package enum ExitStatus: Int32, Sendable {
  /// Found, or done. A reader that closed the pipe counts as done.
  case success = 0
  /// Nothing was found.
  case nothingFound = 1
  /// The command was not understood, or names something that is not there.
  case usage = 2
  /// The index is missing, locked, damaged, or cannot be read or written.
  case index = 3
  /// Inputs were skipped, and `--strict` was given.
  case inputsSkipped = 4
  /// Interrupted by SIGINT, after a clean commit.
  case interrupted = 130
  /// Interrupted by SIGTERM, after a clean commit.
  case terminated = 143
}
