import DepositDomain
import Platform
import Testing

/// Every fact from every state: what the contract makes of it.
@Suite struct StateTableTests {
  @Test("Each state is what its name says", arguments: rows)
  func starts(row: Row) {
    #expect(row.deposit.state == row.state, "\(row.name)")
  }

  @Test("Each fact leads from each state where the table says", arguments: rows)
  func transitions(row: Row) {
    for (fact, event) in Self.columns {
      let expected = row.changes[fact] ?? row.state
      #expect(row.deposit.after(event).state == expected, "\(row.name) + \(fact)")
    }
    for fact in row.changes.keys { #expect(Self.columns.contains { $0.name == fact }, "no column \(fact)") }
  }

  @Test("The same fact told again at once changes nothing, and the version counts changes only", arguments: rows)
  func repeated(row: Row) {
    for (fact, event) in Self.columns {
      var deposit = row.deposit
      let first = deposit.apply(event, by: .stripe, at: row.deposit.createdAt + .seconds(2))
      let once = deposit
      #expect(deposit.version - row.deposit.version == (Self.differ(deposit, row.deposit) || !first.isEmpty ? 1 : 0))
      let second = deposit.apply(event, by: .stripe, at: row.deposit.createdAt + .seconds(3))
      #expect(deposit == once, "\(row.name) + \(fact) twice")
      #expect(second.isEmpty, "\(row.name) + \(fact) twice")
    }
  }

  /// What was called off before or after its first bytes is awaited as if nothing had been sent.
  @Test func anUploadThatWasCalledOffIsAwaitedAgain() throws {
    var deposit = try #require(Self.rows.first { $0.name == "ready" }?.deposit)
    func report(_ state: UploadReport.State, sent: Int) -> [TimelineEntry] {
      deposit.apply(Fact.report(state, sent: sent), by: .stripe, at: deposit.createdAt)
    }
    #expect(report(.paused, sent: 0).isEmpty && deposit.upload == nil)
    #expect(deposit.video?.state == .awaitingUpload)
    #expect(report(.uploading, sent: 0).count == 1)
    #expect(deposit.video?.state == .uploading)
    #expect(report(.paused, sent: 0).isEmpty)
    #expect(deposit.video?.state == .awaitingUpload && deposit.upload?.confirmedBytes == .zero)
    #expect(report(.uploading, sent: 5).isEmpty)
    #expect(deposit.video?.state == .uploading)
    #expect(report(.paused, sent: 5).isEmpty)
    #expect(deposit.video?.state == .uploading, "it goes on from there")
  }

  private static func differ(_ a: Deposit, _ b: Deposit) -> Bool {
    var same = a
    same.version = b.version
    return same != b
  }

  static let columns: [(name: String, event: DepositEvent)] = [
    ("refused", .checkoutRefused(cause: "amount_too_small")), ("asked again", .checkoutAskedAgain),
    ("opened", Fact.session()), ("expired", Fact.session(1, .expired)), ("processing", Fact.processing()),
    ("paid", Fact.paid()), ("async failed", Fact.asyncFailed()), ("another paid", Fact.paid(2)),
    ("refunded", Fact.refund()), ("refund pending", Fact.refund(.pending)), ("refund failed", Fact.refund(.failed)),
    ("part refunded", Fact.refund(id: 2, amount: 50)), ("charge refunded", Fact.charge(refunded: 200)),
    ("charge part refunded", Fact.charge(refunded: 199)), ("dispute open", Fact.dispute(.open)),
    ("dispute won", Fact.dispute(.won)), ("dispute lost", Fact.dispute(.lost)),
    ("creator cancels", .cancelled(by: .creator, reason: nil)),
    ("support cancels", .cancelled(by: .support, reason: "asked by mail")), ("video created", Fact.video()),
    ("uploading", Fact.seen(.uploading)), ("playable", Fact.seen(.playable, lengthSec: 60)),
    ("encoding failed", Fact.seen(.failed)), ("video gone", Fact.seen(.gone)), ("reported", Fact.report(.uploading)),
    ("report complete", Fact.report(.complete, sent: 10)), ("retitled", .retitled("Autre titre")),
  ]

  /// A state, how it came about, and the facts that lead out of it; every other fact leaves it as it is.
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let deposit: Deposit
    let state: String
    let changes: [String: String]

    init(_ name: String, _ events: [DepositEvent], _ state: String, _ changes: [String: String]) {
      self.name = name
      self.deposit = Deposit.new.after(events)
      self.state = state
      self.changes = changes
    }

    var testDescription: String { name }
  }

  static let unpaidOnly = [
    "expired": "EXPIRED/unpaid", "processing": "PENDING/processing", "paid": "PAID/paid",
    "async failed": "CANCELLED/unpaid", "another paid": "PAID/paid", "creator cancels": "CANCELLED/unpaid",
    "support cancels": "CANCELLED/unpaid",
  ]

  /// Money that stands can go back, be disputed, or be refused by support; nothing else moves it.
  static func standing(_ status: String) -> [String: String] {
    [
      "refunded": "CANCELLED/refunded", "charge refunded": "CANCELLED/refunded", "dispute open": "\(status)/disputed",
      "dispute lost": "CANCELLED/refunded", "support cancels": "CANCELLED/paid",
    ]
  }

  static let rows: [Row] = [
    Row("new", [], "PENDING/unpaid", unpaidOnly),
    Row("refused", [.checkoutRefused(cause: "amount_too_small")], "PENDING/unpaid", unpaidOnly),
    Row("open", [Fact.session()], "PENDING/unpaid", unpaidOnly),
    Row(
      // A completed Session can no longer expire; one whose money is on its way cannot be cancelled by its creator.
      "processing", [Fact.session(), Fact.processing()], "PENDING/processing",
      [
        "paid": "PAID/paid", "async failed": "CANCELLED/unpaid", "another paid": "PAID/paid",
        "support cancels": "CANCELLED/processing",
      ]),
    Row(
      "paid", [Fact.session(), Fact.paid()], "PAID/paid",
      standing("PAID").merging(["video created": "READY/paid"]) { $1 }),
    Row("ready", [Fact.session(), Fact.paid(), Fact.video()], "READY/paid", standing("READY")),
    Row(
      "uploading", [Fact.paid(), Fact.video(), Fact.report(.uploading)], "READY/paid", standing("READY")),
    Row(
      "playable", [Fact.paid(), Fact.video(), Fact.report(.complete), Fact.seen(.playable)], "READY/paid",
      standing("READY")),
    Row(
      "held", [Fact.paid(), Fact.video(), Fact.refund(.pending)], "READY/paid", standing("READY")),
    Row(
      "part refunded", [Fact.paid(), Fact.video(), Fact.refund(id: 2, amount: 50), Fact.charge(refunded: 50)],
      "READY/paid",
      standing("READY")),
    Row(
      // The amount is not the price: a person looks, whatever else comes.
      "review: amount", [Fact.session(3), Fact.paid(3, amount: 100)], "PENDING/review",
      ["paid": "PAID/paid", "another paid": "PAID/paid", "support cancels": "CANCELLED/review"]),
    Row(
      "review: currency", [Fact.session(3), Fact.paid(3, currency: "usd")], "PENDING/review",
      ["paid": "PAID/paid", "another paid": "PAID/paid", "support cancels": "CANCELLED/review"]),
    Row(
      // Late money is honoured.
      "expired", [Fact.session(), Fact.session(1, .expired)], "EXPIRED/unpaid",
      [
        "processing": "PENDING/processing", "paid": "PAID/paid", "another paid": "PAID/paid",
        "async failed": "CANCELLED/unpaid", "creator cancels": "CANCELLED/unpaid",
        "support cancels": "CANCELLED/unpaid",
      ]),
    Row(
      "cancelled by its creator",
      [Fact.session(), Fact.session(1, .expired), .cancelled(by: .creator, reason: nil)], "CANCELLED/unpaid",
      ["processing": "PENDING/processing", "paid": "PAID/paid", "another paid": "PAID/paid"]),
    Row(
      // Late money is sent back: the status stays.
      "cancelled by support",
      [Fact.session(), Fact.session(1, .expired), .cancelled(by: .support, reason: nil)], "CANCELLED/unpaid",
      ["processing": "CANCELLED/processing", "paid": "CANCELLED/paid", "another paid": "CANCELLED/paid"]),
    Row(
      "async payment failed", [Fact.session(), Fact.processing(), Fact.asyncFailed()], "CANCELLED/unpaid",
      ["paid": "PAID/paid", "another paid": "PAID/paid"]),
    Row(
      // Only a refund that fails after all brings the money back; a payment after a full refund does not count.
      "refunded", [Fact.paid(), Fact.video(), Fact.refund()], "CANCELLED/refunded", ["refund failed": "READY/paid"]),
    Row(
      "lost to a dispute", [Fact.paid(), Fact.video(), Fact.dispute(.open), Fact.dispute(.lost)], "CANCELLED/refunded",
      [:]),
    Row(
      "disputed", [Fact.paid(), Fact.video(), Fact.dispute(.open)], "READY/disputed",
      [
        "dispute won": "READY/paid", "dispute lost": "CANCELLED/refunded", "refunded": "CANCELLED/refunded",
        "charge refunded": "CANCELLED/refunded", "support cancels": "CANCELLED/disputed",
      ]),
    Row(
      "refund before completed", [Fact.session(), Fact.refund()], "PENDING/unpaid",
      unpaidOnly.merging(["paid": "CANCELLED/refunded", "another paid": "PAID/paid"]) { $1 }),
    Row(
      "charge refunded before completed", [Fact.charge(refunded: 200), Fact.session()], "PENDING/unpaid",
      unpaidOnly.merging(["paid": "CANCELLED/refunded", "another paid": "PAID/paid"]) { $1 }),
  ]
}
