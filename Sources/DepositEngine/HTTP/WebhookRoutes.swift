import BunnyGateway
import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Platform
import StripeGateway

/// Where Stripe and Bunny tell what happened. Nothing unsigned is ever believed.
struct WebhookRoutes: Sendable {
  let services: EngineServices

  func add(to router: Router<EngineRequestContext>) {
    if let verifier = services.webhookVerifier {
      router.post("/webhooks/stripe") { request, _ in try await stripe(request, verifier) }
    }
    if let key = services.settings.bunnyReadOnlyKey {
      router.post("/webhooks/bunny") { request, _ in try await bunny(request, key) }
    }
  }

  /// `{"ok":true}`
  private static let receipt = ByteBuffer(string: #"{"ok":true}"#)

  /// Verified on the raw bytes, recorded in one commit, and only then answered; the work comes after.
  private func stripe(_ request: Request, _ verifier: WebhookVerifier) async throws -> Response {
    let body = try await request.bytes(upTo: WireLimit.webhookBytes)
    do throws(WebhookSignatureError) {
      try verifier.verify(body: body, header: request.headers[.stripeSignature], at: services.clock.now())
    } catch {
      services.metrics.countWebhook(source: "stripe", type: "unknown", outcome: "refused")
      noteRefusal(error.sentence.en)
      return try refusal("bad_signature", error.sentence(request.language))
    }
    let event: StripeEvent
    do throws(StripeEventError) {
      event = try StripeEvent(body: body)
    } catch {
      guard case .thin(let id, let type) = error else {
        services.metrics.countWebhook(source: "stripe", type: "unknown", outcome: "unreadable")
        return try refusal(error.code, error.sentence(request.language))
      }
      services.metrics.countWebhook(source: "stripe", type: type, outcome: "thin")
      // Answered 200, or Stripe would send it again for days; this engine reads snapshot events.
      services.logger.warning("thin event ignored", metadata: ["event": "\(id)", "type": "\(type)"])
      try await EventDesk(services: services).keepThin(id, type: type)
      return .json(Self.receipt)
    }
    do {
      let outcome = try await EventDesk(services: services).take(event)
      services.metrics.countWebhook(source: "stripe", type: event.type, outcome: outcome.rawValue)
      return .json(Self.receipt)
    } catch {
      services.metrics.countWebhook(source: "stripe", type: event.type, outcome: "failed")
      throw error
    }
  }

  /// Anyone may knock without a signature, as often as they like.
  private func noteRefusal(_ cause: String) {
    guard let leftOut = services.requestLines.admit(at: services.clock.now()) else { return }
    services.logger.warning("webhook refused", metadata: ["cause": "\(cause)", "linesLeftOut": "\(leftOut)"])
  }

  private func refusal(_ code: String, _ cause: String) throws -> Response {
    try .json(ErrorBody(error: "Webhook Error: \(cause)", code: code), status: .badRequest)
  }

  /// A hint without time or id, so it can be replayed: the video itself is looked at, and only moves forward.
  private func bunny(_ request: Request, _ key: Secret) async throws -> Response {
    let body = try await request.bytes(upTo: WireLimit.webhookBytes)
    guard BunnyWebhook.verify(body: body, signature: request.headers[.bunnySignature], key: key) else {
      services.metrics.countWebhook(source: "bunny", type: "unknown", outcome: "refused")
      noteRefusal(Phrase.bunnySignatureWrong.en)
      return try refusal("bad_signature", Phrase.bunnySignatureWrong(request.language))
    }
    let webhook = try BunnyWebhook(body: body)
    let deposit = try await services.store.deposit(video: webhook.guid)
    services.metrics.countWebhook(source: "bunny", type: "video", outcome: deposit == nil ? "ignored" : "applied")
    if let deposit {
      if deposit.videos.contains(where: { $0.guid == webhook.guid && $0.state == .playable }) {
        try await services.apply([.filmDoubted(webhook.guid)], to: deposit.id, by: .bunny)
      } else {
        services.worker.expedite(.followVideo(webhook.guid), of: deposit.id)
      }
    }
    return .json(Self.receipt)
  }
}

// MARK: - What openapi.json says of them

extension WebhookRoutes: DescribedRoutes {
  private static let receiptSchema: JSONValue = [
    "type": "object", "properties": ["ok": ["type": "boolean"]], "required": ["ok"],
  ]

  static let operations: [Operation] = [
    Operation(
      .post, Route.stripeWebhook, "Stripe's events; 404 when the webhook is off.",
      for: .signature(header: "Stripe-Signature"),
      answers: [Operation.Answer(status: 200, purpose: "On disk, or not ours.", content: .schema(receiptSchema))],
      refusals: [404]),
    Operation(
      .post, Route.bunnyWebhook, "Bunny's hints; 404 without a read-only key.",
      for: .signature(header: "X-BunnyStream-Signature"),
      answers: [Operation.Answer(status: 200, purpose: "Looked at soon.", content: .schema(receiptSchema))],
      refusals: [404]),
  ]
}
