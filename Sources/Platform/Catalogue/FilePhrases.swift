extension VisualError {
  /// A file of ours (configuration, token, journal) could not be read.
  public static func fileUnreadable(path: String, cause: String) -> VisualError {
    VisualError(
      "file_unreadable", .configuration,
      Phrase(
        fr: "\(path) ne peut pas être lu : \(cause). Vérifiez ses droits.",
        en: "\(path) cannot be read: \(cause). Check its permissions."))
  }

  /// A file of ours could not be written.
  public static func fileUnwritable(path: String, cause: String) -> VisualError {
    VisualError(
      "file_unwritable", .configuration,
      Phrase(
        fr: "\(path) ne peut pas être écrit : \(cause). Vérifiez le dossier, ses droits et la place libre.",
        en: "\(path) cannot be written: \(cause). Check the folder, its permissions and the free space."))
  }

  /// Something other than a file lies where a file of ours should.
  public static func fileNotRegular(path: String) -> VisualError {
    VisualError(
      "file_not_regular", .configuration,
      Phrase(fr: "\(path) n’est pas un fichier ordinaire.", en: "\(path) is not a regular file."))
  }

  /// A file of ours is larger than any honest one.
  public static func fileTooLarge(path: String, limit: Int) -> VisualError {
    VisualError(
      "file_too_large", .configuration,
      Phrase(fr: "\(path) dépasse \(limit) octets.", en: "\(path) is larger than \(limit) bytes."))
  }
}
