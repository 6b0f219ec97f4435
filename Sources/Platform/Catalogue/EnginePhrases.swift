extension VisualError {
  public static func typeUnknown(known: [String]) -> VisualError {
    let list = known.joined(separator: ", ")
    return VisualError(
      "invalid_type", .badInput,
      Phrase(fr: "Type de dépôt inconnu. Types possibles : \(list).", en: "Unknown deposit type. Known types: \(list).")
    )
  }

  public static let durationNotWhole = VisualError(
    "invalid_duration", .badInput,
    Phrase(
      fr: "La durée doit être un nombre entier de secondes : tronquez-la.",
      en: "The duration must be a whole number of seconds: truncate it."))

  public static let sizeInvalid = VisualError(
    "invalid_size", .badInput,
    Phrase(
      fr: "sizeBytes doit être un nombre d’octets supérieur à 0.", en: "sizeBytes must be a number of bytes above 0."))

  public static let fileNameInvalid = VisualError(
    "invalid_file_name", .badInput,
    Phrase(
      fr: "fileName doit être un simple nom de fichier, de 1 à 255 octets.",
      en: "fileName must be a bare file name, 1 to 255 bytes."))

  public static func idempotencyKeyMalformed(maximum: Int) -> VisualError {
    VisualError(
      "invalid_idempotency_key", .badInput,
      Phrase(
        fr: "Idempotency-Key doit avoir de 1 à \(maximum) caractères ASCII visibles.",
        en: "Idempotency-Key must have 1 to \(maximum) visible ASCII characters."))
  }

  public static let monthInvalid = VisualError(
    "invalid_month", .badInput,
    Phrase(
      fr: "Le mois doit être de la forme AAAA-MM et avoir commencé.",
      en: "The month must have the form YYYY-MM and have begun."))

  public static func bodyInvalid(field: String, problem: Phrase) -> VisualError {
    VisualError(
      "invalid_body", .badInput,
      field.isEmpty
        ? Phrase(fr: "Le corps de la requête \(problem.fr).", en: "The request body \(problem.en).")
        : Phrase(fr: "Le champ « \(field) » \(problem.fr).", en: "The field \(field) \(problem.en)."))
  }

  public static func parameterInvalid(_ name: String, problem: Phrase) -> VisualError {
    VisualError(
      "invalid_parameter", .badInput,
      Phrase(fr: "Le paramètre « \(name) » \(problem.fr).", en: "The parameter \(name) \(problem.en)."))
  }

  public static let bodyNotJSON = VisualError(
    "unsupported_media_type", .unsupportedMedia,
    Phrase(
      fr: "Le corps doit être du JSON : envoyez Content-Type: application/json.",
      en: "The body must be JSON: send Content-Type: application/json."))

  public static func bodyTooLarge(limit: Int) -> VisualError {
    VisualError(
      "payload_too_large", .tooLarge,
      Phrase(fr: "Le corps dépasse \(limit) octets.", en: "The body is larger than \(limit) bytes."))
  }

  public static let rateLimited = VisualError(
    "rate_limited", .busy,
    Phrase(
      fr: "Trop de requêtes en peu de temps : attendez ce que dit Retry-After, puis recommencez.",
      en: "Too many requests in a short time: wait as long as Retry-After says, then try again."))

  public static let routeUnknown = VisualError(
    "not_found", .notFound,
    Phrase(fr: "Cette adresse n’existe pas ici.", en: "There is no such address here."))

  public static let tokenMissing = VisualError(
    "unauthorized", .unauthorized,
    Phrase(
      fr: "Il faut un jeton valide : « visual-tui login » en enregistre un, « visual-engine token create » en fait un.",
      en: "A valid token is needed: visual-tui login stores one, visual-engine token create makes one."))

  public static func roleMissing(_ role: String) -> VisualError {
    VisualError(
      "forbidden", .forbidden,
      Phrase(
        fr: "Ce jeton n’a pas le rôle « \(role) » : demandez-en un qui l’a.",
        en: "This token lacks the role \(role): ask for one that has it."))
  }

  public static let internalTrouble = VisualError(
    "internal_error", .failed,
    Phrase(
      fr: "Le moteur a rencontré une erreur interne ; rien n’est perdu. Réessayez, puis consultez ses journaux.",
      en: "The engine met an internal error; nothing is lost. Try again, then look at its logs."))

  public static let checkoutPending = VisualError(
    "checkout_pending", .notReady,
    Phrase(
      fr:
        "La page de paiement est en cours d’ouverture chez Stripe. Réessayez dans quelques secondes avec la même clé.",
      en: "The payment page is being opened at Stripe. Try again in a few seconds with the same key."))

  /// Stripe could not or would not open a Checkout Session.
  public static func checkoutRefused(_ error: ProviderError) -> VisualError {
    VisualError(
      "checkout_refused", .providerRefused,
      Phrase(
        fr: "La page de paiement n’a pas pu être ouverte : \(error.cause.fr). "
          + "Rien n’est débité ; réessayez, le dépôt reprend où il en était.",
        en: "The payment page could not be opened: \(error.cause.en). "
          + "Nothing is charged; try again, the deposit goes on where it was."))
  }

  /// Stripe or Bunny could not be asked, or said no.
  public static func provider(_ error: ProviderError) -> VisualError {
    VisualError(
      error.kind == .refused ? "provider_refused" : "provider_unreachable", .providerRefused,
      Phrase(
        fr: "\(error.cause.fr.capitalizedFirst). Rien n’a changé ; réessayez.",
        en: "\(error.cause.en.capitalizedFirst). Nothing has changed; try again."))
  }

  public static let notPaidYet = VisualError(
    "not_paid", .conflict,
    Phrase(
      fr: "Ce dépôt n’est pas encore payé : payez-le d’abord, puis envoyez le fichier.",
      en: "This deposit is not paid yet: pay for it first, then upload the file."))

  public static let videoBeingPrepared = VisualError(
    "not_ready", .notReady,
    Phrase(
      fr: "Le paiement est reçu ; la vidéo est en préparation chez Bunny. Réessayez dans un instant.",
      en: "The payment is in; the video is being prepared at Bunny. Try again in a moment."))

  public static let depositClosed = VisualError(
    "deposit_closed", .conflict,
    Phrase(
      fr: "Ce dépôt est annulé, remboursé ou expiré : faites-en un nouveau.",
      en: "This deposit is cancelled, refunded or expired: make a new one."))

  public static let uploadHeld = VisualError(
    "upload_held", .conflict,
    Phrase(
      fr: "L’envoi est suspendu : un remboursement ou un litige est en cours. Le support peut dire lequel.",
      en: "The upload is on hold: a refund or a dispute is under way. Support can tell which."))

  public static let uploadComplete = VisualError(
    "upload_complete", .conflict,
    Phrase(fr: "Le fichier est déjà envoyé.", en: "The file is already uploaded."))

  /// Another engine writes the same database or holds the port.
  public static func addressInUse(_ address: String, cause: String) -> VisualError {
    VisualError(
      "address_unavailable", .configuration,
      Phrase(
        fr: "\(address) ne peut pas être écouté : \(cause). Choisissez un autre --port ou --host.",
        en: "\(address) cannot be listened on: \(cause). Choose another --port or --host."))
  }
}

extension ProviderError {
  /// Stripe opened no page for a key, and never will: whoever asks again gets a new one. The message is a name, which
  /// is stored; people read ``Phrase/noSessionCame``.
  public static let noSessionCame = ProviderError(
    provider: .stripe, kind: .refused, code: "no_session_came", message: "no_session_came")

  /// The cause in words, without a full stop.
  var cause: Phrase {
    let name = provider.rawValue
    let said = message.withoutFullStop
    if message == Self.noSessionCame.message { return .noSessionCame }
    switch kind {
    case .unreachable:
      return Phrase(fr: "\(name) est injoignable (\(said))", en: "\(name) cannot be reached (\(said))")
    case .indeterminate:
      return Phrase(fr: "\(name) n’a pas répondu clairement (\(said))", en: "\(name) gave no clear answer (\(said))")
    case .busy: return Phrase(fr: "\(name) est occupé (\(said))", en: "\(name) is busy (\(said))")
    case .refused, .notFound: return Phrase(fr: "\(name) a refusé : \(said)", en: "\(name) refused: \(said)")
    case .unauthorized:
      return Phrase(
        fr: "\(name) refuse la clé du moteur (\(said))", en: "\(name) rejects the engine's key (\(said))")
    }
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// Another's sentence as a part of one of ours.
  var withoutFullStop: String {
    var rest = self[...]
    while rest.last == "." || rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}

extension Phrase {
  /// Why there is no page although Stripe has refused nothing, without a full stop.
  static let noSessionCame = Phrase(
    fr: "Stripe n’a pas pu ouvrir de page de paiement ; elle lui sera redemandée",
    en: "Stripe could not open a payment page; it will be asked for another")
}

// MARK: - What can be wrong with a field

extension Phrase {
  public static let isMissing = Phrase(fr: "manque", en: "is missing")
  public static let hasWrongType = Phrase(fr: "n’a pas le bon type", en: "has the wrong type")
  public static let isMalformed = Phrase(fr: "n’est pas valide", en: "is not valid")

  public static func isOutside(_ range: ClosedRange<Int>) -> Phrase {
    Phrase(
      fr: "doit être un nombre entier de \(range.lowerBound) à \(range.upperBound)",
      en: "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
  }

  public static func isNotOneOf(_ words: [String]) -> Phrase {
    let list = words.joined(separator: ", ")
    return Phrase(fr: "doit être l’un de : \(list)", en: "must be one of: \(list)")
  }
}

// MARK: - The tools

extension VisualError {
  public static let userInvalid = VisualError(
    "user_invalid", .badInput,
    Phrase(
      fr: "Un nom d’utilisateur a de 1 à 64 lettres sans accent, chiffres ou . _ - @.",
      en: "A user name has 1 to 64 plain letters, digits or . _ - @."))

  public static let tokenUnknown = VisualError(
    "token_unknown", .notFound,
    Phrase(
      fr: "Aucun jeton en vigueur n’a cet identifiant : « visual-engine token list » les montre.",
      en: "No token in force has this id: visual-engine token list shows them."))

  public static func adminSocketUnreachable(cause: String) -> VisualError {
    VisualError(
      "engine_unreachable", .unreachable,
      Phrase(
        fr: "Un moteur tient la base de données mais ne répond pas (\(cause)). Réessayez, ou arrêtez-le d’abord.",
        en: "An engine holds the database but does not answer (\(cause)). Try again, or stop it first."))
  }
}

extension VisualError {
  public static func certificateUnreadable(certificate: String, key: String, cause: String) -> VisualError {
    VisualError(
      "certificate_unreadable", .configuration,
      Phrase(
        fr: "Le certificat \(certificate) ou sa clé \(key) ne peut pas être lu (\(cause)). Donnez deux fichiers PEM.",
        en: "The certificate \(certificate) or its key \(key) cannot be read (\(cause)). Give two PEM files."))
  }
}
