/// The version of Lede.
public enum Version {
  /// The version as text.
  public static let text = "0.1.0"
}
