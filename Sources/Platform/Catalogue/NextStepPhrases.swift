// What to do next: run the same command again, or press a key where none was run.

extension VisualError {
  /// - Parameters:
  ///   - cause: what stands before either, without a space at its end.
  ///   - command: for whoever ran a command.
  ///   - key: for whoever sits before the dashboard. `r` acts on a journey wherever it is shown.
  init(_ code: String, _ kind: Kind, _ cause: Phrase, command: Phrase, key: Phrase) {
    let space = Phrase(verbatim: " ")
    self.init(code, kind, cause + space + command, onScreen: cause + space + key)
  }
}

extension Phrase {
  static let runAgain = Phrase(fr: "relancez la même commande.", en: "run the same command again.")
  static let pressAgain = Phrase(fr: "appuyez sur r.", en: "press r.")
  static let runAgainLater = Phrase(
    fr: "Relancez la même commande plus tard.", en: "Run the same command again later.")
  static let pressLater = Phrase(fr: "Plus tard, r reprend.", en: "Later on, r goes on.")
}

extension Phrase.Uploads {
  /// Behind what stopped a journey that is not shown.
  public static let shownThere = Phrase(fr: " Envois : écran 3.", en: " Uploads: screen 3.")
}
