// Uploads beside one another, and what a person asks of them.

extension VisualError {
  public static let uploadCancelled = VisualError(
    "upload_cancelled", .resumable,
    Phrase(
      fr: "L’envoi est annulé et ce qui était envoyé est effacé. Le dépôt reste payé : la même commande renvoie le "
        + "fichier depuis le début.",
      en: "The upload is cancelled and what was sent is deleted. The deposit stays paid: the same command sends the "
        + "file again from its start."),
    onScreen: Phrase(
      fr: "Envoi annulé, et ce qui était parti est effacé. Le dépôt reste payé : r renvoie le fichier depuis le début.",
      en: "Upload cancelled, and what was sent is deleted. The deposit stays paid: r sends the file again from its "
        + "start."))

  /// - Parameter cause: no capital, no full stop.
  public static func uploadNotRemoved(cause: Phrase) -> VisualError {
    VisualError(
      "upload_not_removed", .resumable,
      Phrase(
        fr: "Ce qui était envoyé n’a pas pu être effacé : \(cause.fr). L’envoi reste tel quel ; réessayez plus tard.",
        en: "What was sent could not be deleted: \(cause.en). The upload stays as it is; try again later."))
  }
}

extension Phrase {
  /// Why progress goes back.
  public static let uploadRewound = Phrase(
    fr: "le serveur a moins que ce qui était parti, la suite est renvoyée",
    en: "the server has less than was sent, the rest is sent again")

  public static let uploadTicketRenewed = Phrase(
    fr: "l’autorisation d’envoi est renouvelée", en: "the authorisation to upload is renewed")

  /// Something was put right, and nothing is waited for.
  public static func goingOn(_ cause: Phrase) -> Phrase {
    Phrase(fr: "Envoi : \(cause.fr).", en: "Upload: \(cause.en).")
  }

  public static func waitingForTurn(ahead: Int) -> Phrase {
    ahead == 0
      ? Phrase(fr: "prochain à être envoyé", en: "the next to be sent")
      : Phrase(
        fr: "attend son tour derrière \(ahead) autre\(ahead > 1 ? "s" : "")",
        en: "waits for its turn behind \(ahead) other\(ahead > 1 ? "s" : "")")
  }

  public static let uploadPaused = Phrase(fr: "en pause", en: "paused")

  public static func uploadDiscarded(_ deposit: String) -> Phrase {
    Phrase(
      fr: "\(deposit) : ce qui était envoyé est effacé ; « visual-tui upload \(deposit) » renvoie le fichier.",
      en: "\(deposit): what was sent is deleted; “visual-tui upload \(deposit)” sends the file again.")
  }
}

extension VisualError {
  /// A folder without a video, or a pattern that matches nothing.
  public static func noVideoThere(path: String) -> VisualError {
    VisualError(
      "no_video_there", .badInput,
      Phrase(
        fr: "\(path) : aucun fichier vidéo là (MP4, MOV, MKV, WebM, AVI, TS…). Vérifiez le nom ; les sous-dossiers ne "
          + "sont pas parcourus.",
        en: "\(path): no video file there (MP4, MOV, MKV, WebM, AVI, TS…). Check the name; folders within a folder are "
          + "not searched."))
  }

  public static func tooManyVideos(path: String, limit: Int) -> VisualError {
    VisualError(
      "too_many_files", .badInput,
      Phrase(
        fr: "\(path) : plus de \(limit) vidéos. Déposez-les par lots plus petits.",
        en: "\(path): more than \(limit) videos. Deposit them in smaller lots."))
  }

  public static let uploadAllTakesNoWords = VisualError.usage(
    Phrase(
      fr: "--all reprend tous les envois : sans dépôt ni fichier, et sans --discard.",
      en: "--all goes on with every upload: without a deposit or file, and without --discard."))
}

extension Phrase {
  /// Before anything is known of a file.
  public static let fileBeingLookedAt = Phrase(fr: "examen du fichier", en: "looking at the file")

  /// At the server, of what was sent.
  public static func confirmedBytes(_ size: String) -> Phrase {
    Phrase(fr: "dont \(size) confirmés", en: "\(size) confirmed")
  }

  public static let noUploadsUnderWay = Phrase(fr: "Aucun envoi à reprendre.", en: "No upload to go on with.")

  /// So many files have arrived.
  public static func filesDone(_ done: Int, of all: Int) -> Phrase { Phrase(verbatim: "\(done)/\(all)") }

  public static let helpUploadAll = Phrase(
    fr: "Reprend tous les envois que cette machine connaît.", en: "Go on with every upload that this machine knows.")
  public static let helpNoHash = Phrase(
    fr: "Ne pas calculer l’empreinte SHA-256 : moins de processeur, pas de comparaison avec celle de Bunny.",
    en: "Do not compute the SHA-256: less CPU, no comparison with Bunny's.")
  public static let helpDiscard = Phrase(
    fr: "Efface ce qui est déjà envoyé, chez Bunny aussi ; le dépôt reste payé.",
    en: "Delete what was sent so far, at Bunny too; the deposit stays paid.")
}
