import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Logging
import Platform

/// What a browser opens: the short pay link, and where Stripe sends people afterwards.
struct PageRoutes: Sendable {
  let services: EngineServices

  /// Stripe is asked about one deposit at most this often, however often its page is reloaded.
  private static let checkInterval: Duration = .seconds(10)

  func add(to router: Router<EngineRequestContext>) {
    router.get("/pay/:code", use: pay)
    router.get("/creator/deposit/success", use: success)
    router.get("/creator/deposit/cancel", use: cancel)
  }

  private func pay(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let code = try context.parameters.require("code")
    let found: Deposit?
    do {
      found = try await deposit(code)
    } catch let error as VisualError where error.code == VisualError.catchingUp(nil).code {
      let isRejected = services.readiness.cause?.kind == .unauthorized
      return later(.payCatchingUp, isRejected ? .payNotFoundNowText : .payCatchingUpText, request)
    }
    guard let deposit = found else {
      return LandingPage(title: .payUnknown, text: .payUnknownText, status: .notFound).response(request.language)
    }
    if let url = deposit.openSession?.url {
      return Response(
        status: .seeOther,
        headers: [.location: url, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
    }
    if deposit.status == .pending, deposit.awaitsCheckout, deposit.checkoutRefusal == nil {
      return later(.payNotOpen, .payNotOpenText, request)
    }
    let isRefused = deposit.status == .pending && deposit.checkoutRefusal != nil
    let text: Phrase = isRefused ? .payRefusedText : .payClosedText(deposit.status.rawValue)
    return LandingPage(title: .payClosed, text: text, status: .gone)
      .response(request.language)
  }

  /// Every code has one length: what has another leads nowhere, whatever Stripe has still to tell.
  private func deposit(_ code: String) async throws -> Deposit? {
    guard code.utf8.count == 22 else { return nil }
    return try await services.known { try await services.store.deposit(payCode: PayCode(code)) }
  }

  private func later(_ title: Phrase, _ text: Phrase, _ request: Request) -> Response {
    var response = LandingPage(title: title, text: text, status: .serviceUnavailable).response(request.language)
    response.headers[.retryAfter] = "5"
    return response
  }

  private func success(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    if let id = request.query("depositId").map({ DepositID($0) }), id.isWellFormed { try await queueCheck(id) }
    return LandingPage(title: .checkoutSuccess, text: .checkoutSuccessText).response(request.language)
  }

  private func cancel(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    LandingPage(title: .checkoutCancelled, text: .checkoutCancelledText).response(request.language)
  }

  /// Someone came back from Stripe: the webhook usually was faster; when it was not, Stripe is asked, off the page's way.
  private func queueCheck(_ id: DepositID) async throws {
    guard let deposit = try await services.store.deposit(id), deposit.status == .pending,
      await services.throttle.passes(id.rawValue, every: Self.checkInterval, now: services.clock.now())
    else { return }
    let services = services
    Task {
      do {
        _ = try await PaymentDesk(services: services).check(deposit)
      } catch {
        services.logger.warning(
          "check after payment failed", metadata: ["deposit": "\(id)", "cause": "\(error.logged)"])
      }
    }
  }
}

// MARK: - What openapi.json says of them

extension PageRoutes: DescribedRoutes {
  static let operations: [Operation] = [
    Operation(
      .get, "/pay/{code}", "The short link to a Checkout page.", for: .everyone,
      answers: [
        .redirect("To the Checkout page."), .page(404, "There is no such link."),
        .page(410, "Paid, expired or cancelled."),
        .page(503, "The page is being opened, or the link is not known yet: the engine is catching up with Stripe."),
      ]),
    Operation(
      .get, Route.checkoutSuccess, "Where Stripe sends people who paid.", for: .everyone,
      parameters: [.query("depositId", "Which deposit; Stripe is asked about it once in ten seconds at most.")],
      answers: [.page(200, "What to do next.")]),
    Operation(
      .get, Route.checkoutCancel, "Where Stripe sends people who did not pay.", for: .everyone,
      parameters: [.query("depositId", "Which deposit.")], answers: [.page(200, "What to do next.")]),
  ]
}
