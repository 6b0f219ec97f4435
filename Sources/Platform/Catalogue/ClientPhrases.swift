extension VisualError {
  /// No answer came from the engine.
  public static func engineUnreachable(origin: String, cause: String) -> VisualError {
    VisualError(
      "engine_unreachable", .unreachable,
      Phrase(
        fr:
          "Le moteur \(origin) ne répond pas (\(cause)). Vérifiez qu’il tourne et son adresse (--engine, VISUAL_ENGINE_URL), ou essayez sans lui : --sandbox.",
        en:
          "The engine \(origin) does not answer (\(cause)). Check that it runs and its address (--engine, VISUAL_ENGINE_URL), or try without one: --sandbox."
      ))
  }

  /// Something answered, but not as an engine does.
  public static func engineAnswerUnreadable(origin: String, status: Int) -> VisualError {
    VisualError(
      "engine_answer_unreadable", .unreachable,
      Phrase(
        fr:
          "\(origin) a répondu (HTTP \(status)), mais pas comme un moteur VISUAL. Vérifiez l’adresse (--engine, VISUAL_ENGINE_URL) et le mandataire s’il y en a un.",
        en:
          "\(origin) answered (HTTP \(status)), but not as a VISUAL engine does. Check the address (--engine, VISUAL_ENGINE_URL) and the proxy, if there is one."
      ))
  }

  public static func engineURLMalformed(_ address: String) -> VisualError {
    VisualError(
      "engine_url_malformed", .configuration,
      Phrase(
        fr:
          "« \(address) » n’est pas l’adresse d’un moteur : il faut http:// ou https://, un hôte, sans identifiants ni paramètres.",
        en:
          "\(address) is not an engine's address: it takes http:// or https:// and a host, without credentials or query."
      ))
  }

  /// Standard output takes nothing more, though somebody may read it.
  ///
  /// - Parameter hasCheckout: something is under way that must not be lost.
  public static func outputFailed(cause: String, hasCheckout: Bool) -> VisualError {
    let error = VisualError(
      "output_failed", .unreachable,
      Phrase(
        fr: "La sortie standard ne peut pas être écrite : \(cause). Vérifiez où elle va et la place libre.",
        en: "Standard output cannot be written: \(cause). Check where it goes and the free space."))
    return hasCheckout ? error.asResumable : error
  }

  public static func tokenNotStored(origin: String) -> VisualError {
    VisualError(
      "token_missing", .unauthorized,
      Phrase(
        fr:
          "Aucun jeton d’accès pour \(origin). Faites : visual-tui login \(origin) (le jeton vient de qui tient le moteur), ou essayez : --sandbox.",
        en:
          "No access token for \(origin). Do: visual-tui login \(origin) (whoever runs the engine issues tokens), or try: --sandbox."
      ))
  }

  /// The token would have been readable on the way.
  public static func tokenOverPlainHTTP(origin: String) -> VisualError {
    VisualError(
      "token_over_plain_http", .configuration,
      Phrase(
        fr:
          "Le jeton n’est pas envoyé en clair à \(origin). Prenez l’adresse https:// du moteur ; http:// ne va que vers cette machine.",
        en:
          "The token is not sent in clear to \(origin). Use the engine's https:// address; http:// is only for this machine."
      ))
  }

  public static func requestUnencodable(_ cause: String) -> VisualError {
    VisualError(
      "request_unencodable", .badInput,
      Phrase(
        fr: "La demande ne peut pas être écrite en JSON (\(cause)). Vérifiez les nombres donnés.",
        en: "The request cannot be written as JSON (\(cause)). Check the numbers given."))
  }

  /// The task was cancelled: a signal, or a person who left.
  public static let interrupted = VisualError(
    "interrupted", .interrupted, Phrase(fr: "Interrompu.", en: "Interrupted."))

  public static func credentialsUnreadable(path: String) -> VisualError {
    VisualError(
      "credentials_unreadable", .configuration,
      Phrase(
        fr: "\(path) n’est pas lisible : supprimez-le et refaites visual-tui login.",
        en: "\(path) cannot be understood: delete it and do visual-tui login again."))
  }

  public static func credentialsReadableByOthers(path: String) -> VisualError {
    VisualError(
      "secret_readable_by_others", .configuration,
      Phrase(
        fr: "\(path) contient un jeton et d’autres utilisateurs peuvent le lire. Faites : chmod 600 \(path)",
        en: "\(path) holds a token and other users can read it. Do: chmod 600 \(path)"))
  }

  public static let tokenMalformed = VisualError(
    "token_malformed", .badInput,
    Phrase(
      fr: "Ce n’est pas un jeton : une seule ligne, sans espace, de 1 à 4096 caractères.",
      en: "That is no token: one line, without spaces, of 1 to 4096 characters."))
}
