// What the support desk says of its actions, before and after.

extension Phrase {
  /// What an action would do, or why it cannot be done.
  ///
  /// - Parameters:
  ///   - code: the foresight's stable name.
  ///   - data: what the sentence is made from; `amountCents` and the like in cents, lengths in seconds.
  public static func supportForesight(_ code: String, _ data: [String: String]) -> Phrase {
    possible(code, data) ?? impossible(code, data) ?? Phrase(verbatim: code)
  }

  private static func possible(_ code: String, _ data: [String: String]) -> Phrase? {
    let amount = money(data["amountCents"])
    let refunded = money(data["refundedCents"])
    let by = data["by"] ?? "?"
    switch code {
    case "claim":
      return Phrase(fr: "Vous suivrez ce dépôt ; les autres le verront.", en: "You look after it; others see that.")
    case "claim_take_over":
      return Phrase(fr: "\(by) le suit : vous le reprendrez.", en: "\(by) looks after it: you take it over.")
    case "release": return Phrase(fr: "Vous ne suivrez plus ce dépôt.", en: "You no longer look after it.")
    case "retry":
      return Phrase(
        fr: "Stripe sera interrogé, et ce qui attend son prochain essai sera tenté maintenant.",
        en: "Stripe is asked, and what waits for its next attempt is tried now.")
    case "refund_all":
      return Phrase(
        fr: "\(amount.fr) seront remboursés ; d’ici là, ni vidéo ni envoi ; ensuite le dépôt sera annulé.",
        en: "\(amount.en) go back; until then no video and no upload; then the deposit is cancelled.")
    case "refund_rest":
      return Phrase(
        fr: "\(refunded.fr) sont déjà rendus ou en route ; le reste, \(amount.fr), sera remboursé et le dépôt annulé.",
        en: "\(refunded.en) went back or is on its way; the rest, \(amount.en), goes back and the deposit is cancelled."
      )
    case "refund_part":
      return Phrase(
        fr: "\(amount.fr) seront remboursés ; le dépôt reste payé.", en: "\(amount.en) go back; the deposit stays paid."
      )
    case "cancel_unpaid":
      return Phrase(
        fr: "Le dépôt sera annulé et sa page de paiement fermée ; un paiement tardif serait remboursé.",
        en: "The deposit is cancelled and its payment page closed; money that still comes is sent back.")
    case "cancel_paid":
      return Phrase(
        fr:
          "Le dépôt sera annulé et \(amount.fr) remboursés ; une vidéo envoyée reste jusqu’à ce que vous la supprimiez.",
        en: "The deposit is cancelled and \(amount.en) sent back; an uploaded video stays until you delete it.")
    case "cancel_processing":
      return Phrase(
        fr: "Le dépôt sera annulé ; le paiement en cours sera remboursé à son arrivée.",
        en: "The deposit is cancelled; the payment on its way is sent back when it comes.")
    case "note": return Phrase(fr: "Une note que seul le support voit.", en: "A note that only support sees.")
    case "link_expired":
      return Phrase(
        fr: "Stripe confirmera que l’ancienne page est fermée, puis une nouvelle s’ouvrira au même lien court.",
        en: "Stripe confirms that the old page is closed, then a new one opens at the same short link.")
    case "link_replace":
      return Phrase(
        fr: "La page ouverte sera fermée chez Stripe, puis une nouvelle s’ouvrira au même lien court.",
        en: "The open page is closed at Stripe, then a new one opens at the same short link.")
    case "link_refused":
      return Phrase(fr: "La page sera redemandée à Stripe.", en: "Stripe is asked for the page again.")
    case "accept":
      let (film, paid) = (length(data["lengthSec"]), length(data["limitSec"]))
      return Phrase(
        fr: "Le film de \(film.fr) sera lisible ; la durée payée est de \(paid.fr).",
        en: "The film of \(film.en) may play although \(paid.en) is paid for.")
    case "ask_difference":
      return Phrase(
        fr:
          "Un message prêt à copier demandera \(amount.fr) ; le moteur ne peut pas encaisser la différence lui-même.",
        en: "A message to copy asks for \(amount.en); the engine cannot charge the difference by itself.")
    case "delete_replace":
      return Phrase(
        fr: "La vidéo sera supprimée chez Bunny, définitivement ; le créateur pourra renvoyer un fichier.",
        en: "The video is deleted at Bunny, for good; the creator may upload a file again.")
    case "delete_final":
      return Phrase(
        fr: "La vidéo sera supprimée chez Bunny, définitivement.", en: "The video is deleted at Bunny, for good.")
    case "reveal":
      return Phrase(
        fr: "L’adresse et le nom du payeur seront demandés à Stripe et montrés ; l’historique le dira.",
        en: "The payer's address and name are asked of Stripe and shown; the timeline says so.")
    case "replay":
      return Phrase(
        fr: "L’événement agira comme s’il arrivait maintenant, s’il n’a pas encore agi.",
        en: "The event acts as if it came now, unless it has acted already.")
    default: return nil
    }
  }

  private static func impossible(_ code: String, _ data: [String: String]) -> Phrase? {
    switch code {
    case "claimed_by_other":
      return Phrase(
        fr: "\(data["by"] ?? "?") suit ce dépôt : reprenez-le d’abord (claim --take-over).",
        en: "\(data["by"] ?? "?") looks after it: take it over first (claim --take-over).")
    case "not_claimed": return Phrase(fr: "Personne ne suit ce dépôt.", en: "Nobody looks after it.")
    case "catching_up":
      return Phrase(
        fr: "La base est neuve : Stripe n’a pas encore dit ce qui a été remboursé ou contesté.",
        en: "The database is new: Stripe has not told yet what was refunded or disputed.")
    case "nothing_paid": return Phrase(fr: "Rien n’a été payé.", en: "Nothing was paid.")
    case "already_refunded": return Phrase(fr: "Tout a déjà été rendu.", en: "All of it went back already.")
    case "refund_under_way":
      return Phrase(
        fr: "Le remboursement de tout le reste est déjà en route.", en: "All of the rest is on its way back already.")
    case "disputed":
      return Phrase(
        fr: "Le paiement est contesté : la banque a déjà repris l’argent. Répondez au litige chez Stripe.",
        en: "The payment is disputed: the bank took the money already. Answer the dispute at Stripe.")
    case "already_cancelled":
      return Phrase(
        fr: "Le support l’a déjà annulé ; l’argent est rendu de lui-même.",
        en: "Support cancelled it already; money goes back by itself.")
    case "already_paid":
      return Phrase(
        fr: "De l’argent est arrivé ou en route : pas de nouvelle page de paiement.",
        en: "Money came or is on its way: no new payment page.")
    case "link_opening":
      return Phrase(fr: "La page est en cours d’ouverture chez Stripe.", en: "The page is being opened at Stripe.")
    case "never_opened":
      return Phrase(
        fr: "Le dépôt a été annulé avant qu’une page de paiement s’ouvre : le créateur en ouvre un autre.",
        en: "The deposit was cancelled before a payment page was opened: the creator opens another.")
    case "link_still_open":
      return Phrase(
        fr: "Stripe n’a pas confirmé que l’ancienne page est fermée : réessayez.",
        en: "Stripe has not confirmed that the old page is closed: try again.")
    case "not_over_limit": return Phrase(fr: "La durée payée suffit.", en: "The film is within what was paid for.")
    case "no_longer_type":
      return Phrase(
        fr: "Aucun type plus long ne contient ce film.", en: "No longer type holds this film.")
    case "no_video": return Phrase(fr: "Il n’y a pas de vidéo.", en: "There is no video.")
    case "deletion_under_way":
      return Phrase(fr: "La vidéo est en cours de suppression.", en: "The video is being deleted.")
    case "nothing_to_replay":
      return Phrase(
        fr: "Aucun événement à rejouer : ceux que le dépôt a reçus ont agi.",
        en: "No event to replay: those that the deposit received have acted.")
    case "payer_unknown": return Phrase(fr: "Personne n’a payé.", en: "Nobody has paid.")
    default: return nil
    }
  }

  /// What taking an event in again led to.
  public static func supportReplay(_ result: String) -> Phrase {
    switch result {
    case "applied": Phrase(fr: "L’événement a agi maintenant.", en: "The event took effect now.")
    case "already_applied":
      Phrase(fr: "Il avait déjà agi : rien n’a changé.", en: "It had taken effect before: nothing changed.")
    case "parked":
      Phrase(
        fr: "Son dépôt reste inconnu : il agira de lui-même quand il sera connu.",
        en: "Its deposit is still not known: it acts by itself when it is.")
    case "conflict":
      Phrase(
        fr: "Ce qu’il dit appartient à un autre dépôt : rien n’a changé.",
        en: "What it tells of belongs to another deposit: nothing changed.")
    default: Phrase(fr: "Il ne concerne aucun dépôt d’ici.", en: "It is about no deposit here.")
    }
  }

  /// `2,00 €`, `€2.00`; as text of cents.
  static func money(_ cents: String?) -> Phrase {
    let amount = Double(cents.flatMap(Int.init) ?? 0) / 100
    return Phrase(fr: NumberFormat(.fr).euros(amount), en: NumberFormat(.en).euros(amount))
  }

  private static func length(_ seconds: String?) -> Phrase {
    let count = seconds.flatMap(Int.init) ?? 0
    return Phrase(fr: NumberFormat(.fr).duration(seconds: count), en: NumberFormat(.en).duration(seconds: count))
  }
}

extension VisualError {
  /// An action that the deposit's state does not allow; its code is the foresight's.
  public static func supportRefused(_ code: String, _ data: [String: String]) -> VisualError {
    VisualError(code, .conflict, .supportForesight(code, data))
  }

  /// Somebody else changed it since it was looked at.
  ///
  /// - Parameter last: what happened last, as the timeline says it.
  public static func changedMeanwhile(expected: Int, present: Int, last: Phrase?) -> VisualError {
    let what = last.map { Phrase(fr: " ; en dernier : \($0.fr)", en: "; last: \($0.en)") } ?? Phrase(verbatim: "")
    return VisualError(
      "changed_meanwhile", .conflict,
      Phrase(
        fr:
          "Le dépôt a changé depuis (version \(expected), maintenant \(present))\(what.fr). Relisez-le, puis décidez.",
        en: "The deposit changed since (version \(expected), now \(present))\(what.en). Read it again, then decide."))
  }

  /// More or less went back than the asker knew of.
  public static func refundConflict(expectedCents: Int, refundedCents: Int, underWayCents: Int) -> VisualError {
    let (expected, refunded) = (Phrase.money(String(expectedCents)), Phrase.money(String(refundedCents)))
    let way = Phrase.money(String(underWayCents))
    return VisualError(
      "refund_conflict", .conflict,
      Phrase(
        fr: "\(refunded.fr) sont rendus et \(way.fr) en route, et non \(expected.fr) : relisez le dépôt. "
          + "Rien n’a été remboursé par cette demande.",
        en: "\(refunded.en) went back and \(way.en) is on its way, not \(expected.en): read the deposit again. "
          + "Nothing was sent back by this request."))
  }

  public static func refundTooMuch(restCents: Int) -> VisualError {
    let rest = Phrase.money(String(restCents))
    return VisualError(
      "refund_too_much", .conflict,
      Phrase(fr: "Il ne reste que \(rest.fr) à rembourser.", en: "Only \(rest.en) is left to send back."))
  }

  /// Stripe will not send the money back.
  public static func refundRefused(cause: String) -> VisualError {
    let cause = cause.withoutFullStop
    return VisualError(
      "refund_refused", .providerRefused,
      Phrase(
        fr: "Stripe a refusé le remboursement : \(cause). Rien n’a été rendu.",
        en: "Stripe refused the refund: \(cause). Nothing was sent back."))
  }

  public static let refundAmountInvalid = VisualError(
    "invalid_amount", .badInput,
    Phrase(
      fr: "amountCents doit être un nombre de centimes supérieur à 0.", en: "amountCents must be cents above 0."))

  public static let idempotencyKeyMissing = VisualError(
    "idempotency_key_required", .badInput,
    Phrase(
      fr: "Un remboursement demande un Idempotency-Key : le même pour chaque nouvel essai.",
      en: "A refund needs an Idempotency-Key: the same for every further attempt."))

  public static let reasonMissing = VisualError(
    "reason_required", .badInput,
    Phrase(fr: "Dites pourquoi : « reason » est vide.", en: "Say why: the reason is empty."))

  public static func textTooLong(limit: Int) -> VisualError {
    VisualError(
      "text_too_long", .badInput,
      Phrase(fr: "Le texte dépasse \(limit) caractères.", en: "The text is longer than \(limit) characters."))
  }

  public static let noteEmpty = VisualError(
    "note_empty", .badInput, Phrase(fr: "La note est vide.", en: "The note is empty."))

  public static let videoIsAnother = VisualError(
    "video_changed", .conflict,
    Phrase(
      fr: "Une autre vidéo l’a remplacée : relisez le dépôt.", en: "Another video replaced it: read the deposit again.")
  )

  public static let eventUnknown = VisualError(
    "event_not_found", .notFound,
    Phrase(
      fr: "Événement inconnu, ou oublié (ils sont gardés 90 jours).",
      en: "Unknown event, or forgotten (they are kept for 90 days)."))

  public static let eventWithoutBody = VisualError(
    "event_not_replayable", .conflict,
    Phrase(
      fr: "Cet événement est arrivé sans objet : rien à rejouer.",
      en: "This event came without an object: there is nothing to replay."))

  /// - Parameter candidates: references and ids that it may mean.
  public static func depositAmbiguous(_ candidates: [String]) -> VisualError {
    let list = candidates.prefix(5).joined(separator: ", ")
    return VisualError(
      "deposit_ambiguous", .badInput,
      Phrase(
        fr: "Plusieurs dépôts commencent ainsi : \(list). Donnez-en plus.",
        en: "Several deposits begin like this: \(list). Give more of it."))
  }

  public static func replyUnknown(_ kinds: [String]) -> VisualError {
    let list = kinds.joined(separator: ", ")
    return VisualError(
      "invalid_parameter", .badInput,
      Phrase(fr: "« kind » : l’une de ces réponses : \(list).", en: "kind: one of these replies: \(list)."))
  }
}
