import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway

/// Stripe's events as kept: looked at, and taken in again.
struct EventShelf: Sendable {
  let services: EngineServices

  private var links: DashboardLinks { DashboardLinks(settings: services.settings) }

  func page(_ query: WebhookQuery) async throws -> Page<SupportEventObject> {
    let page = try await services.store.webhooks(query)
    return Page(items: page.webhooks.map { object($0) }, nextCursor: page.next.map { String($0) })
  }

  /// - Throws: `event_not_found`.
  func detail(_ id: EventID) async throws -> SupportEventDetail {
    guard let kept = try await services.store.webhook(id), let body = try await services.store.webhookBody(id) else {
      throw VisualError.eventUnknown
    }
    return SupportEventDetail(event: object(kept), body: EventRecord.indented(body))
  }

  /// Takes effect as if it came now, unless it has: the record's own outcome decides, inside the transaction.
  ///
  /// - Throws: `event_not_found`, `event_not_replayable`.
  func replay(_ id: EventID, by staff: UserID, reason: String?) async throws -> SupportReplayResponse.Result {
    guard let body = try await services.store.webhookBody(id) else { throw VisualError.eventUnknown }
    let event: StripeEvent
    do {
      event = try StripeEvent(body: Array(body.utf8))
    } catch {
      throw VisualError.eventWithoutBody
    }
    let webhook = EventDesk(services: services).webhook(event)
    do {
      let now = services.clock.now()
      switch try await services.store.replay(webhook, by: staff, reason: reason, at: now) {
      case .applied(let change):
        await services.publish(change)
        for effect in change.newEffects { services.worker.expedite(effect, of: change.deposit.id) }
        return .applied
      case .alreadyApplied: return .alreadyApplied
      case .parked: return .parked
      case .ignored: return .ignored
      }
    } catch let error as VisualError where error.code == VisualError.recordConflict(record: "").code {
      return .conflict
    }
  }

  func object(_ kept: KeptWebhook) -> SupportEventObject {
    SupportEventObject(
      id: kept.id, type: kept.type, receivedAt: kept.receivedAt, outcome: kept.outcome.rawValue,
      depositId: kept.depositID, paymentIntent: kept.paymentIntent, replayable: kept.isReplayable,
      link: links.event(kept.id))
  }
}

extension KeptWebhook {
  /// What has taken effect takes none again.
  var isReplayable: Bool { outcome != .applied }
}

/// Where a person looks a thing up at Stripe or Bunny; nil where the engine talks to stand-ins.
struct DashboardLinks: Sendable {
  private let stripe: String?
  private let bunny: String?

  init(settings: EngineSettings) {
    switch settings.mode {
    case .live: stripe = "https://dashboard.stripe.com"
    case .test: stripe = "https://dashboard.stripe.com/test"
    case .sandbox: stripe = nil
    }
    bunny =
      settings.bunnyBase == "https://video.bunnycdn.com"
      ? "https://dash.bunny.net/stream/\(settings.bunnyLibraryID)/library/videos" : nil
  }

  func session(_ id: CheckoutSessionID) -> String? { stripe.map { "\($0)/search?query=\(id)" } }
  func payment(_ id: PaymentIntentID) -> String? { stripe.map { "\($0)/payments/\(id)" } }
  func dispute(_ id: DisputeID) -> String? { stripe.map { "\($0)/disputes/\(id)" } }
  func event(_ id: EventID) -> String? { stripe.map { "\($0)/events/\(id)" } }
  func video(_ guid: VideoGUID) -> String? { bunny.map { "\($0)/\(guid)" } }
}
