// What the support commands say: their help, their questions, their headings.

extension Phrase {
  public static let helpSupport = Phrase(
    fr: "Le bureau du support : trouver un dépôt, comprendre, agir (rôle support).",
    en: "The support desk: find a deposit, understand, act (support role).")
  public static let helpSupportSearch = Phrase(
    fr: "Cherche parmi tous les dépôts : status: payment: video: user: email: since: >5€ \"mots\" stuck: …",
    en: "Search all deposits: status: payment: video: user: email: since: >5€ \"words\" stuck: …")
  public static let helpSupportQuery = Phrase(
    fr: "Ce qui est cherché ; rien : tout.", en: "What to look for; nothing: all.")
  public static let helpSupportCSV = Phrase(
    fr: "Toutes les pages, en valeurs séparées par des virgules.", en: "All pages, as comma-separated values.")
  public static let helpSupportPulse = Phrase(
    fr: "Ce qui attend quelqu’un maintenant.", en: "What needs a person now.")
  public static let helpSupportShow = Phrase(
    fr: "Le dossier d’un dépôt : argent, vidéos, événements, historique, actions possibles.",
    en: "A deposit's whole case: money, videos, events, history, what can be done.")
  public static let helpSupportID = Phrase(
    fr: "Identifiant, son début, ou la référence courte (K7M-2QX).",
    en: "Id, its beginning, or the short reference (K7M-2QX).")
  public static let helpSupportRetry = Phrase(
    fr: "Interroge Stripe et tente maintenant ce qui attend.", en: "Ask Stripe, and try now what waits.")
  public static let helpSupportRefund = Phrase(
    fr: "Rembourse tout le reste, ou --amount.", en: "Send back all of the rest, or --amount.")
  public static let helpSupportCancel = Phrase(
    fr: "Annule, quel que soit l’état : l’argent est rendu.", en: "Call it off whatever its state: money goes back.")
  public static let helpSupportNote = Phrase(
    fr: "Ajoute une note que seul le support voit ; - la lit sur l’entrée standard.",
    en: "Add a note that only support sees; - reads it from standard input.")
  public static let helpSupportNoteText = Phrase(fr: "Le texte, ou -.", en: "The text, or -.")
  public static let helpSupportClaim = Phrase(fr: "Dit que vous suivez ce dépôt.", en: "Say that you look after it.")
  public static let helpSupportTakeOver = Phrase(
    fr: "Même si quelqu’un d’autre le suit.", en: "Also when somebody else does.")
  public static let helpSupportRelease = Phrase(fr: "Ne plus le suivre.", en: "No longer look after it.")
  public static let helpSupportLink = Phrase(
    fr: "Ouvre une nouvelle page de paiement, l’ancienne une fois fermée chez Stripe.",
    en: "Open another payment page once the one before is closed at Stripe.")
  public static let helpSupportAccept = Phrase(
    fr: "Laisse lire un film plus long que ce qui est payé.",
    en: "Let a film play that is longer than what is paid for.")
  public static let helpSupportDifference = Phrase(
    fr: "Prépare le message qui demande la différence (rien n’est débité).",
    en: "Prepare the message that asks for the difference (nothing is charged).")
  public static let helpSupportDelete = Phrase(
    fr: "Supprime la vidéo chez Bunny, définitivement.", en: "Delete the video at Bunny, for good.")
  public static let helpSupportReveal = Phrase(
    fr: "Montre qui a payé ; l’historique le dira.", en: "Show who paid; the timeline says so.")
  public static let helpSupportReply = Phrase(
    fr: "Un message pour le créateur, à copier.", en: "A message for the creator, to copy.")
  public static let helpSupportReplyKind = Phrase(
    fr: "Quel message ; sinon le plus probable.", en: "Which message; else the likeliest.")
  public static let helpSupportReplyLanguage = Phrase(fr: "La langue du message.", en: "The message's language.")
  public static let helpSupportEvents = Phrase(
    fr: "Les événements de Stripe, les plus récents d’abord.", en: "Stripe's events, newest first.")
  public static let helpSupportEventType = Phrase(fr: "Seulement ce type.", en: "Only this type.")
  public static let helpSupportOutcome = Phrase(
    fr: "Seulement ceux-ci : applied, ignored, parked.", en: "Only these: applied, ignored, parked.")
  public static let helpSupportEvent = Phrase(
    fr: "Un événement tel que Stripe l’a écrit, masqué.", en: "One event as Stripe wrote it, masked.")
  public static let helpSupportEventID = Phrase(fr: "L’identifiant (evt_…).", en: "The id (evt_…).")
  public static let helpSupportReplay = Phrase(
    fr: "Fait agir un événement resté sans effet ; jamais une seconde fois.",
    en: "Let an event act that had no effect; never a second time.")
  public static let helpReason = Phrase(fr: "Pourquoi ; reste dans l’audit.", en: "Why; kept in the audit.")
  public static let helpAmount = Phrase(
    fr: "Montant en euros (1.50 ou 1,50) ; sinon tout le reste.",
    en: "Amount in euros (1.50 or 1,50); else all of the rest.")
  public static let helpExpectRefunded = Phrase(
    fr: "Ce qui est déjà rendu ou en route, en euros : s’il y a autre chose, rien n’est remboursé.",
    en: "What went back or is on its way, in euros: if it is anything else, nothing is sent back.")
  public static let helpSupportYes = Phrase(fr: "Ne rien demander.", en: "Ask nothing.")
}

extension Phrase {
  public static let askGoOn = Phrase(fr: "Continuer ? (o/N) ", en: "Go on? (y/N) ")
  public static let askReason = Phrase(fr: "Pourquoi : ", en: "Why: ")
  public static let supportDone = Phrase(fr: "Fait.", en: "Done.")
  public static let supportNothingFound = Phrase(fr: "Rien ne correspond.", en: "Nothing matches.")
  public static let supportNoEvents = Phrase(fr: "Aucun événement.", en: "No events.")

  public static func supportFound(_ total: Int) -> Phrase {
    plural(
      total, fr: (one: "\(total) dépôt", many: "\(total) dépôts"),
      en: (one: "\(total) deposit", many: "\(total) deposits"))
  }

  /// Headings and labels of a case.
  public enum SupportCase {
    public static let reference = Phrase(fr: "Référence", en: "Reference")
    public static let email = Phrase(fr: "Payeur", en: "Payer")
    public static let receipt = Phrase(fr: "Reçu", en: "Receipt")
    public static let claim = Phrase(fr: "Suivi par", en: "Looked after by")
    public static let version = Phrase(fr: "Version", en: "Version")
    public static let held = Phrase(fr: "Suspendu", en: "On hold")
    public static let cancelled = Phrase(fr: "Annulé par", en: "Called off by")
    public static let money = Phrase(fr: "Argent", en: "Money")
    public static let videos = Phrase(fr: "Vidéos", en: "Videos")
    public static let events = Phrase(fr: "Événements de Stripe", en: "Stripe's events")
    public static let effects = Phrase(fr: "À faire au-dehors", en: "To be done outside")
    public static let audit = Phrase(fr: "Audit", en: "Audit")
    public static let actions = Phrase(fr: "Actions", en: "Actions")
    public static let replies = Phrase(fr: "Messages prêts", en: "Prepared messages")
    public static let underWay = Phrase(fr: "En route", en: "Under way")
    public static let refundable = Phrase(fr: "Remboursable", en: "Refundable")
    public static let difference = Phrase(fr: "Différence", en: "Difference")
    public static let name = Phrase(fr: "Nom", en: "Name")
    public static let phone = Phrase(fr: "Téléphone", en: "Phone")
    public static let outcome = Phrase(fr: "Effet", en: "Outcome")
    public static let received = Phrase(fr: "Reçu le", en: "Received")
  }
}

extension VisualError {
  public static let readOnlyRun = VisualError("read_only", .usage, Phrase.Desk.pinned)

  /// A grave step that nobody agreed to.
  ///
  /// - Parameter foresight: what would happen.
  public static func agreementMissing(_ foresight: Phrase) -> VisualError {
    VisualError(
      "agreement_missing", .usage,
      Phrase(
        fr: "\(foresight.fr) Rien n’est fait : ajoutez --yes pour le vouloir.",
        en: "\(foresight.en) Nothing was done: add --yes to want it."))
  }

  public static let declined = VisualError(
    "declined", .failed, Phrase(fr: "Rien n’a été fait.", en: "Nothing was done."))

  public static let reasonOptionMissing = VisualError(
    "reason_required", .usage, Phrase(fr: "Dites pourquoi : --reason TEXTE", en: "Say why: --reason TEXT"))

  public static func amountFormat(_ option: String) -> VisualError {
    VisualError(
      "usage", .usage,
      Phrase(
        fr: "\(option) : un montant en euros, comme 1.50. Voyez : visual-tui --help",
        en: "\(option): an amount in euros, such as 1.50. See: visual-tui --help"))
  }
}
