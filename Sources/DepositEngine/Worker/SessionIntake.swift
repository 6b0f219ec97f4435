import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in the Checkout Sessions that a store may have lost and that nobody has paid yet: no event tells of them. Whoever
/// repeats the request that opened one finds it again, and no second page is opened that could be paid as well.
struct SessionIntake: Sendable {
  let services: EngineServices

  /// Stripe closes a Session after 24 hours at the latest; its clock may differ from ours.
  private static let longest: Duration = .seconds(25 * 3_600)
  /// More than an account makes in that time on most days.
  private static let most = 10_000

  /// - Throws: ``ProviderError`` when Stripe cannot be asked, or the store's error; what was taken in before stays in.
  func run() async throws {
    let since = services.clock.now() - Self.longest
    let found = try await services.stripe.sessions(createdSince: since, limit: Self.most)
    if found.count == Self.most {
      services.logger.warning(
        "more Checkout Sessions than are looked through: open ones may be missing until they are paid",
        metadata: ["looked": "\(found.count)"])
    }
    // Oldest first: of two for one deposit the later one is the page that is shown.
    for session in found.reversed() where session.session.state == .open {
      guard let lost = services.lostDeposit(session) else { continue }
      guard
        let change = try await services.store.adopt(
          lost, [.sessionSeen(session.session)], at: services.clock.now())
      else { continue }
      services.logger.info(
        "a deposit was made anew from its Checkout Session",
        metadata: ["deposit": "\(lost.deposit.id)", "session": "\(session.session.id)"])
      await services.publish(change)
    }
  }
}
