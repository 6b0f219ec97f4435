// Words for states: the wire's READY misleads people.

extension Phrase {
  public static let stateToPay = Phrase(fr: "à payer", en: "to pay")
  public static let statePaymentProcessing = Phrase(fr: "paiement en cours", en: "payment under way")
  public static let statePreparing = Phrase(fr: "payé, préparation", en: "paid, preparing")
  public static let stateFileMissing = Phrase(fr: "payé, fichier manquant", en: "paid, file missing")

  public static func stateUploading(percent: Int) -> Phrase {
    Phrase(fr: "envoi \(percent) %", en: "upload \(percent) %")
  }

  public static func stateEncoding(percent: Int) -> Phrase {
    Phrase(fr: "encodage \(percent) %", en: "encoding \(percent) %")
  }

  public static let statePlayable = Phrase(fr: "lisible", en: "playable")
  public static let stateExpired = Phrase(fr: "lien expiré", en: "link expired")
  public static let stateCancelled = Phrase(fr: "annulé", en: "cancelled")
  public static let stateReview = Phrase(fr: "à vérifier", en: "to be checked")
  public static let stateRefunded = Phrase(fr: "remboursé", en: "refunded")
  public static let stateDisputed = Phrase(fr: "contesté", en: "disputed")
  public static let stateEncodingFailed = Phrase(fr: "encodage échoué", en: "encoding failed")
  public static let stateOverLimit = Phrase(fr: "trop long", en: "too long")
}

extension Phrase {
  public static let noSuchDeposits = Phrase(
    fr: "Aucun dépôt ne répond à cela.", en: "No deposit is like that.")
  public static let noDeposits = Phrase(
    fr: "Aucun dépôt. Le premier : visual-tui deposit FICHIER", en: "No deposits. The first: visual-tui deposit FILE")

  public static func exportGoesOn(cursor: String) -> Phrase {
    Phrase(
      fr: "L’export s’est arrêté ; il reprend avec --cursor \(cursor)",
      en: "The export has stopped; it goes on with --cursor \(cursor)")
  }

  public static func moreDeposits(cursor: String) -> Phrase {
    Phrase(fr: "Il y en a d’autres : --cursor \(cursor)", en: "There are more: --cursor \(cursor)")
  }

  public static let labelState = Phrase(fr: "État", en: "State")
  public static let labelTitle = Phrase(fr: "Titre", en: "Title")
  public static let labelType = Phrase(fr: "Type", en: "Type")
  public static let labelDuration = Phrase(fr: "Durée", en: "Duration")
  public static let labelPrice = Phrase(fr: "Prix", en: "Price")
  public static let labelRefunded = Phrase(fr: "Remboursé", en: "Refunded")
  public static let labelFile = Phrase(fr: "Fichier", en: "File")
  public static let labelVideo = Phrase(fr: "Vidéo", en: "Video")
  public static let labelOwner = Phrase(fr: "Créateur", en: "Creator")
  public static let labelCreated = Phrase(fr: "Créé", en: "Created")
  public static let labelPayAt = Phrase(fr: "À payer ici", en: "Pay here")
  public static let labelHistory = Phrase(fr: "Historique", en: "History")
  public static let labelDeposit = Phrase(fr: "Dépôt", en: "Deposit")
}
