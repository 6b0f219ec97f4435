import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway

/// Asks Stripe about a deposit's money, and calls unpaid deposits off.
struct PaymentDesk: Sendable {
  let services: EngineServices

  /// Brings the deposit up to what Stripe knows now, and hurries what the worker has to do for it.
  ///
  /// - Throws: `provider_unreachable` or `provider_refused` when Stripe cannot be asked.
  func check(_ deposit: Deposit) async throws -> Deposit {
    var present = deposit
    for session in deposit.sessions where session.state == .open || session.isProcessing {
      present = try await see(session.id, of: present)
    }
    for effect in present.neededEffects { services.worker.expedite(effect, of: present.id) }
    return present
  }

  /// A deposit is looked after so often at Stripe at most for its creator; and all of one creator's so often.
  private static let pause: Duration = .seconds(2)
  private static let creatorsPause: Duration = .milliseconds(100)

  /// The same for its creator, who may ask in a loop: reads at Stripe are counted, and what is known is told meanwhile; that
  /// the last one failed, too.
  func checkAgain(_ deposit: Deposit) async throws -> Deposit {
    let own = "check:\(deposit.id)"
    let keys = [(own, Self.pause), ("checks:\(deposit.owner)", Self.creatorsPause)]
    guard await services.throttle.passes(keys, now: services.clock.now()) else {
      if let failure = await services.throttle.failure(of: own) { throw failure }
      return deposit
    }
    do {
      return try await check(deposit)
    } catch let error as VisualError {
      await services.throttle.fail(own, with: error)
      throw error
    }
  }

  private func see(_ id: CheckoutSessionID, of deposit: Deposit) async throws -> Deposit {
    do {
      let seen = try await services.stripe.session(id)
      let change = try await services.apply([.sessionSeen(seen.session)], to: deposit.id, by: .stripe)
      return change?.deposit ?? deposit
    } catch let error as ProviderError {
      throw VisualError.provider(error)
    }
  }

  /// Calls an unpaid deposit off: the Session is closed at Stripe first, so that nobody can pay it afterwards.
  ///
  /// - Throws: `already_paid` when money came or is on its way; `wrong_state` when there is nothing to cancel.
  func cancel(_ deposit: Deposit, by who: Deposit.Cancellation.By, actor: Actor, reason: String?) async throws
    -> Deposit
  {
    if deposit.status == .cancelled, deposit.paymentState == .unpaid { return deposit }
    guard deposit.paymentState == .unpaid else { throw VisualError.alreadyPaid }
    guard deposit.status == .pending else { throw VisualError.alreadyClosed }
    // Closing and cancelling are one commit, so that nobody sees EXPIRED in between.
    var facts: [DepositEvent] = []
    for session in deposit.sessions where session.state == .open {
      facts.append(.sessionSeen(try await closed(session)))
    }
    facts.append(.cancelled(by: who, reason: reason))
    guard let cancelled = try await services.apply(facts, to: deposit.id, by: actor)?.deposit else {
      throw VisualError.depositUnknown
    }
    // Money won: Stripe said so just now, or it arrived between Stripe's answer and our commit.
    guard cancelled.paymentState == .unpaid else { throw VisualError.alreadyPaid }
    return cancelled
  }

  /// Closes a payment page at Stripe: expired afterwards, or what became of it before.
  func closed(_ session: CheckoutSession) async throws(VisualError) -> CheckoutSession {
    do {
      return try await EffectRunner(services: services).closedSession(session.id)
    } catch {
      throw VisualError.provider(error)
    }
  }
}
