import Analysis

/// The version of Lede.
public enum Version {
  /// The version as text.
  public static let text = "0.1.0"
  /// The version of the analysis: an index of another gives other words.
  public static let analysis = Int(Analyzer.version)
}
