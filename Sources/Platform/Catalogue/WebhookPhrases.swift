// Why a webhook was not accepted. They are answered to whoever called, so they hold neither secret nor body.

extension Phrase {
  /// No `Stripe-Signature` header.
  public static let webhookHeaderMissing = Phrase(
    fr: "L’en-tête Stripe-Signature manque : seul Stripe peut appeler cette adresse. "
      + "Si l’appel vient de lui, vérifiez qu’aucun mandataire ne retire l’en-tête.",
    en: "The Stripe-Signature header is missing: only Stripe may call this address. "
      + "If it did, check that no proxy removes the header.")

  /// No readable time in the header.
  public static let webhookHeaderMalformed = Phrase(
    fr: "L’en-tête Stripe-Signature est illisible : il doit avoir la forme t=<secondes>,v1=<signature>. "
      + "Vérifiez qu’aucun mandataire ne le modifie.",
    en: "The Stripe-Signature header cannot be read: it must have the form t=<seconds>,v1=<signature>. "
      + "Check that no proxy changes it.")

  /// No signature of the scheme that counts.
  public static let webhookSchemeMissing = Phrase(
    fr: "L’en-tête Stripe-Signature ne contient aucune signature v1, la seule qui compte. "
      + "Vérifiez qu’aucun mandataire ne le modifie.",
    en: "The Stripe-Signature header holds no v1 signature, the only one that counts. "
      + "Check that no proxy changes it.")

  /// Made of another body or with another secret.
  public static let webhookMismatch = Phrase(
    fr: "Aucune signature ne correspond : le corps a été modifié en route, ou STRIPE_WEBHOOK_SECRET n’est pas le "
      + "secret de ce point de terminaison (« stripe listen » en a un autre). Recopiez-le du tableau de bord de Stripe.",
    en: "No signature matches: the body was changed on its way, or STRIPE_WEBHOOK_SECRET is not this endpoint's secret "
      + "(stripe listen has another). Copy it again from Stripe's dashboard.")

  /// An API key where the signing secret should be.
  public static let webhookMismatchAPIKey = Phrase(
    fr: "Aucune signature ne correspond : STRIPE_WEBHOOK_SECRET contient une clé d’API (sk_…, rk_… ou pk_…). "
      + "Mettez-y le secret de signature du point de terminaison (whsec_…).",
    en: "No signature matches: STRIPE_WEBHOOK_SECRET holds an API key (sk_…, rk_… or pk_…). "
      + "Put the endpoint's signing secret there (whsec_…).")

  /// No secret, or something that is none.
  public static let webhookMismatchNoSecret = Phrase(
    fr: "Aucune signature ne correspond : STRIPE_WEBHOOK_SECRET ne contient pas de secret de signature. "
      + "Mettez-y celui du point de terminaison (whsec_…).",
    en: "No signature matches: STRIPE_WEBHOOK_SECRET holds no signing secret. Put the endpoint's there (whsec_…).")

  /// A genuine signature that came too late, or a clock that runs ahead.
  public static func webhookTooOld(ageSec: Int, limitSec: Int) -> Phrase {
    Phrase(
      fr: "La signature a \(ageSec) s, plus que les \(limitSec) s admises : "
        + "réglez l’horloge de cette machine ; Stripe enverra l’événement de nouveau.",
      en: "The signature is \(ageSec) s old, more than the \(limitSec) s allowed: "
        + "set this machine's clock; Stripe will send the event again.")
  }

  /// The body is not JSON.
  public static let webhookNotJSON = Phrase(
    fr: "Le corps du webhook n’est pas du JSON : vérifiez qu’aucun mandataire ne le modifie.",
    en: "The webhook's body is not JSON: check that no proxy changes it.")

  /// The body is JSON but says nothing that can be used.
  public static let webhookMalformed = Phrase(
    fr: "Le corps du webhook n’est pas un événement connu (il y manque un identifiant ou un type) : "
      + "vérifiez la version d’API du point de terminaison.",
    en: "The webhook's body is not an event as documented (an id or type is missing): "
      + "check the endpoint's API version.")

  /// A `v2.core.event`.
  public static func webhookThinEvent(id: String, type: String) -> Phrase {
    Phrase(
      fr: "L’événement \(id) (\(type)) est « léger » et ne contient pas d’objet : il est noté, sans effet. "
        + "Donnez au point de terminaison des événements complets (« snapshot »).",
      en: "Event \(id) (\(type)) is a thin one that carries no object: it is recorded and has no effect. "
        + "Give the endpoint snapshot events.")
  }
}

extension Phrase {
  /// Bunny's webhook without its signature, or with another.
  public static let bunnySignatureWrong = Phrase(
    fr: "L’en-tête X-BunnyStream-Signature manque ou ne correspond pas : seul Bunny peut appeler cette adresse. "
      + "Si l’appel vient de lui, vérifiez que BUNNY_READ_ONLY_API_KEY est la clé en lecture seule de la vidéothèque "
      + "et qu’aucun mandataire ne modifie le corps.",
    en: "The X-BunnyStream-Signature header is missing or does not match: only Bunny may call this address. "
      + "If it did, check that BUNNY_READ_ONLY_API_KEY is the library's read-only key and that no proxy changes the "
      + "body.")
}

extension VisualError {
  /// Bunny's webhook without its three fields.
  public static let bunnyWebhookMalformed = VisualError(
    "webhook_malformed", .badInput,
    Phrase(
      fr: "Le corps du webhook de Bunny n’a pas sa forme (VideoLibraryId, VideoGuid, Status) : rien n’a été fait.",
      en: "The body of Bunny's webhook does not have its form (VideoLibraryId, VideoGuid, Status): nothing was done."))
}
