import Cryptography
import DepositDomain
import DepositStore
import EngineAPI
import Platform
import StripeGateway

/// Does what support staff asks for. The decision, its timeline and its line in the audit are one transaction; what
/// follows outside is the outbox's.
struct StaffDesk: Sendable {
  let services: EngineServices

  /// Who asks, why, and under which key.
  struct Asking: Sendable {
    var staff: UserID
    var reason: String?
    var expectedVersion: Int?
    var key: String?
  }

  /// The longest reason, in characters.
  static let reasonLimit = 500
  /// The longest note, in characters.
  static let noteLimit = 2_000

  /// - Throws: `deposit_not_found`, `catching_up`, and what ``DepositStore/SupportStore/act(_:on:at:)`` throws.
  func act(_ step: StaffStep, on id: DepositID, _ asking: Asking) async throws -> Deposit {
    try await act(try request(step, on: id, asking), on: id).deposit
  }

  /// Orders money back.
  ///
  /// - Returns: also the order's number: whoever repeats a request asks what became of that one.
  func refund(
    amount: Cents?, expected: Cents, on id: DepositID, _ asking: Asking
  ) async throws -> (deposit: Deposit, order: Int?) {
    let outcome = try await act(try request(.refund(amount: amount, expected: expected), on: id, asking), on: id)
    return (outcome.deposit, outcome.refundOrder)
  }

  private func act(_ request: StaffRequest, on id: DepositID) async throws -> StaffOutcome {
    let done = try await services.known { () async throws -> StaffOutcome? in
      if request.step.action.restsOnMoney { try await services.requireMoney(of: id) }
      return try await services.store.act(request, on: id, at: services.clock.now())
    }
    guard let outcome = done else { throw VisualError.depositUnknown }
    await services.publish(outcome.change)
    for effect in outcome.change.newEffects { services.worker.expedite(effect, of: id) }
    return outcome
  }

  private func request(_ step: StaffStep, on id: DepositID, _ asking: Asking) throws(VisualError) -> StaffRequest {
    let reason = try Self.checked(asking.reason, limit: Self.reasonLimit)
    // The contract's cancel goes without a reason; whoever asks a person asks for one.
    if step.action.needsReason, step.action != .cancel, reason == nil { throw .reasonMissing }
    let meaning = [id.rawValue, step.spelling, reason ?? ""].map { "\($0.utf8.count):\($0)" }.joined()
    return StaffRequest(
      step, by: asking.staff, reason: reason, expectedVersion: asking.expectedVersion,
      key: try asking.key.map(CheckoutDesk.checkedKey), digest: Hex.encode(SHA256.hash(Array(meaning.utf8))))
  }

  /// What a person wrote, without what could drive a terminal; nil for nothing.
  static func checked(_ text: String?, limit: Int) throws(VisualError) -> String? {
    guard let text = text?.trimmingSpaces, !text.isEmpty else { return nil }
    guard text.count <= limit, text.utf8.count <= 4 * limit else { throw .textTooLong(limit: limit) }
    let safe = DisplayText(text, limit: limit).text.trimmingSpaces
    return safe.isEmpty ? nil : safe
  }

  // MARK: Steps that ask outside first or afterwards

  /// Tries at once what waits, and asks Stripe how open payment pages stand.
  ///
  /// - Throws: also `provider_unreachable`, and `catching_up` where what waits must not be tried yet; the rest is
  ///   hurried all the same.
  func retry(_ id: DepositID, _ asking: Asking) async throws -> Deposit {
    let deposit = try await act(.retry, on: id, asking)
    for row in try await services.store.caseFile(of: id)?.effects ?? [] where row.doneAt == nil {
      services.worker.expedite(row.effect, of: id)
    }
    let checked = try await PaymentDesk(services: services).check(deposit)
    // What waits for refunds and disputes was not tried.
    try await services.requireMoney(of: id)
    return checked
  }

  /// Before any page is closed for it.
  ///
  /// - Throws: `deposit_not_found`, `catching_up`.
  private func knownWithItsMoney(_ id: DepositID) async throws -> Deposit {
    let found = try await services.known { try await services.store.deposit(id) }
    guard let deposit = found else { throw VisualError.depositUnknown }
    try await services.requireMoney(of: id)
    return deposit
  }

  /// Closes every payment page at Stripe, then asks for another: both are one commit, so that nobody sees it expired in
  /// between, and at no moment can two pages be paid.
  func openAnotherCheckout(_ id: DepositID, _ asking: Asking) async throws -> Deposit {
    var request = try request(.checkoutLink, on: id, asking)
    let deposit = try await knownWithItsMoney(id)
    if let repeated = try await services.store.repeated(request, on: id) { return repeated.deposit }
    let isAsExpected = asking.expectedVersion.map { $0 == deposit.version } ?? true
    // What is refused anyway closes nothing at Stripe.
    if isAsExpected, deposit.foresight(.checkoutLink, by: asking.staff).isPossible {
      for session in deposit.sessions where session.state == .open {
        request.facts.append(.sessionSeen(try await PaymentDesk(services: services).closed(session)))
      }
    }
    // Stripe tells of what was closed here, too, and its word may come first: that is no change by somebody else.
    if !request.facts.isEmpty { request.expectedVersion = nil }
    let isClosed = request.facts.allSatisfy { fact in
      if case .sessionSeen(let session) = fact { session.state == .expired } else { false }
    }
    if !isClosed {
      // Somebody paid meanwhile: that is known before the wish is refused for it.
      try await services.apply(request.facts, to: id, by: .stripe)
      request.facts = []
      request.expectedVersion = nil
    }
    return try await act(request, on: id).deposit
  }

  /// Who paid, asked of Stripe after the look is on record: each look, also under a key that was used before.
  func reveal(_ id: DepositID, _ asking: Asking) async throws -> SupportRevealResponse {
    var asking = asking
    asking.key = nil
    let deposit = try await act(.reveal, on: id, asking)
    guard let session = deposit.payerSession?.id else { throw VisualError.depositUnknown }
    do {
      let payer = try await services.stripe.payer(of: session)
      return SupportRevealResponse(email: payer.email, name: payer.name, phone: payer.phone, session: session)
    } catch {
      throw VisualError.provider(error)
    }
  }

  // MARK: Replies

  /// - Throws: `invalid_parameter` for a kind that is none.
  func reply(_ deposit: Deposit, kind: String?, _ language: Language?) throws(VisualError) -> SupportReplyObject {
    let name = kind ?? deposit.fittingReplies.first?.rawValue ?? ReplyKind.paymentMissing.rawValue
    let data = deposit.replyData(payURL: services.payURL(deposit))
    guard let text = Phrase.supportReply(name, data) else { throw .replyUnknown(ReplyKind.allCases.map(\.rawValue)) }
    let language = language ?? deposit.language ?? .fr
    return SupportReplyObject(
      kind: name, language: language.rawValue, subject: text.subject(language), text: text.text(language))
  }
}

extension SupportAction {
  /// Money goes back by it, another page can be paid, or a film goes: what is not known yet may forbid it.
  var restsOnMoney: Bool {
    switch self {
    case .refund, .cancel, .checkoutLink, .deleteVideo: true
    case .claim, .release, .retry, .note, .acceptOverLimit, .askDifference, .reveal, .replay: false
    }
  }
}
