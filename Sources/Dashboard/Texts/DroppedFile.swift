/// A file as terminals and file managers write it when it is dropped or pasted: quoted, with `\ `, or as a `file://` address.
public enum DroppedFile {
  /// - Returns: nil unless the text names exactly one file, from `/` or `~` on.
  public static func path(_ text: String) -> String? {
    let paths = PastedPaths.parse(text)
    return paths.count == 1 ? paths.first : nil
  }
}
