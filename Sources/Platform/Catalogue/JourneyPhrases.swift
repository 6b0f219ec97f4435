// What stops a deposit on its way, and what to do then.

extension VisualError {
  private static func input(_ code: String, fr: String, en: String) -> VisualError {
    VisualError(code, .badInput, Phrase(fr: fr, en: en))
  }

  public static func videoIsDirectory(path: String) -> VisualError {
    input(
      "file_is_directory", fr: "\(path) est un dossier : nommez un fichier vidéo.",
      en: "\(path) is a directory: name a video file.")
  }

  public static func videoForbidden(path: String) -> VisualError {
    input(
      "file_not_readable", fr: "\(path) ne peut pas être lu : vérifiez ses droits et le disque.",
      en: "\(path) cannot be read: check its permissions and the disk.")
  }

  public static func videoEmpty(path: String) -> VisualError {
    input(
      "file_empty", fr: "\(path) est vide : copiez-le ou exportez-le de nouveau.",
      en: "\(path) is empty: copy or export it again.")
  }

  public static func notAVideo(path: String) -> VisualError {
    input(
      "not_a_video", fr: "\(path) ne contient pas de vidéo : nommez un fichier vidéo (MP4, MOV, MKV, WebM, AVI, TS).",
      en: "\(path) holds no video: name a video file (MP4, MOV, MKV, WebM, AVI, TS).")
  }

  public static func videoTruncated(path: String) -> VisualError {
    input(
      "file_truncated",
      fr: "\(path) est incomplet, sa fin ou son index manque : attendez la fin de la copie, ou exportez-le de nouveau.",
      en: "\(path) is incomplete, its end or index is missing: wait for the copy to finish, or export it again.")
  }

  public static func durationUnknown(path: String) -> VisualError {
    input(
      "duration_unknown",
      fr:
        "La durée de \(path) n’a pas pu être mesurée : donnez-la avec --duration (90s, 10m), ou installez libmediainfo.",
      en: "The duration of \(path) could not be measured: give it with --duration (90s, 10m), or install libmediainfo.")
  }

  public static let standardInputNotResumable = VisualError(
    "stdin_not_resumable", .usage,
    Phrase(
      fr:
        "« - » n’est pas possible ici : reprendre un envoi demande un fichier. Enregistrez la vidéo dans un fichier, puis nommez-le.",
      en: "- is not possible here: resuming an upload needs a file. Save the video to a file, then name it."))

  /// The file has a deposit under way, priced otherwise than asked now.
  public static func typeAlreadyFixed(_ type: String, deposit: String) -> VisualError {
    VisualError(
      "type_already_fixed", .usage,
      Phrase(
        fr:
          "Ce fichier a déjà un dépôt de type \(type), \(deposit) : relancez sans --type pour le continuer, annulez-le (visual-tui cancel \(deposit)), ou ajoutez --again pour un autre dépôt.",
        en:
          "This file already has a deposit of type \(type), \(deposit): run without --type to go on with it, cancel it (visual-tui cancel \(deposit)), or add --again for another deposit."
      ))
  }

  /// - Parameter sameCommandBeginsAnew: false for `upload`, which begins nothing.
  public static func checkoutExpired(_ deposit: String, sameCommandBeginsAnew: Bool = true) -> VisualError {
    VisualError(
      "checkout_expired", .failed,
      Phrase(
        fr: "Le lien de paiement a expiré (dépôt \(deposit)) ; rien n’a été débité.",
        en: "The payment link has expired (deposit \(deposit)); nothing was charged."),
      command: anew(sameCommandBeginsAnew), key: anewByKey)
  }

  /// - Parameter sameCommandBeginsAnew: false for `upload`, which begins nothing.
  public static func depositCancelled(_ deposit: String, sameCommandBeginsAnew: Bool = true) -> VisualError {
    VisualError(
      "deposit_cancelled", .failed,
      Phrase(
        fr: "Le dépôt \(deposit) est annulé ou son paiement a échoué",
        en: "Deposit \(deposit) is cancelled, or its payment failed"),
      command: Phrase(
        fr: "(visual-tui show \(deposit) dit pourquoi). ", en: "(visual-tui show \(deposit) says why). ")
        + anew(sameCommandBeginsAnew),
      key: Phrase(fr: "(l’écran 2 dit pourquoi). ", en: "(screen 2 says why). ") + anewByKey)
  }

  /// - Parameter sameCommandBeginsAnew: false for `upload`, which begins nothing.
  public static func depositRefunded(_ deposit: String, sameCommandBeginsAnew: Bool = true) -> VisualError {
    VisualError(
      "deposit_refunded", .failed,
      Phrase(fr: "Le dépôt \(deposit) a été remboursé.", en: "Deposit \(deposit) was refunded."),
      command: anew(sameCommandBeginsAnew), key: anewByKey)
  }

  private static func anew(_ sameCommand: Bool) -> Phrase {
    sameCommand
      ? Phrase(
        fr: "Relancer la même commande en commence un nouveau, à payer.",
        en: "Running the same command again begins a new one, to be paid.")
      : Phrase(
        fr: "Pour un nouveau dépôt, à payer : visual-tui deposit FICHIER.",
        en: "For a new deposit, to be paid: visual-tui deposit FILE.")
  }

  private static let anewByKey = Phrase(
    fr: "r en commence un nouveau, à payer.", en: "r begins a new one, to be paid.")

  /// `upload` of a deposit whose money is on its way.
  public static func paymentUnderWay(_ deposit: String) -> VisualError {
    VisualError(
      "payment_processing", .resumable,
      Phrase(
        fr: "La banque traite encore le paiement du dépôt \(deposit) : ne payez pas de nouveau.",
        en: "The bank is still processing the payment of deposit \(deposit): do not pay again."),
      command: .runAgainLater, key: .pressLater)
  }

  public static func paymentInReview(_ deposit: String) -> VisualError {
    VisualError(
      "payment_review", .resumable,
      Phrase(
        fr: "L’argent reçu n’est pas le prix demandé : le support vérifie le dépôt \(deposit).",
        en: "The money received is not the price asked: support is looking at deposit \(deposit)."),
      command: .runAgainLater, key: .pressLater)
  }

  public static func paymentDisputed(_ deposit: String) -> VisualError {
    VisualError(
      "payment_disputed", .resumable,
      Phrase(
        fr: "Le paiement du dépôt \(deposit) est contesté auprès de la banque : tout est suspendu.",
        en: "The payment of deposit \(deposit) is disputed with the bank: everything is on hold."),
      command: Phrase(
        fr: "Relancez la même commande une fois le litige clos.",
        en: "Run the same command again once the dispute is closed."),
      key: Phrase(fr: "Une fois le litige clos, r reprend.", en: "Once the dispute is closed, r goes on."))
  }

  public static func uploadNotOffered(_ deposit: String) -> VisualError {
    VisualError(
      "upload_not_offered", .resumable,
      Phrase(
        fr:
          "Le moteur ne permet pas d’envoyer le fichier du dépôt \(deposit) pour l’instant (remboursement en cours ?).",
        en: "The engine does not allow the file of deposit \(deposit) to be sent for now (a refund under way?)."),
      command: Phrase(
        fr: "Relancez la même commande plus tard, ou demandez au support.",
        en: "Run the same command again later, or ask support."),
      key: Phrase(fr: "Plus tard, r reprend ; ou demandez au support.", en: "Later on, r goes on; or ask support."))
  }

  public static func encodingFailed(_ deposit: String) -> VisualError {
    VisualError(
      "encoding_failed", .resumable,
      Phrase(
        fr: "Bunny n’a pas pu encoder la vidéo du dépôt \(deposit). Vérifiez que le fichier se lit bien ;",
        en: "Bunny could not encode the video of deposit \(deposit). Check that the file plays;"),
      command: Phrase(
        fr: "relancer la même commande l’envoie de nouveau, sans rien payer.",
        en: "running the same command again uploads it anew, without paying."),
      key: Phrase(fr: "r l’envoie de nouveau, sans rien payer.", en: "r uploads it anew, without paying."))
  }

  public static func overLimit(_ deposit: String, lengthSec: Int, maximumSec: Int) -> VisualError {
    VisualError(
      "over_limit", .failed,
      Phrase(
        fr:
          "La vidéo du dépôt \(deposit) dure \(lengthSec) s, plus que les \(maximumSec) s payées : elle ne sera pas lisible. Demandez au support.",
        en:
          "The video of deposit \(deposit) lasts \(lengthSec) s, more than the \(maximumSec) s that were paid: it will not be playable. Ask support."
      ))
  }

  public static func contentDiffers(_ deposit: String) -> VisualError {
    VisualError(
      "content_differs", .failed,
      Phrase(
        fr:
          "Bunny n’a pas reçu les mêmes octets que votre fichier (SHA-256 différents, dépôt \(deposit)). Demandez au support de rouvrir l’envoi.",
        en:
          "Bunny did not receive the same bytes as your file (SHA-256 differs, deposit \(deposit)). Ask support to reopen the upload."
      ))
  }

  /// The engine no longer knows what the journal remembers.
  public static func depositLost(_ deposit: String) -> VisualError {
    VisualError(
      "deposit_not_found", .notFound,
      Phrase(
        fr: "Le moteur ne connaît pas le dépôt \(deposit) que ce fichier a ici. Vérifiez l’adresse du moteur ;",
        en: "The engine does not know deposit \(deposit), which this file has here. Check the engine's address;"),
      command: Phrase(fr: "--again en commence un autre.", en: "--again begins another."), key: .beginAnew)
  }

  /// A notice: the same content was named twice in one command.
  public static func sameContent(as path: String) -> VisualError {
    input(
      "same_content", fr: "même contenu que \(path) : un seul dépôt pour les deux",
      en: "same content as \(path): one deposit for both")
  }

  /// `--no-wait`
  public static let notWaiting = VisualError(
    "not_waiting", .resumable,
    Phrase(fr: "Relancez la même commande pour continuer.", en: "Run the same command again to go on."),
    onScreen: Phrase(fr: "r reprend.", en: "r goes on."))

  /// `--wait` is over.
  public static let waitOver = VisualError(
    "wait_over", .resumable,
    Phrase(
      fr: "L’attente demandée est écoulée. Rien n’est perdu : relancez la même commande pour continuer.",
      en: "The time to wait is over. Nothing is lost: run the same command again to go on."))

  /// A signal ended the run.
  public static let stoppedBySignal = VisualError(
    "stopped", .resumable,
    Phrase(
      fr: "Arrêté par un signal. Rien n’est perdu : relancez la même commande pour continuer.",
      en: "Stopped by a signal. Nothing is lost: run the same command again to go on."))

  /// Such a file cannot be opened by its name here.
  ///
  /// - Parameter path: with `�` for the bytes that are none of UTF-8.
  public static func fileNameNotUTF8(path: String) -> VisualError {
    input(
      "file_name_not_utf8",
      fr: "Le nom \(path) n’est pas en UTF-8 : renommez le fichier, ou donnez-lui un second nom (ln), puis relancez.",
      en: "The name \(path) is not UTF-8: rename the file, or give it a second name (ln), then run again.")
  }

  /// The person said no to the price.
  public static let priceDeclined = VisualError(
    "declined", .failed,
    Phrase(fr: "Rien n’est commencé, rien n’est débité.", en: "Nothing was begun, nothing is charged."))
}

extension VisualError {
  /// `upload` with a file that no deposit is known for.
  public static func noDepositForFile(path: String) -> VisualError {
    VisualError(
      "deposit_not_found", .notFound,
      Phrase(
        fr:
          "Aucun dépôt connu ici pour \(path) : nommez-le aussi (visual-tui upload DÉPÔT FICHIER ; visual-tui deposits les liste).",
        en:
          "No deposit is known here for \(path): name it as well (visual-tui upload DEPOSIT FILE; visual-tui deposits lists yours)."
      ))
  }

  /// `upload` with a deposit whose file this machine does not know.
  public static func noFileForDeposit(_ deposit: String) -> VisualError {
    VisualError(
      "file_unknown", .badInput,
      Phrase(
        fr:
          "Le fichier du dépôt \(deposit) n’est pas connu sur cette machine : nommez-le aussi (visual-tui upload \(deposit) FICHIER).",
        en:
          "The file of deposit \(deposit) is not known on this machine: name it as well (visual-tui upload \(deposit) FILE)."
      ))
  }

  public static func otherFile(path: String, deposit: String) -> VisualError {
    VisualError(
      "file_differs", .badInput,
      Phrase(
        fr:
          "\(path) n’est pas le fichier du dépôt \(deposit) (taille ou durée différente). Nommez le fichier d’origine.",
        en: "\(path) is not the file of deposit \(deposit) (its size or duration differs). Name the original file."))
  }

  /// `upload` of an unpaid deposit.
  public static func notPaidYet(_ deposit: String, payAt url: String?) -> VisualError {
    let place = url.map { Phrase(fr: " : \($0)", en: ": \($0)") } ?? Phrase(verbatim: ".")
    return VisualError(
      "not_paid", .resumable,
      Phrase(
        fr: "Le dépôt \(deposit) n’est pas encore payé. Payez-le, puis",
        en: "Deposit \(deposit) is not paid yet. Pay it, then"),
      command: Phrase(
        fr: "relancez la même commande\(place.fr)", en: "run the same command again\(place.en)"),
      key: Phrase(fr: "appuyez sur r\(place.fr)", en: "press r\(place.en)"))
  }

  /// The same trouble once there is a Checkout: nothing is lost, the same command goes on.
  public var asResumable: VisualError {
    let calm = Phrase(fr: " Rien n’est perdu : ", en: " Nothing is lost: ")
    return VisualError(
      code, .resumable, sentence + calm + Phrase.runAgain,
      onScreen: onScreen + calm + Phrase(fr: "r reprend.", en: "r goes on."))
  }
}
