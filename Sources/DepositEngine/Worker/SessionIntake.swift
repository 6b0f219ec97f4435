import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in the Checkout Sessions that a store may have lost and that nobody has paid yet: no event tells of them. Whoever
/// repeats the request that opened one finds it again, and no second page is opened that could be paid as well.
struct SessionIntake: Sendable {
  let services: EngineServices

  /// Since when Sessions may be missing here; there is none once all are in.
  private static let bookmark = "stripe_sessions_unknown_since"
  /// Stripe closes a Session after 24 hours at the latest; its clock may differ from ours.
  private static let longest: Duration = .seconds(25 * 3_600)
  /// A Session is listed this long after it was made at the latest.
  private static let listingDelay: Duration = .seconds(120)
  /// More than an account makes in that time on most days.
  private static let most = 10_000

  /// Sessions may be missing from now on: the store was restored, or is empty.
  func begin() async throws {
    guard try await unknownSince() == nil else { return }
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
    let found = try await services.stripe.sessions(createdSince: now - Self.longest, limit: Self.most)
    if found.count == Self.most {
      services.logger.warning(
        "more Checkout Sessions than are looked through: open ones may be missing until they are paid",
        metadata: ["looked": "\(found.count)"])
    }
    // Oldest first: of two for one deposit the later one is the page that is shown.
    for session in found.reversed() where session.session.state == .open { try await take(session) }
    if now - unknownSince > Self.listingDelay { try await services.store.setBookmark(Self.bookmark, "") }
  }

  private func take(_ session: StripeSession) async throws {
    guard let lost = services.lostDeposit(session) else { return }
    do {
      let change = try await services.store.adopt(session.session, of: lost, at: services.clock.now())
      guard let change else { return }
      services.logger.info(
        "an open Checkout Session was taken in again",
        metadata: ["deposit": "\(lost.deposit.id)", "session": "\(session.session.id)"])
      await services.publish(change)
    } catch let error as VisualError where error.code == VisualError.recordConflict(record: "").code {
      // It must not keep the others, and the engine, waiting.
      services.logger.error(
        "an open Checkout Session belongs to another deposit; a person must look",
        metadata: [
          "deposit": "\(lost.deposit.id)", "session": "\(session.session.id)", "cause": "\(error.sentence.en)",
        ])
    }
  }
}
