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
  /// After a question, since it is to be paid.
  static let beginAnew = Phrase(fr: "r propose d’en commencer un autre.", en: "r offers to begin another.")
  static let pressLater = Phrase(fr: "Plus tard, r reprend.", en: "Later on, r goes on.")
}

extension VisualError {
  /// What is known of a file's deposit leads nowhere any more: only another one goes on, if the person wants it.
  public var needsAnotherDeposit: Bool {
    code == Self.depositLost("").code || code == Self.journalEntryDamaged(path: "").code
  }
}

extension Phrase.Uploads {
  public static let anewTitle = Phrase(fr: "Commencer un autre dépôt ?", en: "Begin another deposit?")

  public static func anewMessage(_ title: String) -> Phrase {
    Phrase(
      fr: "« \(title) » : ce que cette machine sait de son dépôt ne mène plus nulle part. Un autre dépôt sera à payer, "
        + "même si le premier l’a été.",
      en: "“\(title)”: what this machine knows of its deposit leads nowhere any more. Another deposit will have to be "
        + "paid, even if the first one was.")
  }

  public static let anewYes = Phrase(fr: "commencer", en: "begin")

  /// Behind what stopped a journey that is not shown.
  public static let shownThere = Phrase(fr: " Envois : écran 3.", en: " Uploads: screen 3.")
}
