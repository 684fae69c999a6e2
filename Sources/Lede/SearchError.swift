/// What went wrong, for a program (`code`) and for a person (`message`, `remedy`).
///
/// The codes are open: later versions may add some, so a `switch` over them needs a default.
public struct SearchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// The code's name, stable between versions.
    public let name: String

    init(_ name: String) { self.name = name }

    /// There is no index at the path.
    public static let noIndex = Code("noIndex")
    /// Another writer has the index.
    public static let locked = Code("locked")
    /// A file of the index is damaged or missing.
    public static let damaged = Code("damaged")
    /// The index was written by a newer version.
    public static let newerVersion = Code("newerVersion")
    /// The index was written by an older version, whose format is no longer read.
    public static let olderVersion = Code("olderVersion")
    /// The system refused to read or write a file.
    public static let system = Code("system")
    /// The last step of a commit failed; whether it holds, the next open says.
    public static let outcomeUnknown = Code("outcomeUnknown")
    /// The writer failed before, or is closed.
    public static let writerUnusable = Code("writerUnusable")
    /// It was asked to end before it was done.
    public static let cancelled = Code("cancelled")
    /// The index was made with other settings.
    public static let settingsDiffer = Code("settingsDiffer")
    /// An option has a value that it cannot have.
    public static let invalidOption = Code("invalidOption")
    /// No article has the id, or more than one has.
    public static let noArticle = Code("noArticle")
    /// The index keeps no text, and what was asked needs it.
    public static let noText = Code("noText")
    /// An input could not be read.
    public static let input = Code("input")

    /// The name.
    public var description: String { name }
  }

  /// The kind of failure.
  public let code: Code
  /// What failed, where, and the likely cause, in one line.
  public let message: String
  /// What to do about it, in one line; empty where nothing sensible can be said.
  public let remedy: String
  /// The file or folder that it is about.
  public let path: String?
  /// The system's number of it (`errno`); 0 where the system has not failed.
  package let systemNumber: Int32

  init(
    _ code: Code, _ message: String, remedy: String = "", path: String? = nil,
    systemNumber: Int32 = 0
  ) {
    self.code = code
    self.message = message
    self.remedy = remedy
    self.path = path
    self.systemNumber = systemNumber
  }

  /// Tells one failure from another, and not the same one from itself when it comes again: messages
  /// name files of the index, which have another name in each attempt.
  package var recurrenceKey: String {
    code == .input ? message : "\(code) \(systemNumber) \(remedy)"
  }

  /// The message, and what to do.
  public var description: String { remedy.isEmpty ? message : message + "; " + remedy }

  /// An option whose value cannot be used.
  package static func invalidOption(
    _ name: String, _ value: String, expected: String
  ) -> SearchError {
    SearchError(
      .invalidOption, "\(name): \(value) cannot be used", remedy: "give \(expected)")
  }

  /// An input that could not be read.
  package static func input(_ path: String, _ reason: String, remedy: String) -> SearchError {
    SearchError(.input, "read: \(path): \(reason)", remedy: remedy, path: path)
  }
}
