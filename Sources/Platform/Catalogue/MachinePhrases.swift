// The folders, files and desktop that the dashboard meets.

extension VisualError {
  public static func folderUnreadable(path: String, cause: String) -> VisualError {
    let path = DisplayText(path, limit: 200).text
    return VisualError(
      "folder_unreadable", .badInput,
      Phrase(
        fr: "\(path) ne peut pas être ouvert (\(cause)). Choisissez un autre dossier.",
        en: "\(path) cannot be opened (\(cause)). Choose another folder."))
  }

  public static func fileStillGrowing(path: String) -> VisualError {
    let path = DisplayText(path, limit: 200).text
    return VisualError(
      "file_still_growing", .badInput,
      Phrase(
        fr: "\(path) a changé à l’instant, ou est encore en train d’être écrit. Attendez que ce soit fini, puis",
        en: "\(path) changed just now, or is still being written. Wait until that is done, then"),
      command: .runAgain, key: Phrase(fr: "choisissez-le de nouveau.", en: "choose it again."))
  }

  /// As over SSH: the address stands on the screen.
  public static let noBrowser = VisualError(
    "no_browser", .failed,
    Phrase(
      fr: "Pas de navigateur ici : ouvrez l’adresse affichée, ou c pour la copier.",
      en: "There is no browser here: open the address shown, or press c to copy it."))

  /// A script waited for the end of what never ended.
  public static let scriptNeverIdle = VisualError(
    "script_never_idle", .unreachable,
    Phrase(
      fr: "Le script attend (:wait idle) ce qui ne vient pas. Vérifiez le moteur et le script.",
      en: "The script waits (:wait idle) for what does not come. Check the engine and the script."))

  /// A step that only other runners of scripts know.
  public static func scriptStepUnknown(_ name: String) -> VisualError {
    let name = DisplayText(name, limit: 60).text
    return VisualError(
      "script_step_unknown", .usage,
      Phrase(
        fr:
          "Étape inconnue dans le script : « :\(name) ». Connues : :type, :paste, :wait idle, :resize, :save-display.",
        en: "Unknown step in the script: :\(name). Known: :type, :paste, :wait idle, :resize, :save-display."))
  }
}
