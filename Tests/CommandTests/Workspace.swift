import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A fresh folder with articles in it, and `lede` run there.
struct Workspace {
  let folder = TemporaryFolder()

  /// Three pages below `Pages`, one of them skipped, and one text with an attack in it.
  init(indexed: Bool = true) throws {
    makeFolder("Pages")
    write("Pages/grain.html", Self.page("Grain deal ends", "2023-07-17", Self.grain))
    write("Pages/prices.html", Self.page("What grain prices did", "2023-07-18", Self.prices))
    write("Pages/empty.html", "")
    write("Pages/attack.txt", Self.attack)
    if indexed {
      let run = try lede(["index", "Pages"])
      if run.code != 0 { throw WorkspaceError(message: run.errorText) }
    }
  }

  func lede(
    _ arguments: [String], input: String = "", environment: [String] = []
  ) throws -> CommandRun {
    try CommandRun.lede(arguments, in: folder.path, input: input, environment: environment)
  }

  /// A small file's text below the workspace; empty when it cannot be read.
  func text(of name: String) -> String {
    guard let file = unsafe fopen(folder.path + "/" + name, "r") else { return "" }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    // Safe: fread writes at most the given count.
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  func makeFolder(_ name: String) {
    // Safe: the path ends in NUL.
    _ = unsafe mkdir(folder.path + "/" + name, 0o700)
  }

  func write(_ name: String, _ text: String) {
    // Safe: the stream is closed once; the bytes are alive during the call.
    guard let file = unsafe fopen(folder.path + "/" + name, "w") else { return }
    defer { unsafe fclose(file) }
    let bytes = Array(text.utf8)
    unsafe fwrite(bytes, 1, bytes.count, file)
  }

  func move(_ name: String, to target: String) {
    // Safe: the paths end in NUL.
    _ = unsafe rename(folder.path + "/" + name, folder.path + "/" + target)
  }

  func remove(_ name: String) { _ = unsafe unlink(folder.path + "/" + name) }

  /// The whole id of the best hit of a query.
  func id(_ query: String) throws -> String {
    try lede(["search", query, "--format", "json"]).json()["hits"]?.array?.first?["id"]?.string
      ?? ""
  }

  static func page(_ title: String, _ date: String, _ paragraphs: [String]) -> String {
    """
    <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
    <meta property="article:published_time" content="\(date)T08:00:00Z">
    <link rel="canonical" href="https://news.example.com/\(date)"></head>
    <body><nav><a href="/">Home</a> <a href="/world">World</a></nav>
    <article><h1>\(title)</h1>\(paragraphs.map { "<p>\($0)</p>" }.joined())</article></body></html>
    """
  }

  static let grain = [
    "Moscow said on Monday that the grain deal had ended and that ships leaving the ports of the "
      + "delta would no longer be safe on their way through the sea.",
    "Traders had expected the agreement to be extended once more, as it had been three times "
      + "before, and the price of wheat rose within the hour.",
  ]
  static let prices = [
    "The price of wheat rose by a tenth in two days and then fell again, because the harvest in "
      + "other countries was larger than anyone had thought in spring.",
    "Grain is cheaper today than it was a year ago, and importers have found other sellers.",
  ]

  /// Escape sequences, a title that is a control sequence, bidi marks.
  static let attack = """
    Zebra \u{1B}]0;owned\u{07} headline \u{202E}dlrow

    The zebra crossing \u{1B}[31mred\u{1B}[0m and \u{9B}31m was painted \u{2066}again\u{2069} in the \
    night by people who wanted the road to be safer for children on their way to school.

    Nobody saw them do it, and the zebra was there in the morning, black and white as it should be.
    """
}

struct WorkspaceError: Error {
  var message: String
}
