import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import Platform

/// Opens deposits: prices them, stores them, and gets their Checkout Session, at most one for each key.
struct CheckoutDesk: Sendable {
  let services: EngineServices

  /// How long a caller waits for a Session that another request or the worker is opening.
  private static let patience: Duration = .seconds(10)

  /// - Parameter language: the creator's, for the payment page and for support's replies.
  func initCheckout(
    _ request: InitCheckoutRequest, key: String?, owner: UserID, in language: Language
  ) async throws -> InitCheckoutResponse {
    let draft = try draft(request, key: key, owner: owner, language)
    if let known = try await known(draft) { return try response(known) }
    let opened = try await services.store.open(draft, run: services.run, at: services.clock.now())
    var deposit = opened.deposit
    if opened.checkoutRow != nil { await services.changes.changed(deposit) }
    if let row = opened.checkoutRow {
      deposit = try await carryOut(row) ?? deposit
    } else if deposit.sessions.isEmpty {
      deposit = try await resume(deposit)
    }
    // Its pay link would lead nowhere.
    guard deposit.status != .cancelled, deposit.status != .expired else { throw VisualError.depositClosed }
    return try response(deposit)
  }

  /// While the store may not know what keys have opened, a page that it does know is the answer at once, and from here alone:
  /// by what may be old, Stripe is asked for nothing, and nobody is told that all is over. Any other key waits.
  ///
  /// - Returns: nil when the key is as the store says, or when there is none.
  /// - Throws: `catching_up`, or `checkout_refused` with the cause where Stripe does not tell; `idempotency_mismatch`.
  private func known(_ draft: DepositDraft) async throws -> Deposit? {
    guard draft.idempotencyKey != nil, services.readiness.isBehind else { return nil }
    if let deposit = try await services.store.replay(of: draft), !deposit.sessions.isEmpty,
      deposit.status != .cancelled, deposit.status != .expired
    {
      return deposit
    }
    do throws(VisualError) {
      try await services.requireKnowledge()
    } catch {
      throw services.readiness.cause.map { VisualError.checkoutRefused($0) } ?? error
    }
    return nil
  }

  private func draft(
    _ request: InitCheckoutRequest, key: String?, owner: UserID, _ language: Language
  ) throws -> DepositDraft {
    guard let type = DepositType(rawValue: request.type) else {
      throw VisualError.typeUnknown(known: DepositType.allCases.map(\.rawValue))
    }
    let seconds = request.durationSec
    guard seconds.rounded(.towardZero) == seconds, abs(seconds) < 1e9 else { throw VisualError.durationNotWhole }
    let fee = try Pricing.fee(for: type, durationSec: Int(seconds))
    let fileName = try request.fileName.map { try Self.checkedFileName($0) }
    let title = try request.title.map { try DepositTitle.checked($0) } ?? fileName ?? Self.untitled
    if let size = request.sizeBytes, size <= 0 { throw VisualError.sizeInvalid }
    let now = services.clock.now()
    var deposit = Deposit(
      id: DepositID(at: now, randomness: SecureRandom.bytes(DepositID.randomByteCount)), owner: owner, type: type,
      durationSec: Int(seconds), fee: fee, payCode: PayCode(Base64URL.encode(SecureRandom.bytes(16))), createdAt: now,
      title: title, fileName: fileName, declaredSize: request.sizeBytes.map(ByteCount.init))
    deposit.language = language
    return DepositDraft(
      deposit: deposit, idempotencyKey: try key.map(Self.checkedKey), requestDigest: Self.digest(request))
  }

  /// The title of a deposit that was given none.
  private static let untitled = "Vidéo"

  static func checkedKey(_ key: String) throws(VisualError) -> String {
    let isVisible = key.utf8.allSatisfy { (33...126).contains($0) }
    guard isVisible, (1...WireLimit.idempotencyKeyBytes).contains(key.utf8.count) else {
      throw .idempotencyKeyMalformed(maximum: WireLimit.idempotencyKeyBytes)
    }
    return key
  }

  private static func checkedFileName(_ name: String) throws(VisualError) -> String {
    guard (1...255).contains(name.utf8.count), !name.contains("/"), !name.contains("\0") else {
      throw .fileNameInvalid
    }
    return name
  }

  /// What makes two requests the same: their meaning, not their spelling.
  private static func digest(_ request: InitCheckoutRequest) -> String {
    let parts = [
      request.type, String(Int(request.durationSec)), request.title ?? "", request.fileName ?? "",
      request.sizeBytes.map(String.init) ?? "",
    ]
    let canonical = parts.map { "\($0.utf8.count):\($0)" }.joined()
    return Hex.encode(SHA256.hash(Array(canonical.utf8)))
  }

  /// Finds or opens the Session of a deposit whose first request was cut short or refused.
  private func resume(_ deposit: Deposit) async throws -> Deposit {
    var present = deposit
    if present.checkoutRefusal != nil, present.status == .pending {
      let change = try await services.apply([.checkoutAskedAgain], to: deposit.id, by: .creator(deposit.owner))
      present = change?.deposit ?? present
    }
    guard present.sessions.isEmpty else { return present }
    guard present.status == .pending else { throw VisualError.depositClosed }
    let key = Effect.openCheckout(attempt: present.checkoutAttempt).key
    let row = try await services.store.claimEffect(
      of: deposit.id, key: key, run: services.run, at: services.clock.now())
    if let row { return try await carryOut(row) ?? present }
    return try await waitForSession(deposit.id)
  }

  /// Runs the effect for the one who asked. A task of its own, so that a caller who hangs up leaves no row leased, and one
  /// who waits is told at once when the database fails: the attempt goes on until it can be settled.
  private func carryOut(_ row: OutboxRow) async throws -> Deposit? {
    let services = services
    let (results, result) = AsyncThrowingStream<EffectRunner.Result, any Error>.makeStream()
    Task {
      // Put off, it is the worker's to try again: the worker may be asleep with nothing else to do.
      defer { services.worker.wake() }
      do {
        result.yield(
          try await EffectRunner(services: services, whenStoreFails: { result.finish(throwing: $0) }).run(row))
        result.finish()
      } catch {
        result.finish(throwing: error)
      }
    }
    for try await result in results {
      if let error = result.error { throw VisualError.checkoutRefused(error) }
      return result.change?.deposit
    }
    throw CancellationError()
  }

  private func waitForSession(_ id: DepositID) async throws -> Deposit {
    let waiter = StatusWaiter(services: services)
    let deposit = try await waiter.wait(for: id, upTo: Self.patience) {
      !$0.sessions.isEmpty || $0.checkoutRefusal != nil
    }
    if let refusal = deposit?.checkoutRefusal {
      throw VisualError.checkoutRefused(ProviderError(provider: .stripe, kind: .refused, message: refusal))
    }
    guard let deposit, !deposit.sessions.isEmpty else { throw VisualError.checkoutPending }
    return deposit
  }

  private func response(_ deposit: Deposit) throws -> InitCheckoutResponse {
    guard let session = deposit.sessions.last else { throw VisualError.checkoutPending }
    let payURL = services.payURL(deposit)
    return InitCheckoutResponse(
      // Stripe's page closes once paid or expired; our link then says so.
      checkoutUrl: session.url ?? payURL, depositId: deposit.id, payUrl: payURL, feeEur: deposit.fee.euros,
      expiresAt: session.expiresAt ?? deposit.createdAt + EffectRunner.sessionLifetime)
  }
}
