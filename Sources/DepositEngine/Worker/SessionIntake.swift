import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in the Checkout Sessions that a store may have lost and that no event tells of: those that nobody has paid yet, and
/// those that were completed so lately that the event is not listed yet. Whoever repeats the request that opened one finds
/// it again, and no second page is opened that could be paid as well.
struct SessionIntake: Sendable {
  let services: EngineServices
  /// Pages of a hundred that are read at most of each state: few accounts have so many open at once.
  var mostPages = 1_000
  /// Those that were completed may be many: they are listed at first, and once more in the end.
  var isFirst = false

  /// Since when Sessions may be missing here; there is none once all are in.
  private static let bookmark = "stripe_sessions_unknown_since"
  /// Stripe closes a Session after 24 hours at the latest; its clock may differ from ours.
  private static let longest: Duration = .seconds(25 * 3_600)
  /// A page behind the first is asked for so often before all that were read are given up for it.
  private static let pageTries = 3
  private static let pagePause: Duration = .seconds(1)
  /// A Session is listed this long after it was made at the latest.
  private static let listingDelay: Duration = .seconds(120)

  /// Sessions may be missing from now on: the store is empty, or was restored.
  ///
  /// - Parameter isRestored: what the backup says of it was true when it was made.
  func begin(isRestored: Bool = false) async throws {
    let isBegun = try await unknownSince() != nil
    guard isRestored || !isBegun else { return }
    try await services.store.setBookmark(Self.bookmark, services.clock.now().rfc3339)
  }

  private func unknownSince() async throws -> Instant? {
    try await services.store.bookmark(Self.bookmark).flatMap { Instant(rfc3339: $0) }
  }

  /// Takes in what is listed, while any may be missing. The last ones before the loss may be listed late, so that it is
  /// done again until that time is over.
  ///
  /// - Throws: ``ProviderError`` when Stripe cannot be asked, or the store's error; what was taken in before stays in.
  func run() async throws {
    guard let unknownSince = try await unknownSince() else { return }
    let now = services.clock.now()
    // The open ones first: what is paid meanwhile stands in the second list.
    let open = try await own(.open, since: now - Self.longest)
    let isLast = now - unknownSince > Self.listingDelay
    let complete = isFirst || isLast ? try await own(.complete, since: now - Self.longest) : []
    // Oldest first: of two for one deposit the later one is the page that is shown.
    for (session, lost) in complete.reversed() + open.reversed() { try await take(session, of: lost) }
    if isLast { try await services.store.setBookmark(Self.bookmark, "") }
  }

  private typealias Own = (session: CheckoutSession, lost: LostDeposit)

  /// Ours of those in one state, newest first. Of others there may be far more: they are not kept.
  private func own(_ state: CheckoutSession.State, since start: Instant) async throws -> [Own] {
    var own: [Own] = []
    var last: CheckoutSessionID?
    for _ in 0..<max(mostPages, 1) {
      let page = try await page(state, since: start, after: last)
      for found in page.sessions where found.session.state == state {
        if let lost = services.lostDeposit(found) { own.append((found.session, lost)) }
      }
      last = page.sessions.last?.session.id
      if !page.hasMore || last == nil { return own }
    }
    services.metrics.countCutSessionLook()
    services.logger.warning(
      "more Checkout Sessions than are looked through: older ones may be missing until an event tells of them",
      metadata: ["state": "\(state.rawValue)", "pages": "\(mostPages)"])
    return own
  }

  /// A page behind the first that fails is asked for again in place: those before it would be read again for it.
  private func page(
    _ state: CheckoutSession.State, since start: Instant, after last: CheckoutSessionID?
  ) async throws(ProviderError) -> (sessions: [StripeSession], hasMore: Bool) {
    var triesLeft = last == nil ? 1 : Self.pageTries
    while true {
      do {
        return try await services.stripe.sessions(state, createdSince: start, startingAfter: last)
      } catch {
        triesLeft -= 1
        guard triesLeft > 0, [.busy, .indeterminate, .unreachable].contains(error.kind) else { throw error }
        let pause = max(error.pause, Self.pagePause)
        guard (try? await services.pause(pause)) != nil else { throw error }
      }
    }
  }

  private func take(_ session: CheckoutSession, of lost: LostDeposit) async throws {
    do {
      let change = try await services.store.adopt(session, of: lost, at: services.clock.now())
      guard let change else { return }
      services.logger.info(
        "a Checkout Session was taken in again",
        metadata: ["deposit": "\(lost.deposit.id)", "session": "\(session.id)"])
      await services.publish(change)
    } catch let error as VisualError where error.code == VisualError.recordConflict(record: "").code {
      // It must not keep the others, and the engine, waiting.
      services.logger.error(
        "a Checkout Session belongs to another deposit; a person must look",
        metadata: [
          "deposit": "\(lost.deposit.id)", "session": "\(session.id)", "cause": "\(error.sentence.en)",
        ])
    }
  }
}
