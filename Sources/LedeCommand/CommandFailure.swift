import Lede

/// Ends a command with a message, what to do, and an exit code.
package struct CommandFailure: Error {
  /// What failed, where and why; empty to end without a word.
  package var message: String
  /// What to do about it; may be empty.
  package var remedy: String
  package var status: ExitStatus

  package init(_ message: String, remedy: String = "", status: ExitStatus) {
    self.message = message
    self.remedy = remedy
    self.status = status
  }

  /// Ends without a word.
  package init(_ status: ExitStatus) { self.init("", status: status) }

  package init(_ error: SearchError) {
    let isUsage = [.invalidOption, .input, .settingsDiffer, .noText].contains(error.code)
    let status: ExitStatus =
      isUsage ? .usage : error.code == .noArticle ? .nothingFound : .index
    self.init(error.message, remedy: error.remedy, status: status)
  }

  /// The lines for standard error.
  package var text: String {
    guard !message.isEmpty else { return "" }
    var text = "lede: " + SafeText.line(message) + "\n"
    if !remedy.isEmpty { text += "      " + SafeText.line(remedy) + "\n" }
    return text
  }
}
