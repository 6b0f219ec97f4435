extension Phrase {
  /// A deposit that Stripe's event describes, and that was not stored.
  public static let depositRebuilt = Phrase(
    fr: "Dépôt reconstitué d’après Stripe", en: "Deposit rebuilt from what Stripe says")

  /// The sentence of one line of a deposit's history.
  ///
  /// - Parameters:
  ///   - kind: the entry's stable name.
  ///   - data: what the sentence is made from.
  public static func timeline(_ kind: String, _ data: [String: String]) -> Phrase {
    let cause = data["cause"] ?? data["reason"] ?? ""
    let attempt = data["attempt"] ?? "1"
    switch kind {
    case "created": return Phrase(fr: "Dépôt créé", en: "Deposit created")
    case "checkout_opened": return Phrase(fr: "Page de paiement ouverte", en: "Payment page opened")
    case "checkout_refused":
      if cause == ProviderError.noSessionCame.message { return .noSessionCame }
      return Phrase(
        fr: "Stripe a refusé d’ouvrir le paiement : \(cause)", en: "Stripe refused to open the payment: \(cause)")
    case "checkout_asked_again":
      return Phrase(fr: "Paiement redemandé à Stripe", en: "Payment asked of Stripe again")
    case "checkout_expired": return Phrase(fr: "Page de paiement expirée", en: "Payment page expired")
    case "payment_processing":
      return Phrase(fr: "Paiement en cours chez la banque", en: "Payment on its way through the bank")
    case "payment_received":
      return Phrase(fr: "Paiement reçu\(euros(data).fr)", en: "Payment received\(euros(data).en)")
    case "payment_failed":
      return Phrase(fr: "Paiement refusé\(after(cause))", en: "Payment failed\(after(cause))")
    case "payment_needs_review":
      return Phrase(
        fr: "Montant ou devise inattendus\(euros(data).fr) : le support doit vérifier",
        en: "Unexpected amount or currency\(euros(data).en): support must look")
    case "second_payment":
      return Phrase(
        fr: "Second paiement\(euros(data).fr) : il sera remboursé",
        en: "Second payment\(euros(data).en): it will be refunded")
    case "late_payment":
      return Phrase(fr: "Paiement tardif reçu\(euros(data).fr)", en: "Late payment received\(euros(data).en)")
    case "refund_updated": return refund(data)
    case "refund_hold":
      return Phrase(fr: "Remboursement demandé : dépôt suspendu", en: "Refund asked for: deposit on hold")
    case "refund_hold_lifted" where cause == "other_payment":
      return Phrase(
        fr: "Un autre paiement vaut désormais : suspension levée", en: "Another payment counts by now: hold lifted")
    case "refund_hold_lifted" where cause == "succeeded" || cause == "pending":
      return Phrase(
        fr: "Remboursement d’une partie seulement : suspension levée", en: "Refund of a part only: hold lifted")
    case "refund_hold_lifted":
      return Phrase(
        fr: "Remboursement non abouti, suspension levée\(after(cause))",
        en: "Refund did not happen, hold lifted\(after(cause))")
    case "dispute_updated":
      let state = Phrase.Case.disputeState(data["state"] ?? "")
      return Phrase(fr: "Litige : \(state.fr)", en: "Dispute: \(state.en)")
    case "cancelled": return Phrase(fr: "Dépôt annulé\(after(cause))", en: "Deposit cancelled\(after(cause))")
    case "video_created": return Phrase(fr: "Vidéo créée chez Bunny", en: "Video created at Bunny")
    case "video_creation_failed":
      return Phrase(
        fr: "Création de la vidéo impossible (essai \(attempt)) : \(cause)",
        en: "Video could not be created (attempt \(attempt)): \(cause)")
    case "video_replaced": return Phrase(fr: "Vidéo remplacée par une nouvelle", en: "Video replaced by a new one")
    case "upload_started": return Phrase(fr: "Envoi commencé", en: "Upload started")
    case "upload_finished": return Phrase(fr: "Envoi terminé", en: "Upload finished")
    case "encoding_started": return Phrase(fr: "Encodage en cours", en: "Encoding")
    case "playable": return Phrase(fr: "Vidéo lisible", en: "Video playable")
    case "over_limit":
      return Phrase(
        fr: "Durée réelle \(data["lengthSec"] ?? "?") s : au-delà des \(data["limitSec"] ?? "?") s payées",
        en: "Real duration \(data["lengthSec"] ?? "?") s: beyond the \(data["limitSec"] ?? "?") s paid for")
    case "encoding_failed":
      return Phrase(fr: "Échec de l’encodage : renvoyez le fichier", en: "Encoding failed: upload the file again")
    case "video_deleted": return Phrase(fr: "Vidéo supprimée chez Bunny", en: "Video deleted at Bunny")
    case "retitled": return Phrase(fr: "Titre changé : \(data["to"] ?? "")", en: "Title changed: \(data["to"] ?? "")")
    case "claimed", "released", "support_note", "support_retry", "refund_ordered", "refund_order_refused",
      "checkout_reopened", "over_limit_accepted", "difference_asked", "video_deletion_asked", "payer_revealed",
      "event_replayed":
      return staff(kind, data)
    case "play_link_issued", "play_opened", "play_refused": return playback(kind, data)
    default: return Phrase(verbatim: kind)
    }
  }

  private static func after(_ cause: String) -> String { cause.isEmpty ? "" : " (\(cause))" }

  private static func euros(_ data: [String: String]) -> Phrase {
    guard let cents = data["amountCents"].flatMap(Int.init) else { return Phrase(verbatim: "") }
    let currency = data["currency"] ?? ""
    guard currency.isEmpty || currency == "eur" else {
      let name = currency.uppercased()
      let amounts = [Language.fr, .en].map { NumberFormat($0).decimal(Double(cents) / 100, places: 2) }
      return Phrase(fr: " (\(amounts[0]) \(name))", en: " (\(amounts[1]) \(name))")
    }
    let amount = money(String(cents))
    return Phrase(fr: " (\(amount.fr))", en: " (\(amount.en))")
  }

  private static func refund(_ data: [String: String]) -> Phrase {
    let total = euros(["amountCents": data["amountCents"] ?? data["refundedCents"] ?? "0"])
    switch data["state"] {
    case "succeeded", nil: return Phrase(fr: "Remboursé\(total.fr)", en: "Refunded\(total.en)")
    case "failed", "canceled": return Phrase(fr: "Remboursement échoué\(total.fr)", en: "Refund failed\(total.en)")
    default: return Phrase(fr: "Remboursement en cours\(total.fr)", en: "Refund under way\(total.en)")
    }
  }
}

// MARK: - Staff

extension Phrase {
  private static func staff(_ kind: String, _ data: [String: String]) -> Phrase {
    let by = data["by"] ?? "?"
    let amount = money(data["amountCents"])
    let cause = after(data["cause"] ?? data["reason"] ?? "")
    switch kind {
    case "claimed":
      let from = data["from"].map { Phrase(fr: " à la suite de \($0)", en: " from \($0)") } ?? Phrase(verbatim: "")
      return Phrase(fr: "Suivi par \(by)\(from.fr)", en: "\(by) looks after it\(from.en)")
    case "released": return Phrase(fr: "\(by) ne le suit plus", en: "\(by) no longer looks after it")
    case "support_note": return Phrase(fr: "Note : \(data["text"] ?? "")", en: "Note: \(data["text"] ?? "")")
    case "support_retry": return Phrase(fr: "Nouvel essai demandé", en: "Asked to try again now")
    case "refund_ordered":
      return Phrase(fr: "Remboursement demandé : \(amount.fr)\(cause)", en: "Refund asked for: \(amount.en)\(cause)")
    case "refund_order_refused":
      return Phrase(
        fr: "Stripe a refusé le remboursement de \(amount.fr)\(cause)",
        en: "Stripe refused the refund of \(amount.en)\(cause)")
    case "checkout_reopened":
      return Phrase(fr: "Nouvelle page de paiement demandée\(cause)", en: "Another payment page asked for\(cause)")
    case "over_limit_accepted":
      return Phrase(
        fr: "Durée de \(data["lengthSec"] ?? "?") s acceptée\(cause)",
        en: "Length of \(data["lengthSec"] ?? "?") s accepted\(cause)")
    case "difference_asked":
      return Phrase(
        fr: "Message préparé : différence de \(amount.fr)\(cause)",
        en: "Message prepared: difference of \(amount.en)\(cause)")
    case "video_deletion_asked":
      return Phrase(fr: "Suppression de la vidéo demandée\(cause)", en: "Deletion of the video asked for\(cause)")
    case "payer_revealed":
      return Phrase(fr: "Identité du payeur consultée\(cause)", en: "The payer's identity was looked at\(cause)")
    default:
      return Phrase(
        fr: "Événement rejoué : \(data["event"] ?? "?")\(cause)", en: "Event replayed: \(data["event"] ?? "?")\(cause)")
    }
  }
}
