import DepositDomain
import DepositStore
import Platform
import Testing

let start = Instant(unixSeconds: 1_795_000_000)
let run = RunID("run")

func draft(_ number: Int) -> DepositDraft {
  let deposit = Deposit(
    id: DepositID("dep_\(number)"), owner: UserID("alice"), type: .clip, durationSec: 60, fee: Cents(200),
    payCode: PayCode("code-\(number)"), createdAt: start, title: "Vidéo \(number)")
  return DepositDraft(deposit: deposit, idempotencyKey: "key-\(number)", requestDigest: "digest")
}

func paid(_ number: Int) -> DepositEvent {
  .sessionSeen(
    CheckoutSession(
      id: CheckoutSessionID("cs_\(number)"), state: .complete, money: .paid, amountTotal: Cents(200), currency: "eur",
      paymentIntent: PaymentIntentID("pi_\(number)"), url: nil, expiresAt: nil, isLive: false))
}

func webhook(_ id: String, deposit: DepositID? = nil, intent: String? = nil, _ event: DepositEvent) -> ReceivedWebhook {
  ReceivedWebhook(
    id: EventID(id), type: "t", maskedBody: "{}", depositID: deposit,
    paymentIntent: intent.map { PaymentIntentID($0) }, events: [event], rebuild: nil)
}

/// Expects a ``VisualError`` of this code, and gives it.
@discardableResult
func expectError(
  _ code: String, _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> VisualError? {
  do {
    try await body()
    Issue.record("no error; \(code) was due", sourceLocation: sourceLocation)
  } catch let error as VisualError {
    #expect(error.code == code, sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
  return nil
}
