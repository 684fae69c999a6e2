/// The folders that browsers write beside a saved page for its pictures, scripts and frames.
///
/// `X_files` beside `X.html` belongs to that page: what lies in it are parts, not articles. The
/// names are those of Internet Explorer's and Firefox's translations.
enum PageFolder {
  private static let suffixes = [
    "_files", ".files", "_file", "-Dateien", "_Dateien", "_fichiers", "_archivos", "_arquivos",
    "_ficheiros", "_bestanden", "_bylos", "_datoteke", "_dosyalar", "_elemei", "_failid",
    "_fails", "_fajlovi", "-filer", "_fitxategiak", "_fitxers", "_pliki", "_soubory",
    "_tiedostot",
  ].map { Array($0.utf8) }

  private static let pageExtensions =
    [".html", ".htm", ".xhtml", ".shtml", ".xht"].map { Array($0.utf8) }

  /// The names of pages to which a folder of this name could belong, without extension.
  static func stems(_ folder: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    suffixes.compactMap { suffix in
      guard folder.count > suffix.count, folder.suffix(suffix.count) == suffix[...] else {
        return nil
      }
      return folder.dropLast(suffix.count)
    }
  }

  /// The names of all pages in a folder, without extension.
  static func pages(in entries: FolderEntries) -> Set<[UInt8]> {
    var pages: Set<[UInt8]> = []
    for index in 0..<entries.count where entries[index].kind != .folder {
      let name = entries.name(entries[index])
      for suffix in pageExtensions where name.count > suffix.count && name.hasSuffix(suffix) {
        pages.insert(Array(name.dropLast(suffix.count)))
      }
    }
    return pages
  }
}
