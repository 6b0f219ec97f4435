import DepositDomain
import DepositStore
import Platform
import Testing

let start = Instant(unixSeconds: 1_795_000_000)

func later(_ seconds: Int) -> Instant { start + .seconds(seconds) }

let runA = RunID("run-a")
let runB = RunID("run-b")
let alice = UserID("alice")
let bob = UserID("bob")

/// A clip, not paid yet; its names follow from `number`, and its id sorts by it.
func sampleDeposit(_ number: Int, owner: UserID = alice) -> Deposit {
  let digits = String(number)
  let padded = String(repeating: "0", count: 26 - digits.count) + digits
  var deposit = Deposit(
    id: DepositID("dep_" + padded), owner: owner, type: .clip, durationSec: 60, fee: Cents(200),
    payCode: PayCode("code-\(number)"), createdAt: later(number), title: "Vidéo « \(number) » 🎬",
    fileName: "clip'\(number)\".mp4", declaredSize: ByteCount(12_345))
  deposit.language = [nil, .en, .fr][number % 3]
  return deposit
}

func draft(_ number: Int, owner: UserID = alice, key: String? = nil, digest: String = "digest") -> DepositDraft {
  DepositDraft(deposit: sampleDeposit(number, owner: owner), idempotencyKey: key, requestDigest: digest)
}

func session(
  _ id: String, _ state: CheckoutSession.State = .open, _ money: CheckoutSession.Money = .unpaid,
  intent: String? = nil, amount: Int = 200, createdAt: Instant? = start
) -> CheckoutSession {
  CheckoutSession(
    id: CheckoutSessionID(id), state: state, money: money, amountTotal: Cents(amount), currency: "eur",
    paymentIntent: intent.map { PaymentIntentID($0) }, url: state == .open ? "https://pay.example/\(id)" : nil,
    expiresAt: later(86_400), isLive: false, createdAt: createdAt)
}

/// Completed and paid as priced.
func paidSession(_ id: String, intent: String) -> DepositEvent {
  .sessionSeen(session(id, .complete, .paid, intent: intent))
}

func refund(_ id: String, of intent: String, _ state: Refund.State = .succeeded, cents: Int = 200) -> DepositEvent {
  .refundSeen(Refund(id: RefundID(id), paymentIntent: PaymentIntentID(intent), amount: Cents(cents), state: state))
}

func webhook(
  _ id: String, to deposit: DepositID? = nil, intent: String? = nil, _ events: [DepositEvent], rebuild: Deposit? = nil
) -> ReceivedWebhook {
  ReceivedWebhook(
    id: EventID(id), type: "checkout.session.completed", maskedBody: #"{"id":"\#(id)"}"#, depositID: deposit,
    paymentIntent: intent.map { PaymentIntentID($0) }, events: events,
    rebuild: rebuild.map { LostDeposit(deposit: $0) })
}

extension DepositStore {
  /// Opens a deposit that knows these facts, and whose checkout row is done, or due far off while it is still needed.
  @discardableResult
  func openSettled(_ number: Int, owner: UserID = alice, _ events: [DepositEvent] = []) async throws -> Deposit {
    let opened = try await open(draft(number, owner: owner), run: runA, at: later(number))
    let row = try #require(opened.checkoutRow)
    let change = try await apply(
      events, to: opened.deposit.id, by: .engine, at: later(number),
      finishing: OutboxSettlement(row: row, outcome: events.isEmpty ? .again(at: later(43_000)) : .done))
    return try #require(change).deposit
  }

  /// The change, which must have happened.
  @discardableResult
  func applying(_ events: [DepositEvent], to id: DepositID, at instant: Instant = start) async throws -> AppliedChange {
    try #require(try await apply(events, to: id, by: .stripe, at: instant, finishing: nil))
  }

  /// Run A's claim of the one row that is due.
  func claimOne(at instant: Instant) async throws -> OutboxRow {
    let rows = try await claimEffects(run: runA, limit: 2, at: instant)
    #expect(rows.count == 1)
    return try #require(rows.first)
  }

  func kinds(of id: DepositID) async throws -> [TimelineEntry.Kind] {
    try await timeline(of: id).map(\.kind)
  }
}

extension WebhookOutcome {
  /// Its case's name, to compare.
  var name: String {
    switch self {
    case .applied: "applied"
    case .duplicate: "duplicate"
    case .ignored: "ignored"
    case .parked: "parked"
    }
  }
}

/// Expects a ``VisualError`` of this code.
func expectError(
  _ code: String, _ sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("no error; \(code) was due", sourceLocation: sourceLocation)
  } catch let error as VisualError {
    #expect(error.code == code, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}

/// An error of the tests' own.
struct Refusal: Error {}

extension TimelineEntry {
  /// As the rules write it, which do not know what led to it.
  var unlinked: TimelineEntry {
    TimelineEntry(at: at, actor: actor, kind: kind, data: data.filter { !Link.all.contains($0.key) })
  }
}
