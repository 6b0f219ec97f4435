// Why an upload waits, starts anew or stops; and what the journal has to say.

extension Phrase {
  public static func uploadLocked(status: Int) -> Phrase {
    Phrase(
      fr: "Bunny tient encore l’envoi précédent (HTTP \(status))",
      en: "Bunny still holds the previous transfer (HTTP \(status))")
  }

  public static func uploadServerBusy(status: Int) -> Phrase {
    Phrase(fr: "Bunny est trop occupé (HTTP \(status))", en: "Bunny is too busy (HTTP \(status))")
  }

  public static func uploadServerError(status: Int) -> Phrase {
    Phrase(fr: "erreur chez Bunny (HTTP \(status))", en: "an error at Bunny (HTTP \(status))")
  }

  public static func uploadConnection(cause: String) -> Phrase {
    Phrase(fr: "la connexion a échoué (\(cause))", en: "the connection failed (\(cause))")
  }

  public static let uploadStalled = Phrase(
    fr: "plus rien ne passait sur la ligne", en: "nothing went through the line any more")

  public static let uploadBadAnswer = Phrase(
    fr: "la réponse reçue n’est pas celle d’un serveur TUS", en: "the answer is not that of a TUS server")

  public static let uploadNoProgress = Phrase(
    fr: "Bunny n’a rien gardé de ce qui était envoyé", en: "Bunny kept nothing of what was sent")

  public static let uploadChecksum = Phrase(
    fr: "des octets ont été abîmés en chemin (HTTP 460)", en: "bytes were damaged on the way (HTTP 460)")

  public static let uploadPieceTooLarge = Phrase(
    fr: "Bunny veut de plus petits morceaux (HTTP 413)", en: "Bunny wants smaller pieces (HTTP 413)")

  public static let uploadForgotten = Phrase(
    fr: "Bunny ne connaît plus cet envoi", en: "Bunny no longer knows this upload")

  public static let uploadNewTicketRefused = Phrase(
    fr: "Bunny refuse une nouvelle autorisation pour l’envoi commencé",
    en: "Bunny takes no new authorisation for the upload under way")

  public static let uploadTicketRefused = Phrase(
    fr: "Bunny refuse l’autorisation d’envoi", en: "Bunny refuses the authorisation to upload")

  public static let uploadVideoReplaced = Phrase(
    fr: "le dépôt a une nouvelle vidéo chez Bunny", en: "the deposit has a new video at Bunny")

  public static let uploadOtherLength = Phrase(
    fr: "l’envoi commencé est d’une autre taille", en: "the upload under way is of another size")

  public static let uploadOtherOrigin = Phrase(
    fr: "l’envoi commencé est sur un autre serveur", en: "the upload under way is on another server")

  public static let uploadFileTouched = Phrase(
    fr: "le fichier a été réécrit depuis (sa date a changé)",
    en: "the file was written again since (its date has changed)")

  public static func uploadEngineAway(cause: Phrase) -> Phrase {
    Phrase(fr: "le moteur ne répond pas : \(cause.fr)", en: "the engine does not answer: \(cause.en)")
  }
}

extension VisualError {
  /// No progress for as many attempts as are allowed.
  public static func uploadStopped(cause: Phrase, attempts: Int) -> VisualError {
    VisualError(
      "upload_stopped", .resumable,
      Phrase(
        fr: "L’envoi n’avance plus après \(attempts) essais : \(cause.fr). Rien n’est perdu :",
        en: "The upload makes no progress after \(attempts) attempts: \(cause.en). Nothing is lost:"),
      command: Phrase(
        fr: "relancez la même commande, elle reprendra.", en: "run the same command again, it goes on."),
      key: Phrase(fr: "r le reprend.", en: "r goes on with it."))
  }

  public static func uploadPostponed(seconds: Int) -> VisualError {
    VisualError(
      "upload_postponed", .resumable,
      Phrase(fr: "Bunny demande de revenir dans \(seconds) s.", en: "Bunny asks to come back in \(seconds) s."),
      command: Phrase(
        fr: "Relancez alors la même commande, elle reprendra.", en: "Run the same command again then, it goes on."),
      key: Phrase(fr: "Alors, r reprend.", en: "Then r goes on."))
  }

  public static func uploadRedirected(status: Int) -> VisualError {
    VisualError(
      "upload_redirected", .resumable,
      Phrase(
        fr: "L’envoi est dévié vers une autre adresse (HTTP \(status)), ce qui est refusé : un portail d’hôtel "
          + "ou un mandataire s’interpose peut-être. Passez-le, puis",
        en: "The upload is redirected to another address (HTTP \(status)), which is refused: a captive portal or "
          + "a proxy may be in between. Get past it, then"),
      command: .runAgain, key: .pressAgain)
  }

  public static func uploadRefused(status: Int) -> VisualError {
    VisualError(
      "upload_refused", .resumable,
      Phrase(fr: "Bunny refuse l’envoi (HTTP \(status)).", en: "Bunny refuses the upload (HTTP \(status))."),
      command: runAgainOrAsk, key: pressAgainOrAsk)
  }

  private static let runAgainOrAsk = Phrase(
    fr: "Relancez la même commande ; si cela dure, demandez au support.",
    en: "Run the same command again; if it persists, ask support.")
  private static let pressAgainOrAsk = Phrase(
    fr: "r réessaie ; si cela dure, demandez au support.", en: "r tries again; if it persists, ask support.")

  public static let uploadNotAuthorised = VisualError(
    "upload_not_authorised", .resumable,
    Phrase(
      fr: "Bunny refuse l’autorisation du moteur, même renouvelée. Demandez au support de vérifier sa clé Bunny "
        + "et son horloge, puis",
      en: "Bunny refuses the engine's authorisation, even a fresh one. Ask support to check its Bunny key and "
        + "clock, then"),
    command: .runAgain, key: .pressAgain)

  public static let uploadTooLarge = VisualError(
    "upload_too_large", .tooLarge,
    Phrase(
      fr: "Bunny n’accepte pas un fichier de cette taille (HTTP 413). Exportez-le plus petit, ou demandez au support.",
      en: "Bunny does not take a file of this size (HTTP 413). Export a smaller one, or ask support."))

  public static let uploadTicketUnusable = VisualError(
    "upload_ticket_unusable", .resumable,
    Phrase(
      fr: "Le moteur propose un envoi que ce programme ne sait pas faire. Mettez visual-tui à jour, puis",
      en: "The engine offers an upload that this program cannot do. Update visual-tui, then"),
    command: .runAgain,
    key: Phrase(fr: "relancez-le : l’envoi reprend.", en: "start it again: the upload goes on."))

  public static let uploadLocationUnusable = VisualError(
    "upload_location_unusable", .resumable,
    Phrase(
      fr: "Bunny a donné une adresse d’envoi inutilisable ou sur un autre serveur : rien n’y est envoyé.",
      en: "Bunny gave an upload address that is unusable or on another server: nothing is sent there."),
    command: runAgainOrAsk, key: pressAgainOrAsk)

  public static func uploadImpossible(cause: String) -> VisualError {
    VisualError(
      "upload_impossible", .resumable,
      Phrase(
        fr: "Pas de connexion sûre avec Bunny : \(cause). Vérifiez l’horloge et le réseau de cette machine, puis",
        en: "No safe connection to Bunny: \(cause). Check this machine's clock and network, then"),
      command: .runAgain, key: .pressAgain)
  }
}

extension VisualError {
  public static func videoMissing(path: String) -> VisualError {
    VisualError(
      "file_not_found", .badInput,
      Phrase(
        fr: "\(path) : fichier introuvable. Vérifiez le chemin.",
        en: "\(path): there is no such file. Check the path."))
  }

  /// The film of a deposit that was begun here lies no longer where it lay.
  public static func videoGone(path: String, deposit: String) -> VisualError {
    VisualError(
      "file_gone", .badInput,
      Phrase(
        fr: "\(path) n’est plus là. Le dépôt est gardé : remettez le fichier, ou dites où il est :",
        en: "\(path) is no longer there. The deposit is kept: put the file back, or say where it is:"),
      command: Phrase(fr: "visual-tui upload \(deposit) FICHIER", en: "visual-tui upload \(deposit) FILE"),
      key: Phrase(fr: "Enter, puis r.", en: "Enter, then r."))
  }

  public static func videoUnreadable(path: String, cause: String) -> VisualError {
    VisualError(
      "file_not_readable", .badInput,
      Phrase(
        fr: "\(path) ne peut pas être lu : \(cause). Vérifiez ses droits et le disque, puis",
        en: "\(path) cannot be read: \(cause). Check its permissions and the disk, then"),
      command: .runAgain, key: Phrase(fr: "réessayez.", en: "try again."))
  }

  public static func videoNotRegular(path: String) -> VisualError {
    VisualError(
      "file_not_a_file", .badInput,
      Phrase(
        fr: "\(path) n’est pas un fichier ordinaire : nommez un fichier vidéo.",
        en: "\(path) is not a regular file: name a video file."))
  }

  /// The code of ``videoChanged(path:changes:)`` and ``videoBeingWritten(path:changes:)``.
  public static let fileChangedCode = "file_changed"

  /// The file is not the one that the deposit was begun with.
  public static func videoChanged(path: String, changes: Phrase) -> VisualError {
    VisualError(
      fileChangedCode, .badInput,
      Phrase(
        fr: "\(path) a changé depuis le début du dépôt : \(changes.fr). Remettez le fichier d’origine et",
        en: "\(path) has changed since the deposit was begun: \(changes.en). Put the original file back and"),
      command: Phrase(fr: "relancez la même commande", en: "run the same command again") + nothingMoreToPay,
      key: Phrase(fr: "r reprend", en: "r goes on") + nothingMoreToPay)
  }

  private static let nothingMoreToPay = Phrase(
    fr: ", sans rien payer de plus ; tel qu’il est, ce fichier serait un autre dépôt.",
    en: ", with nothing more to pay; as it is, this file would be another deposit.")

  /// Somebody wrote to the file while it was being sent, which its size and both its ends do not show.
  public static func videoBeingWritten(path: String, changes: Phrase) -> VisualError {
    VisualError(
      fileChangedCode, .badInput,
      Phrase(
        fr: "\(path) a changé pendant l’envoi : \(changes.fr). Rien n’en deviendra une vidéo. Attendez que plus "
          + "rien n’y écrive, puis",
        en: "\(path) has changed while it was being sent: \(changes.en). None of it becomes a video. Wait until "
          + "nothing writes to it, then"),
      command: Phrase(fr: "relancez la même commande", en: "run the same command again") + sentAnew,
      key: Phrase(fr: "appuyez sur r", en: "press r") + sentAnew)
  }

  private static let sentAnew = Phrase(
    fr: " : tout est envoyé de nouveau, sans rien payer de plus.",
    en: ": all of it is sent anew, with nothing more to pay.")
}

extension Phrase {
  public static func fileSizeChanged(from old: Int, to new: Int) -> Phrase {
    Phrase(fr: "sa taille est passée de \(old) à \(new) octets", en: "its size went from \(old) to \(new) bytes")
  }

  public static let fileStartChanged = Phrase(fr: "son début est différent", en: "its beginning differs")
  public static let fileEndChanged = Phrase(fr: "sa fin est différente", en: "its end differs")
  public static let fileContentChanged = Phrase(fr: "son contenu est différent", en: "its content differs")
  public static let fileDateChanged = Phrase(
    fr: "sa date de modification a changé", en: "its modification date has changed")
  public static let fileReplaced = Phrase(fr: "un autre fichier a pris sa place", en: "another file took its place")
}

extension VisualError {
  /// - Parameter holder: the other program's process number, when it left one.
  public static func journalBusy(holder: Int?) -> VisualError {
    let who = holder.map { Phrase(fr: " (processus \($0))", en: " (process \($0))") } ?? Phrase(verbatim: "")
    return VisualError(
      "file_in_use", .resumable,
      Phrase(
        fr: "Un autre programme dépose déjà ce fichier\(who.fr). Attendez qu’il finisse ou arrêtez-le, puis",
        en: "Another program is already depositing this file\(who.en). Wait for it or stop it, then"),
      command: .runAgain, key: .pressAgain)
  }

  /// This program works on it itself, from another path maybe.
  public static let depositedHereAlready = VisualError(
    "file_in_use", .resumable,
    Phrase(
      fr: "Cette vidéo est déjà déposée en ce moment, ici, sous ce nom ou un autre : un seul dépôt suffit.",
      en: "This video is being deposited here already, under this name or another: one deposit is enough."))

  /// What was known of this file is lost; nobody pays again by accident.
  public static func journalEntryDamaged(path: String) -> VisualError {
    VisualError(
      "journal_damaged", .failed,
      Phrase(
        fr: "L’état de ce dépôt était abîmé ; il est mis de côté : \(path).",
        en: "The record of this deposit was damaged and is set aside: \(path)."),
      command: Phrase(
        fr: "Cherchez le dépôt avec visual-tui deposits et continuez par visual-tui upload DÉPÔT FICHIER ; s’il n’y "
          + "en a pas, --again en commence un autre.",
        en: "Look for the deposit with visual-tui deposits and go on with visual-tui upload DEPOSIT FILE; if there "
          + "is none, --again starts another."),
      key: Phrase(
        fr: "Cherchez le dépôt à l’écran 2, et continuez-le là ; s’il n’y est pas, \(Phrase.beginAnew.fr)",
        en: "Look for the deposit on screen 2, and go on with it there; if it is not there, \(Phrase.beginAnew.en)"))
  }

  public static func journalEntryNewer(path: String, version: Int) -> VisualError {
    VisualError(
      "journal_newer", .configuration,
      Phrase(
        fr: "\(path) vient d’une version plus récente de visual-tui (format \(version)) : mettez celle-ci à jour.",
        en: "\(path) was written by a newer visual-tui (format \(version)): update this one."))
  }

  /// The claim has no entry yet to change.
  public static let journalNothingOpen = VisualError(
    "journal_nothing_open", .failed,
    Phrase(
      fr: "Aucun dépôt n’est commencé pour ce fichier : commencez par visual-tui deposit.",
      en: "No deposit is begun for this file: begin with visual-tui deposit."))
}
