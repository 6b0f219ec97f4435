import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway

extension EffectRunner {
  /// Stripe keeps an idempotency key at least this long; past it, a blind retry could open a second Session.
  static let keyLifetime: Duration = .seconds(23 * 3_600)
  /// How long a Checkout Session stays open: Stripe allows 24 h from its own clock.
  static let sessionLifetime: Duration = .seconds(23 * 3_600)
  /// After so many failures on one key, Stripe is asked what it made of it before the key is used again.
  static let doubtfulFailures = 4
  /// A Session is listed this long after it was made at the latest; before that, its absence proves nothing.
  private static let listingDelay: Duration = .seconds(120)
  /// How the cause of a failure begins after which Stripe showed no Session yet.
  private static let notListed = "not listed yet"

  /// Sessions looked through for ours; more than an account makes within a key's lifetime on most days.
  private static let searchDepth = 1_000

  /// Opens the deposit's Checkout Session, once, however often this is cut short: the body is frozen before the
  /// first sending and the key comes from the deposit.
  func openCheckout(_ row: OutboxRow, _ deposit: Deposit, number: Int) async throws -> Attempt {
    guard deposit.awaitsCheckout, number == deposit.checkoutAttempt || row.requestBody != nil else { return Attempt() }
    // Called off before anything was sent: nothing to open.
    if deposit.status != .pending, row.requestBody == nil { return Attempt() }
    // Just started: the address that Stripe sends people back to is known once the door is open.
    guard !services.baseURL.value.isEmpty else {
      return Attempt(outcome: .again(at: services.clock.now() + .milliseconds(200)))
    }
    guard let frozen = try await freeze(row, sessionRequest(deposit, row.request).form) else { return Attempt() }
    let isStale = services.clock.now() - frozen.frozenAt > Self.keyLifetime
    if !frozen.isFirst, isStale || row.failures >= Self.doubtfulFailures {
      if let found = try await findSession(of: deposit, since: frozen.frozenAt) { return opened(found) }
      // Stripe has forgotten the key, and the page it may have opened has expired. Whoever asks again gets a new key.
      // Before that, what is not listed yet may still come: only the same key is safe.
      if isStale { return refused(.noSessionCame) }
    }
    do {
      let key = "\(services.settings.instance)-\(deposit.id)-checkout-\(number)"
      return opened(try await services.stripe.createSession(body: frozen.body, idempotencyKey: key))
    } catch {
      let isRefusal = error.kind == .refused || error.kind == .notFound
      guard isRefusal || !frozen.isFirst && Self.isDeadEnd(error) else { throw error }
      // A refusal of this sending says nothing of an earlier one whose answer was lost.
      if !frozen.isFirst || Self.isKnownKey(error) {
        let since = frozen.isFirst ? frozen.frozenAt - Self.keyLifetime : frozen.frozenAt
        if let found = try await findSession(of: deposit, since: since) { return opened(found) }
        if let later = lookedForLater(row, error) { return later }
      }
      return refused(isRefusal ? error : .noSessionCame)
    }
  }

  /// Stripe will open no page for this key, but what an earlier sending opened may be listed late: it is looked for once
  /// more, this long after that was found out, however often somebody hurries the row meanwhile.
  ///
  /// - Returns: nil when that was done.
  private func lookedForLater(_ row: OutboxRow, _ error: ProviderError) -> Attempt? {
    let now = services.clock.now()
    let isKnown = row.lastCause?.hasPrefix(Self.notListed) == true
    if isKnown, now >= row.dueAt { return nil }
    return Attempt(
      outcome: .failed(
        retryAt: isKnown ? row.dueAt : now + Self.listingDelay, cause: "\(Self.notListed): \(error.message)"),
      error: error)
  }

  /// The key came with another body before: a sending that this store, restored since, does not know.
  static func isKnownKey(_ error: ProviderError) -> Bool { error.code == "idempotency_error" }

  /// Stripe replays a server error for ever: this key will never open a page.
  static func isDeadEnd(_ error: ProviderError) -> Bool {
    error.isReplayed && (error.status ?? 0) >= 500
  }

  private func refused(_ error: ProviderError) -> Attempt {
    Attempt(events: [.checkoutRefused(cause: error.message)], actor: .stripe, error: error)
  }

  private func opened(_ found: StripeSession) -> Attempt {
    Attempt(events: [.sessionSeen(found.session)], actor: .stripe)
  }

  /// How far the clock here may be ahead of Stripe's: no further, or Stripe refuses to open a page that expires so late.
  private static let clockDifference: Duration = .seconds(2 * 3_600)

  private func findSession(of deposit: Deposit, since: Instant) async throws -> StripeSession? {
    let sessions = try await services.stripe.sessions(
      createdSince: since - Self.clockDifference, limit: Self.searchDepth)
    // One that is known is an earlier page of the same deposit.
    return sessions.first { found in
      found.metadata?.depositID == deposit.id && !deposit.sessions.contains { $0.id == found.session.id }
    }
  }

  /// Closes the page of a deposit that was called off while Stripe was opening it.
  func closeSession(_ row: OutboxRow, _ id: CheckoutSessionID, _ deposit: Deposit) async throws -> Attempt {
    guard deposit.sessions.contains(where: { $0.id == id && $0.state == .open }) else { return Attempt() }
    let session = try await closedSession(id)
    var attempt = Attempt(events: [.sessionSeen(session)], actor: .stripe)
    if session.state == .open {
      let delay = Backoff.delay(failures: row.failures + 1, jitter: services.jitter())
      attempt.outcome = .failed(retryAt: services.clock.now() + delay, cause: "Stripe keeps the page open")
    }
    return attempt
  }

  /// The Session as it is after asking Stripe to close it: expired, or what became of it before.
  func closedSession(_ id: CheckoutSessionID) async throws(ProviderError) -> CheckoutSession {
    do {
      return try await services.stripe.expire(id).session
    } catch {
      guard error.kind == .refused || error.kind == .notFound else { throw error }
    }
    return try await services.stripe.session(id).session
  }

  private func sessionRequest(_ deposit: Deposit, _ request: RequestTrace?) -> SessionRequest {
    let base = services.baseURL.value
    return SessionRequest(
      depositID: deposit.id, owner: deposit.owner, type: deposit.type, durationSec: deposit.durationSec,
      title: deposit.title, fee: deposit.fee, instance: services.settings.instance,
      expiresAt: services.clock.now() + Self.sessionLifetime,
      successURL: "\(base)\(Route.checkoutSuccess)?depositId=\(deposit.id)&session_id={CHECKOUT_SESSION_ID}",
      cancelURL: "\(base)\(Route.checkoutCancel)?depositId=\(deposit.id)", locale: deposit.language ?? .fr,
      request: request,
      payCode: deposit.payCode)
  }
}
