import Platform

/// The words and the looks of the stand-in's payment pages.
struct HostedPage {
  let language: Language

  /// - Parameter sessionLocale: the session's `locale`, which goes before the browser's wish unless it is `auto`.
  init(sessionLocale: String?, acceptLanguage: String?) {
    let own = sessionLocale.flatMap { $0 == "auto" ? nil : $0 }
    // A locale this page does not speak is shown in English, a browser that wishes nothing in French.
    language = own.map { Language(tag: $0) ?? .en } ?? Language(acceptLanguage: acceptLanguage)
  }

  private func say(_ fr: String, _ en: String) -> String { Phrase(fr: fr, en: en)(language) }

  /// The form a payer clicks through.
  func checkout(_ session: CheckoutSession, wasDeclined: Bool) -> String {
    let lines = session.asked.lines.map { line in
      "<li><span>\(Self.escape(line.name))\(line.quantity > 1 ? " × \(line.quantity)" : "")</span>"
        + "<b>\(money(line.unitAmount * line.quantity, line.currency))</b></li>"
    }.joined()
    let declined =
      wasDeclined
      ? "<p role=\"alert\" class=\"bad\">\(say("Votre carte a été refusée.", "Your card was declined."))</p>" : ""
    let email = Self.escape(session.asked.customerEmail ?? "payer@example.com")
    return document(
      title: say("Paiement", "Payment"),
      """
      \(declined)<ul>\(lines)</ul>
      <p class="total">\(say("Total", "Total")) <b>\(money(session.asked.total, session.asked.currency))</b></p>
      <form method="post" action="/pay/\(session.id)/pay">
      <label>\(say("E-mail", "Email")) <input name="email" type="email" value="\(email)" maxlength="320"></label>
      <button class="main">\(say("Payer", "Pay")) \(money(session.asked.total, session.asked.currency))</button></form>
      \(button(session, "decline", say("Carte refusée", "Have the card declined")))
      \(button(session, "pay-later", say("Prélèvement (réglé plus tard)", "Bank debit (settles later)")))
      \(session.asked.cancelURL == nil ? "" : button(session, "cancel", say("Annuler", "Cancel")))
      """)
  }

  /// After a delayed method was chosen, and for a second look at such a session.
  func settlement(_ session: CheckoutSession) -> String {
    document(
      title: say("Paiement en attente", "Payment pending"),
      """
      <p>\(say("La banque n’a pas encore répondu.", "The bank has not answered yet."))</p>
      \(button(session, "settle", say("La banque accepte", "The bank accepts"), ("outcome", "succeeded")))
      \(button(session, "settle", say("La banque refuse", "The bank refuses"), ("outcome", "failed")))
      """)
  }

  func refusal(_ refusal: PageRefusal) -> String {
    let words =
      switch refusal {
      case .unknown: say("Cette page de paiement n’existe pas.", "There is no such payment page.")
      case .alreadyPaid:
        say(
          "C’est déjà payé : rien n’a été débité une seconde fois.", "This is paid already: nothing was charged again.")
      case .processing: say("Un paiement est déjà en cours.", "A payment is under way already.")
      case .expired: say("Cette page de paiement a expiré.", "This payment page has expired.")
      case .nothingToSettle: say("Aucun prélèvement n’attend de réponse.", "No bank debit awaits an answer.")
      }
    return document(title: say("Paiement", "Payment"), "<p role=\"alert\">\(words)</p>")
  }

  func settled(succeeded: Bool) -> String {
    let words =
      succeeded
      ? say("La banque a accepté.", "The bank has accepted.") : say("La banque a refusé.", "The bank has refused.")
    return document(title: say("Paiement", "Payment"), "<p>\(words)</p>")
  }

  private func button(
    _ session: CheckoutSession, _ action: String, _ label: String, _ field: (name: String, value: String)? = nil
  ) -> String {
    let hidden = field.map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" } ?? ""
    return "<form method=\"post\" action=\"/pay/\(session.id)/\(action)\">\(hidden)<button>\(label)</button></form>"
  }

  private func money(_ amount: Int, _ currency: String) -> String {
    let (units, cents) = (amount / 100, amount % 100)
    let digits = "\(units)\(say(",", "."))\(cents < 10 ? "0" : "")\(cents)"
    guard currency == "eur" else { return "\(digits) \(Self.escape(currency.uppercased()))" }
    return say("\(digits)\u{202F}€", "€\(digits)")
  }

  private func document(title: String, _ body: String) -> String {
    """
    <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8"><title>\(title) · sandbox</title>
    <meta name="viewport" content="width=device-width"><style>
    body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:3rem auto;padding:0 1rem}
    body{background:#fafafa;color:#1a1a1a}
    ul{list-style:none;padding:0}li,.total{display:flex;justify-content:space-between;gap:1rem}
    li span{overflow-wrap:anywhere}.total{border-top:1px solid #ccc;padding-top:.5rem}
    label{display:block}input{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
    button{width:100%;margin:.4rem 0;padding:.6rem;font:inherit;border:1px solid #767676;background:#fff}
    .main{background:#8a0f7a;color:#fff}.bad{color:#a10000}small{color:#595959}</style></head>
    <body><main><h1>\(title)</h1>\(body)
    <p><small>\(say("Banc d’essai : aucun argent ne circule.", "A sandbox: no money moves."))</small></p></main></body></html>
    """
  }

  /// What came from outside, as text.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
