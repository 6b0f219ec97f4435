// What `deposit` and `upload` say on their way.

extension Phrase {
  public static func priceOfType(_ price: String, type: String, limit: String) -> Phrase {
    Phrase(fr: "Prix : \(price) (\(type), jusqu’à \(limit))", en: "Price: \(price) (\(type), up to \(limit))")
  }

  public static func totalPrice(_ price: String, files: Int) -> Phrase {
    Phrase(
      fr: "Total : \(price) pour \(files) fichiers, un paiement chacun",
      en: "Total: \(price) for \(files) files, one payment each")
  }

  /// The question before anything is begun.
  public static func agreeToPrice(_ price: String) -> Phrase {
    Phrase(fr: "Déposer pour \(price) ? (o/N) ", en: "Deposit for \(price)? (y/N) ")
  }

  /// The question when a file does not tell how long it is.
  public static func askDuration(path: String) -> Phrase {
    Phrase(
      fr: "La durée de \(path) n’a pas pu être mesurée. Durée (90s, 10m, 1h) : ",
      en: "The duration of \(path) could not be measured. Duration (90s, 10m, 1h): ")
  }

  public static func toPay(_ price: String, until: String?) -> Phrase {
    let end = until.map { Phrase(fr: ", avant le \($0)", en: ", by \($0)") } ?? Phrase(verbatim: "")
    return Phrase(fr: "À payer : \(price)\(end.fr)", en: "To pay: \(price)\(end.en)")
  }

  public static let terminalConfirms = Phrase(
    fr: "La page peut rester blanche après paiement : c’est ce terminal qui confirme.",
    en: "The page may stay blank after payment: this terminal confirms.")

  public static let waitingForPayment = Phrase(fr: "En attente du paiement…", en: "Waiting for payment…")

  public static let paymentProcessing = Phrase(
    fr: "Paiement en cours chez la banque ; cela peut prendre des jours.",
    en: "The bank is processing the payment; this can take days.")

  public static let paidPreparing = Phrase(fr: "Payé.", en: "Paid.")

  public static func uploading(size: String) -> Phrase {
    Phrase(fr: "Envoi de \(size)…", en: "Uploading \(size)…")
  }

  public static func uploadedAll(size: String) -> Phrase {
    Phrase(fr: "Envoyé : \(size).", en: "Uploaded: \(size).")
  }

  public static let encoding = Phrase(fr: "Encodage…", en: "Encoding…")

  public static func retrying(_ cause: Phrase, seconds: Int) -> Phrase {
    func stripped(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }
    return Phrase(
      fr: "\(stripped(cause.fr)) ; nouvel essai dans \(seconds) s",
      en: "\(stripped(cause.en)); trying again in \(seconds) s")
  }

  public static func restarting(_ cause: Phrase) -> Phrase {
    Phrase(fr: "\(cause.fr) : l’envoi recommence du début", en: "\(cause.en): the upload starts over")
  }

  public static let playableNow = Phrase(fr: "Lisible ✓", en: "Playable ✓")
  public static let sameBytes = Phrase(fr: "SHA-256 identique chez Bunny ✓", en: "SHA-256 identical at Bunny ✓")

  /// The command that goes on.
  /// Said when a sandbox is left.
  public static let sandboxErased = Phrase(
    fr: "Bac à sable quitté : ses données d’exemple et vos essais sont effacés.",
    en: "Sandbox left: its sample data and your trials are erased.")

  public static func resumeWith(_ command: String) -> Phrase {
    Phrase(fr: "Pour continuer : \(command)", en: "To go on: \(command)")
  }

  public static func summary(done: Int, resumable: Int, failed: Int) -> Phrase {
    Phrase(
      fr: "\(done) fait, \(resumable) à continuer, \(failed) en échec",
      en: "\(done) done, \(resumable) to go on with, \(failed) failed")
  }

  /// Speed and time left of an upload.
  public static func timeLeft(_ duration: String) -> Phrase {
    Phrase(fr: "reste \(duration)", en: "\(duration) left")
  }

  public static let sandboxStarting = Phrase(
    fr: "Bac à sable : aucun argent ne bouge, tout est effacé à la fin.",
    en: "Sandbox: no money moves, everything is erased at the end.")
}
