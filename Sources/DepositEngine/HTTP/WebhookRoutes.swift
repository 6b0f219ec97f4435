import BunnyGateway
import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Logging
import Platform
import StripeGateway

/// Where Stripe and Bunny tell what happened. Nothing unsigned is ever believed.
struct WebhookRoutes: Sendable {
  let services: EngineServices

  func add(to router: Router<EngineRequestContext>) {
    if services.webhookVerifier != nil { router.post("/webhooks/stripe", use: stripe) }
    if services.settings.bunnyReadOnlyKey != nil { router.post("/webhooks/bunny", use: bunny) }
  }

  private struct Receipt: Encodable {
    let ok = true
  }

  /// Verified on the raw bytes, recorded in one commit, and only then answered; the work comes after.
  private func stripe(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.bytes(upTo: WireLimit.webhookBytes)
    let event: StripeEvent
    do {
      try services.webhookVerifier?.verify(
        body: body, header: request.headers[.stripeSignature], at: services.clock.now())
      event = try StripeEvent(body: body)
    } catch let error as WebhookSignatureError {
      services.logger.warning("webhook refused", metadata: ["cause": "\(error.sentence.en)"])
      return try refusal(error.sentence(request.language))
    } catch StripeEventError.thin(let id, let type) {
      // Answered 200, or Stripe would send it again for days; this engine reads snapshot events.
      services.logger.warning("thin event ignored", metadata: ["event": "\(id)", "type": "\(type)"])
      return try .json(Receipt())
    } catch {
      return try refusal("\(error)")
    }
    try await EventDesk(services: services).take(event)
    return try .json(Receipt())
  }

  private func refusal(_ cause: String) throws -> Response {
    try .json(ErrorBody(error: "Webhook Error: \(cause)", code: "bad_signature"), status: .badRequest)
  }

  /// A hint without time or id, so it can be replayed: the video itself is looked at, and only moves forward.
  private func bunny(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.bytes(upTo: WireLimit.webhookBytes)
    guard let key = services.settings.bunnyReadOnlyKey,
      BunnyWebhook.verify(body: body, signature: request.headers[.bunnySignature], key: key)
    else { return try refusal("bad signature") }
    guard let webhook = try? BunnyWebhook(body: body) else { return try refusal("not a Bunny webhook") }
    if let deposit = try await services.store.deposit(video: webhook.guid) {
      services.worker.expedite(.followVideo(webhook.guid), of: deposit.id)
    }
    return try .json(Receipt())
  }
}
