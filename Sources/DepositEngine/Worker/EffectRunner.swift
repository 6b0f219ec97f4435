import DepositDomain
import DepositStore
import Logging
import Platform

/// Carries out one leased effect and settles it: whatever happens outside, the row ends done, postponed or failed.
struct EffectRunner: Sendable {
  let services: EngineServices

  /// What an attempt found out.
  struct Attempt: Sendable {
    var events: [DepositEvent] = []
    var actor: Actor = .engine
    var outcome: OutboxSettlement.Outcome = .done
    /// Why it failed, for a caller who waits.
    var error: ProviderError?
  }

  /// The settled attempt.
  struct Result: Sendable {
    /// nil when another attempt had taken the row over.
    var change: AppliedChange?
    var error: ProviderError?
  }

  func run(_ row: OutboxRow) async throws -> Result {
    guard let deposit = try await services.store.deposit(row.depositID) else {
      throw VisualError.depositUnknown
    }
    let attempt = await carryOut(row, for: deposit)
    if let error = attempt.error {
      services.logger.warning(
        "effect failed",
        metadata: [
          "deposit": "\(row.depositID)", "effect": "\(row.effect.key)", "attempt": "\(row.attempt)",
          "kind": "\(error.kind.rawValue)", "status": "\(error.status ?? 0)", "cause": "\(error.message)",
        ])
    }
    let settlement = OutboxSettlement(row: row, outcome: attempt.outcome)
    let change = try await services.apply(attempt.events, to: row.depositID, by: attempt.actor, finishing: settlement)
    return Result(change: change, error: attempt.error)
  }

  private func carryOut(_ row: OutboxRow, for deposit: Deposit) async -> Attempt {
    do {
      switch row.effect {
      case .openCheckout(let number): return try await openCheckout(row, deposit, number: number)
      case .createVideo(let generation): return try await createVideo(row, deposit, generation: generation)
      case .followVideo(let guid): return try await followVideo(guid, deposit)
      case .refund(let intent, let reason): return try await refund(row, deposit, intent, reason)
      case .deleteVideo(let guid): return try await deleteVideo(guid, deposit)
      }
    } catch let error as ProviderError {
      return failed(error, row)
    } catch {
      services.logger.error("store failed during an effect", metadata: ["cause": "\(error)"])
      let trouble = ProviderError(provider: .stripe, kind: .unreachable, message: "the engine's database failed")
      return failed(trouble, row)
    }
  }

  /// Puts the row off after a failure.
  func failed(_ error: ProviderError, _ row: OutboxRow) -> Attempt {
    let delay = Backoff.delay(
      failures: row.failures + 1, retryAfter: error.retryAfter, jitter: Double.random(in: 0...1))
    let cause = "\(error.provider.rawValue) \(error.status.map(String.init) ?? "-"): \(error.message)"
    return Attempt(outcome: .failed(retryAt: services.clock.now() + delay, cause: cause), error: error)
  }

  /// Stores the request before its first sending.
  ///
  /// - Returns: the body to send; nil when another attempt owns the row now.
  func freeze(_ row: OutboxRow, _ body: String) async throws -> String? {
    try await services.store.freezeRequest(row, body: body)
  }
}
