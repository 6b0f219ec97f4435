import Hummingbird

/// The hosted payment page: what a person clicks through, and `curl` can.
struct PageRoutes: Sendable {
  let account: StripeAccount

  func add(to router: Router<SandboxContext>) {
    let pages = router.group("/pay/:session")
    pages.get { request, context in
      try await shown(request, context) { id, page in
        do {
          return .html(page.checkout(try await account.payable(id), wasDeclined: false))
        } catch PageRefusal.processing {
          return .html(page.settlement(try await account.session(id)))
        }
      }
    }
    pages.post("/pay") { request, context in
      let email = try await email(request)
      return try await shown(request, context) { id, _ in
        let (session, answers) = try await account.pay(id, email: email)
        return await redirect(session, after: answers)
      }
    }
    pages.post("/pay-later") { request, context in
      let email = try await email(request)
      return try await shown(request, context) { id, _ in
        let (session, answers) = try await account.payLater(id, email: email)
        return await redirect(session, after: answers)
      }
    }
    pages.post("/settle") { request, context in
      let outcome = try await form(request)["outcome"]
      return try await shown(request, context) { id, page in
        guard let outcome, ["succeeded", "failed"].contains(outcome) else {
          throw StripeError.invalid("outcome", "Invalid outcome: must be one of succeeded, failed")
        }
        _ = try await account.settle(id, succeeds: outcome == "succeeded")
        return .html(page.settled(succeeded: outcome == "succeeded"))
      }
    }
    pages.post("/decline") { request, context in
      try await shown(request, context) { id, page in
        .html(page.checkout(try await account.payable(id), wasDeclined: true))
      }
    }
    pages.post("/cancel") { request, context in
      try await shown(request, context) { id, _ in
        let session = try await account.payable(id)
        guard let url = session.asked.cancelURL else { throw StripeError.missing("cancel_url") }
        return .seeOther(url)
      }
    }
  }

  /// Real Checkout waits up to 10 s for the answer to `checkout.session.completed` before it redirects.
  private func redirect(_ session: CheckoutSession, after answers: [Gate]) async -> Response {
    await withTaskGroup(of: Void.self) { group in
      for answer in answers { group.addTask { await answer.wait(atMost: .seconds(10)) } }
    }
    return .seeOther(session.asked.successURL(for: session.id))
  }

  /// Runs `action` for the session in the path; a refusal is a page.
  private func shown(
    _ request: Request, _ context: SandboxContext, action: (String, HostedPage) async throws -> Response
  ) async throws -> Response {
    let id = try context.parameters.require("session")
    let locale = try? await account.session(id).asked.locale
    let page = HostedPage(sessionLocale: locale, acceptLanguage: request.headers.value("Accept-Language"))
    do {
      return try await action(id, page)
    } catch let refusal as PageRefusal {
      return .html(page.refusal(refusal), status: refusal.status)
    }
  }

  private func email(_ request: Request) async throws -> String? {
    guard let email = try await form(request)["email"], email.contains("@"), email.utf8.count <= 320 else { return nil }
    return email
  }

  private func form(_ request: Request) async throws -> FormBody {
    let body = try await request.wholeBody()
    guard let text = String(validating: body, as: UTF8.self), let form = FormBody(text) else {
      throw StripeError(message: "The form is malformed.")
    }
    return form
  }
}

extension PageRefusal {
  var status: Int {
    switch self {
    case .unknown: 404
    case .expired: 410
    case .alreadyPaid, .processing, .nothingToSettle: 409
    }
  }
}

extension CheckoutParameters {
  /// `success_url` with the literal `{CHECKOUT_SESSION_ID}` filled in.
  func successURL(for session: String) -> String {
    let parts = successURL.split(separator: "{CHECKOUT_SESSION_ID}", omittingEmptySubsequences: false)
    return parts.joined(separator: session)
  }
}
