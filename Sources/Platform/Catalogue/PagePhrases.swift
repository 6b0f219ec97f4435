extension Phrase {
  public static let payUnknown = Phrase(fr: "Lien de paiement inconnu", en: "Unknown payment link")
  public static let payUnknownText = Phrase(
    fr: "Vérifiez le lien affiché dans votre terminal : il a peut-être été coupé.",
    en: "Check the link shown in your terminal: it may have been cut.")
  public static let payNotOpen = Phrase(fr: "Paiement pas encore ouvert", en: "Payment not open yet")
  public static let payNotOpenText = Phrase(
    fr: "La page de paiement est en cours d’ouverture chez Stripe. Rechargez dans quelques secondes.",
    en: "The payment page is being opened at Stripe. Reload in a few seconds.")
  public static let payCatchingUp = Phrase(fr: "Lien pas encore retrouvé", en: "Link not found again yet")
  public static let payCatchingUpText = Phrase(
    fr: "Le moteur rattrape ce qu’il a manqué chez Stripe et ne connaît pas encore ce lien. Réessayez dans un moment.",
    en: "The engine is catching up with Stripe and does not know this link yet. Try again in a moment.")
  /// Waiting mends nothing here, and what is amiss is not the public's to know.
  public static let payNotFoundNowText = Phrase(
    fr: "Ce lien ne peut pas être retrouvé pour l’instant. Adressez-vous à la personne qui vous l’a envoyé.",
    en: "This link cannot be found for now. Ask whoever sent you this link.")
  public static let payClosed = Phrase(fr: "Ce lien ne sert plus", en: "This link is closed")

  public static let payRefusedText = Phrase(
    fr: "Stripe a refusé d’ouvrir ce paiement ; rien n’a été débité. Relancez la commande dans votre terminal.",
    en: "Stripe refused to open this payment; nothing was charged. Run the command again in your terminal.")

  /// Why a pay link leads nowhere any more.
  public static func payClosedText(_ status: String) -> Phrase {
    switch status {
    case "PAID", "READY":
      Phrase(
        fr: "Ce dépôt est payé. Revenez à votre terminal : l’envoi peut commencer.",
        en: "This deposit is paid. Go back to your terminal: the upload can begin.")
    case "EXPIRED":
      Phrase(
        fr:
          "Le lien a expiré et rien n’a été débité. Relancez la commande dans votre terminal pour en avoir un nouveau.",
        en: "The link expired and nothing was charged. Run the command again in your terminal to get a new one.")
    case "CANCELLED":
      Phrase(
        fr: "Ce dépôt a été annulé ou remboursé. Faites-en un nouveau depuis votre terminal.",
        en: "This deposit was cancelled or refunded. Make a new one from your terminal.")
    default:
      Phrase(
        fr: "Le paiement est en cours de vérification. Votre terminal vous dira la suite.",
        en: "The payment is being checked. Your terminal will tell what comes next.")
    }
  }

  public static let checkoutSuccess = Phrase(fr: "Merci, c’est noté", en: "Thank you, noted")
  public static let checkoutSuccessText = Phrase(
    fr:
      "Revenez à votre terminal : c’est lui qui confirme le paiement et qui envoie votre vidéo. Vous pouvez fermer cette page.",
    en: "Go back to your terminal: it confirms the payment and uploads your video. You can close this page.")
  public static let checkoutCancelled = Phrase(fr: "Paiement interrompu", en: "Payment interrupted")
  public static let checkoutCancelledText = Phrase(
    fr: "Rien n’a été débité. Le lien de votre terminal reste valable ; relancez la commande pour reprendre.",
    en: "Nothing was charged. The link in your terminal stays valid; run the command again to go on.")
}
