extension VisualError {
  /// The original design's "Durée non autorisée pour {type} (max {n}s)", with what to do.
  public static func durationNotAllowed(type: String, maximumSec: Int, askedSec: Int, longestSec: Int) -> VisualError {
    let next: Phrase =
      askedSec <= 0
      ? Phrase(fr: "La durée doit être d’au moins 1 s.", en: "The duration must be at least 1 s.")
      : askedSec > longestSec
        ? Phrase(
          fr: "Aucun type ne dépasse \(longestSec) s : raccourcissez la vidéo ou déposez-la en plusieurs parties.",
          en: "No type goes beyond \(longestSec) s: shorten the video or deposit it in parts.")
        : Phrase(fr: "Choisissez un type plus long.", en: "Choose a longer type.")
    return VisualError(
      "duration_not_allowed", .badInput,
      Phrase(
        fr: "Durée non autorisée pour \(type) (max \(maximumSec)s). \(next.fr)",
        en: "Duration not allowed for \(type) (max \(maximumSec)s). \(next.en)"))
  }

  public static func titleTooLong(maximum: Int) -> VisualError {
    VisualError(
      "title_too_long", .badInput,
      Phrase(
        fr: "Le titre dépasse \(maximum) caractères : raccourcissez-le.",
        en: "The title is longer than \(maximum) characters: shorten it."))
  }

  public static let titleEmpty = VisualError(
    "title_invalid", .badInput,
    Phrase(
      fr: "Le titre est vide : donnez-en un, ou n’en donnez pas.", en: "The title is empty: give one, or none at all."))

  public static let titleHoldsNUL = VisualError(
    "title_invalid", .badInput,
    Phrase(fr: "Le titre contient un caractère nul : retirez-le.", en: "The title holds a NUL character: remove it."))

  /// The creator asked to cancel what is paid or being paid.
  public static let alreadyPaid = VisualError(
    "already_paid", .conflict,
    Phrase(
      fr:
        "Ce dépôt est déjà payé ou en cours de paiement : il ne peut plus être annulé ici. Demandez un remboursement au support.",
      en: "This deposit is already paid or being paid: it can no longer be cancelled here. Ask support for a refund."))

  public static let alreadyClosed = VisualError(
    "wrong_state", .conflict,
    Phrase(
      fr: "Ce dépôt n’est plus à payer : il n’y a rien à annuler.",
      en: "This deposit is no longer awaiting payment: there is nothing to cancel."))

  /// An unknown deposit, or someone else's: nobody learns which.
  public static let depositUnknown = VisualError(
    "deposit_not_found", .notFound,
    Phrase(
      fr: "Dépôt inconnu : vérifiez son identifiant (visual-tui deposits les liste).",
      en: "Unknown deposit: check its id (visual-tui deposits lists yours)."))

  public static let idempotencyMismatch = VisualError(
    "idempotency_mismatch", .conflict,
    Phrase(
      fr: "Cette clé d’idempotence a déjà servi pour une autre demande : prenez-en une nouvelle.",
      en: "This idempotency key was already used for another request: take a new one."))
}
