import Dashboard
import DepositDomain
import EngineAPI
import EngineClient
import Platform

/// Does what the support desk asks of the engine.
struct SupportLine: Sendable {
  /// This run's own: an order's key is this and its number, so that the same order again moves money once.
  private let run = [UInt64.random(in: .min ... .max), .random(in: .min ... .max)].map { String($0, radix: 36) }
    .joined()

  func answer(to request: SupportRequest, at client: EngineClient) async -> SupportAnswer {
    switch request {
    case .pulse: .pulse(await result { () throws(VisualError) in try await client.supportPulse() })
    case .page(let page):
      .page(
        page,
        await result { () throws(VisualError) in
          try await client.supportSearch(page.query, cursor: page.cursor, limit: page.limit)
        })
    case .file(let id): .file(id, await result { () throws(VisualError) in try await client.supportFile(id) })
    case .event(let id): .event(id, await result { () throws(VisualError) in try await client.supportEvent(id) })
    case .parked(let type, let cursor):
      .parked(
        type: type, cursor: cursor,
        await result { () throws(VisualError) in
          try await client.supportEvents(type: type, outcome: "parked", cursor: cursor, limit: WireLimit.pageRows)
        })
    case .reply(let id, let kind, let language):
      .reply(
        id, await result { () throws(VisualError) in try await client.supportReply(id, kind: kind, in: language) })
    case .order(let order):
      .order(order, await result { () throws(VisualError) in try await carryOut(order, at: client) })
    }
  }

  private func carryOut(_ order: SupportOrder, at client: EngineClient) async throws(VisualError) -> SupportOutcome {
    let (id, version, key) = (order.deposit, order.expectedVersion, key(order))
    let reason = order.reason.isEmpty ? nil : order.reason
    switch order.action {
    case .claim:
      _ = try await client.supportClaim(id, takeOver: order.takesOver, expectedVersion: version, idempotencyKey: key)
    case .release: _ = try await client.supportRelease(id, expectedVersion: version, idempotencyKey: key)
    case .retry: _ = try await client.supportRetry(id)
    case .refund:
      let refund = SupportRefundRequest(
        amountCents: order.amountCents, expectedRefundedCents: order.expectedRefundedCents, reason: order.reason,
        expectedVersion: version)
      _ = try await client.supportRefund(id, refund, idempotencyKey: key)
    case .cancel: _ = try await client.supportCancel(id, reason: reason, expectedVersion: version, idempotencyKey: key)
    case .note: _ = try await client.supportNote(id, order.reason, idempotencyKey: key)
    case .acceptOverLimit:
      _ = try await client.supportAcceptOverLimit(
        id, reason: order.reason, expectedVersion: version, idempotencyKey: key)
    case .deleteVideo:
      guard let video = order.video else { throw .depositUnknown }
      _ = try await client.supportDeleteVideo(
        id, video, reason: order.reason, expectedVersion: version, idempotencyKey: key)
    case .checkoutLink:
      let link = try await client.supportCheckoutLink(
        id, reason: reason, expectedVersion: version, idempotencyKey: key)
      return .link(link.payUrl, expiresAt: link.expiresAt)
    case .askDifference:
      return .message(try await client.supportAskDifference(id, reason: reason, idempotencyKey: key).reply)
    case .reveal: return .person(try await client.supportReveal(id, reason: order.reason, idempotencyKey: key))
    case .replay:
      guard let event = order.event else { throw .eventUnknown }
      return .replayed(try await client.supportReplay(event, reason: reason))
    }
    return .done
  }

  private func key(_ order: SupportOrder) -> String { "desk-\(run)-\(order.number)" }

  private func result<Value>(
    _ body: () async throws(VisualError) -> Value
  ) async -> Result<Value, VisualError> {
    do throws(VisualError) {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }
}
