/// A message for a creator, to copy.
public struct ReplyText: Hashable, Sendable {
  public let subject: Phrase
  public let text: Phrase
}

extension Phrase {
  /// A prepared message.
  ///
  /// - Parameters:
  ///   - kind: its stable name.
  ///   - data: title, reference, amounts in cents, lengths in seconds, the pay link.
  /// - Returns: nil for a name that is none.
  public static func supportReply(_ kind: String, _ data: [String: String]) -> ReplyText? {
    guard let body = money(kind, data) ?? film(kind, data) else { return nil }
    let (title, reference) = (data["title"] ?? "", data["reference"] ?? "")
    let subject = Phrase(
      fr: "Votre dépôt « \(title) » (\(reference))", en: "Your deposit “\(title)” (\(reference))")
    let text = Phrase(
      fr: "Bonjour,\n\n\(body.fr)\n\nRéférence à rappeler : \(reference).\n\nBien à vous,\nle support",
      en: "Hello,\n\n\(body.en)\n\nPlease quote this reference: \(reference).\n\nKind regards,\nsupport")
    return ReplyText(subject: subject, text: text)
  }

  private static func money(_ kind: String, _ data: [String: String]) -> Phrase? {
    let amount = money(data["amountCents"])
    let link = data["payUrl"] ?? ""
    switch kind {
    case "payment_missing":
      return Phrase(
        fr: "Aucun paiement ne nous est parvenu pour ce dépôt. Si votre banque montre un débit de \(amount.fr), "
          + "envoyez-nous sa date et son montant ; sinon rien n’a été débité.",
        en: "No payment has reached us for this deposit. If your bank shows a debit of \(amount.en), send us its date "
          + "and amount; otherwise nothing was charged.")
    case "payment_processing":
      return Phrase(
        fr: "Votre paiement de \(amount.fr) est en cours chez votre banque. Dès qu’il arrive, le dépôt s’ouvre de "
          + "lui-même : vous n’avez rien à faire.",
        en: "Your payment of \(amount.en) is on its way through your bank. The deposit opens by itself as soon as it "
          + "arrives: there is nothing to do.")
    case "new_link":
      return Phrase(
        fr: "Voici le lien pour payer les \(amount.fr) de ce dépôt : \(link)\nL’ancienne page est fermée : vous ne "
          + "pouvez pas payer deux fois.",
        en: "Here is the link to pay the \(amount.en) of this deposit: \(link)\nThe earlier page is closed: you cannot "
          + "pay twice.")
    case "wrong_amount":
      return Phrase(
        fr: "Le montant reçu n’est pas le prix de ce dépôt (\(amount.fr)). Nous le vérifions et revenons vers vous.",
        en: "The amount received is not the price of this deposit (\(amount.en)). We are checking it and will come "
          + "back to you.")
    case "double_payment":
      return Phrase(
        fr: "Ce dépôt a été payé deux fois. Le second paiement est remboursé de lui-même ; le premier reste valable.",
        en: "This deposit was paid twice. The second payment is sent back by itself; the first one stands.")
    case "refund_under_way":
      let way = money(data["underWayCents"])
      return Phrase(
        fr:
          "\(way.fr) vous sont en cours de remboursement, sur le moyen de paiement utilisé, sous 5 à 10 jours ouvrés.",
        en: "\(way.en) is on its way back to the means of payment you used, within 5 to 10 working days.")
    case "refunded":
      let refunded = money(data["refundedCents"])
      return Phrase(
        fr: "\(refunded.fr) vous ont été remboursés sur le moyen de paiement utilisé. Votre banque les affiche sous "
          + "5 à 10 jours ouvrés.",
        en: "\(refunded.en) was sent back to the means of payment you used. Your bank shows it within 5 to 10 working "
          + "days.")
    case "disputed":
      return Phrase(
        fr:
          "Votre banque nous a signalé que vous contestez ce paiement. Tant que le litige est ouvert, le film ne peut "
          + "pas être lu ; dites-nous si c’est une erreur.",
        en: "Your bank told us that you dispute this payment. While the dispute is open the film cannot be played; "
          + "please tell us if it is a mistake.")
    case "cancelled":
      return Phrase(
        fr: "Ce dépôt est annulé ou expiré. Rien d’autre ne sera débité ; un nouveau dépôt est possible à tout moment.",
        en: "This deposit is cancelled or expired. Nothing more is charged; you can open a new deposit at any time.")
    default: return nil
    }
  }

  private static func film(_ kind: String, _ data: [String: String]) -> Phrase? {
    func length(_ key: String, _ language: Language) -> String {
      NumberFormat(language).duration(seconds: data[key].flatMap(Int.init) ?? 0)
    }
    // On a line of its own, to be copied.
    let command = "\n\n  visual-tui upload \(data["depositId"] ?? "")"
    switch kind {
    case "preparing":
      return Phrase(
        fr: "Votre paiement est bien arrivé. La place de votre film est en cours de préparation ; vous pourrez "
          + "l’envoyer dans quelques minutes.",
        en: "Your payment arrived. The place for your film is being prepared; you can upload it in a few minutes.")
    case "upload_waiting":
      return Phrase(
        fr: "Ce dépôt est payé ; il manque le fichier, ou la fin de son envoi. La même commande reprend où l’envoi "
          + "s’est arrêté :\(command)",
        en: "This deposit is paid; its file, or the end of its upload, is missing. The same command goes on where the "
          + "upload stopped:\(command)")
    case "encoding":
      return Phrase(
        fr: "Votre film est arrivé en entier ; il est en cours d’encodage et sera lisible ensuite.",
        en: "Your film arrived whole; it is being encoded and plays afterwards.")
    case "encoding_failed":
      return Phrase(
        fr: "Votre fichier n’a pas pu être encodé : il est sans doute incomplet ou d’un format inconnu. Vous pouvez "
          + "l’envoyer de nouveau sans repayer :\(command)",
        en:
          "Your file could not be encoded: it is probably incomplete or of an unknown format. You can upload it again "
          + "without paying again:\(command)")
    case "over_limit_difference":
      let difference = money(data["differenceCents"])
      return Phrase(
        fr: "Votre film dure \(length("lengthSec", .fr)), et \(length("limitSec", .fr)) sont payées. La différence est "
          + "de \(difference.fr). Préférez-vous la régler, envoyer un film plus court, ou être remboursé ?",
        en:
          "Your film lasts \(length("lengthSec", .en)), and \(length("limitSec", .en)) is paid for. The difference is "
          + "\(difference.en). Would you rather pay it, upload a shorter film, or have your money back?")
    case "over_limit_accepted":
      return Phrase(
        fr: "Votre film dure plus longtemps que prévu ; nous l’acceptons tel quel, sans supplément.",
        en: "Your film is longer than was paid for; we accept it as it is, at no extra cost.")
    case "playable":
      return Phrase(
        fr: "Votre film est en ligne et lisible :\n\n  visual-tui play \(data["depositId"] ?? "")",
        en: "Your film is there and plays:\n\n  visual-tui play \(data["depositId"] ?? "")")
    case "video_deleted":
      return Phrase(
        fr: "La vidéo a été supprimée. Votre dépôt reste payé : vous pouvez envoyer un fichier de nouveau :\(command)",
        en: "The video was deleted. Your deposit stays paid: you can upload a file again:\(command)")
    default: return nil
    }
  }
}
