import Articles
import CStemmer

/// The Snowball stemmer of one language.
///
/// Takes the unfolded lower-case words that a `Token` keeps as its stemmer's input. Costs about
/// 150 ns a word. Not for use by two threads at once: make one per thread.
@safe package final class Stemmer {
  /// The languages that have a stemmer, in alphabetical order of their tags.
  package static let languages: [LanguageTag] = algorithms.compactMap { LanguageTag($0.tag) }

  // An array: making a dictionary of its own kind costs a search more than looking through this.
  private static let algorithms: [(tag: String, name: String)] = [
    ("ar", "arabic"), ("ca", "catalan"), ("da", "danish"), ("de", "german"), ("el", "greek"),
    ("en", "english"), ("es", "spanish"), ("eu", "basque"), ("fi", "finnish"), ("fr", "french"),
    ("ga", "irish"), ("hi", "hindi"), ("hu", "hungarian"), ("hy", "armenian"),
    ("id", "indonesian"), ("it", "italian"), ("lt", "lithuanian"), ("nb", "norwegian"),
    ("ne", "nepali"), ("nl", "dutch"), ("nn", "norwegian"), ("no", "norwegian"),
    ("pt", "portuguese"), ("ro", "romanian"), ("ru", "russian"), ("sr", "serbian"),
    ("sv", "swedish"), ("ta", "tamil"), ("tr", "turkish"), ("yi", "yiddish"),
  ]

  /// What it was asked for; undetermined for a Snowball name.
  private(set) var language = LanguageTag.undetermined

  // Safe: made in the initialiser, freed once in deinit, used by no other object.
  private let handle: OpaquePointer

  /// The stemmer of a language; nil when there is none for it.
  package convenience init?(_ language: LanguageTag) {
    let tag = language.description
    guard let found = Self.algorithms.first(where: { $0.tag == tag }) else { return nil }
    self.init(algorithm: found.name)
    self.language = language
  }

  /// The stemmer of a Snowball name (`english`, `porter`); nil when the library has none.
  package init?(algorithm: String) {
    // Safe: the library copies nothing and keeps no pointer to the name.
    guard let handle = unsafe sb_stemmer_new(algorithm, nil) else { return nil }
    unsafe self.handle = handle
  }

  deinit {
    // Safe: the only owner ends here.
    unsafe sb_stemmer_delete(handle)
  }

  /// Replaces `stem` with the bare Snowball stem of a lower-case word; it may be empty.
  package func stem(_ word: ArraySlice<UInt8>, into stem: inout [UInt8]) {
    stem.removeAll(keepingCapacity: true)
    // Safe: the pointers are used within the closure; the result holds `length` bytes until the
    // next call on this handle, and is copied before.
    unsafe word.withUnsafeBufferPointer { source in
      guard let count = Int32(exactly: source.count),
        let result = unsafe sb_stemmer_stem(handle, source.baseAddress, count)
      else { return }
      let length = unsafe Int(sb_stemmer_length(handle))
      unsafe stem.append(contentsOf: UnsafeBufferPointer(start: result, count: length))
    }
  }
}

extension LanguageTag {
  static let romanian = LanguageTag(code: 0x6F72)  // "ro", first letter lowest
}
