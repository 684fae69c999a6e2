/// What kind of page an article was read from.
///
/// A guess of the reader's, as `Article.findings` says why; an index does not keep it.
public enum PageType: String, Sendable, CaseIterable {
  /// A text by itself: news, a post, an essay.
  case article
  /// Mostly links to other pages.
  case listing
  /// Posts of many people.
  case forum
  /// Dated entries that were added one by one.
  case liveBlog
  /// An offer.
  case product
  /// Anything else, such as a manual.
  case other
}
