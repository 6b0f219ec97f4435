import DepositDomain
import Foundation
import Testing

/// Every state × every event, held against the tables of ARCHITECTURE.md, cell by cell.
@Suite struct DocumentedStatesTests {
  /// How a deposit comes to be in each state.
  static let states: [(name: String, history: [DepositEvent])] = [
    ("asked", []), ("refused", [.checkoutRefused(cause: "amount_too_small")]), ("open", [Fact.session()]),
    ("on its way", [Fact.session(), Fact.processing()]), ("review", [Fact.session(), Fact.paid(amount: 100)]),
    ("expired", [Fact.session(), Fact.session(1, .expired)]),
    ("creator cancelled", [Fact.session(), Fact.session(1, .expired), .cancelled(by: .creator, reason: nil)]),
    ("support cancelled", [Fact.session(), Fact.session(1, .expired), .cancelled(by: .support, reason: nil)]),
    ("payment failed", [Fact.session(), Fact.processing(), Fact.asyncFailed()]),

    ("paid", paid), ("paid, held", paid + [Fact.ordered()]), ("awaits upload", ready),
    ("uploading", ready + [Fact.report(.uploading)]),
    ("encoding", ready + [Fact.report(.complete, sent: 10), Fact.seen(.processing)]), ("playable", playable),
    ("over limit", playable + [Fact.seen(.playable, lengthSec: 601)]),

    ("part refunded", playable + [Fact.refund(id: 2, amount: 50), Fact.charge(refunded: 50)]),
    ("disputed", playable + [Fact.dispute(.open)]), ("refunded", ready + [Fact.refund()]),
    ("dispute lost", playable + [Fact.dispute(.open), Fact.dispute(.lost)]),
    ("encoding failed", ready + [Fact.report(.complete, sent: 10), Fact.seen(.failed)]),
    ("deleted", playable + [Fact.seen(.gone)]), ("doubted", playable + [.filmDoubted(Fact.guid(1))]),
  ]

  private static let paid = [Fact.session(), Fact.paid()]
  private static let ready = paid + [Fact.video()]
  private static let playable = ready + [Fact.report(.complete, sent: 10), Fact.seen(.playable, lengthSec: 60)]

  static let events: [(name: String, event: DepositEvent)] = [
    ("checkout opened", Fact.session()), ("checkout failed", .checkoutRefused(cause: "amount_too_small")),
    ("checkout asked again", .checkoutAskedAgain), ("completed, paid", Fact.paid()),
    ("completed, unpaid", Fact.processing()), ("async succeeded", Fact.paid()), ("async failed", Fact.asyncFailed()),
    ("expired", Fact.session(1, .expired)), ("second payment", Fact.paid(2)),
    ("wrong amount", Fact.paid(3, amount: 100)),
    ("wrong currency", Fact.paid(3, currency: "usd")), ("creator cancels", .cancelled(by: .creator, reason: nil)),
    ("support cancels", .cancelled(by: .support, reason: nil)),
    ("refund pending", Fact.refund(.pending)), ("refund, in part", Fact.refund(id: 3, amount: 50)),
    ("refund, in full", Fact.refund()), ("refund failed", Fact.refund(.failed)),
    ("order refused", .refundOrderRefused(number: 1, cause: "no balance")),
    ("charge refunded", Fact.charge(refunded: 200)),
    ("dispute opened", Fact.dispute(.open)), ("dispute won", Fact.dispute(.won)), ("dispute lost", Fact.dispute(.lost)),
    ("video created", Fact.video()), ("creation failed", .videoCreationFailed(cause: "503", attempt: 1)),
    ("replacement created", Fact.video(2)), ("upload started", Fact.report(.uploading, sent: 0)),
    ("upload progressed", Fact.report(.uploading, sent: 7)), ("upload finished", Fact.report(.complete, sent: 10)),
    ("Bunny 0, unknown", Fact.seen(.awaitingUpload)), ("Bunny 1, 2, 3, 7", Fact.seen(.processing)),
    ("Bunny 4, 8", Fact.seen(.playable, lengthSec: 60)), ("Bunny 5, 6", Fact.seen(.failed)),
    ("too long", Fact.seen(.playable, lengthSec: 601)), ("Bunny's hint", .filmDoubted(Fact.guid(1))),
    ("deleted at Bunny", Fact.seen(.gone)), ("retitled", .retitled("Autre titre")),
    ("part ordered back", .refundOrdered(Fact.intent(1), Cents(50), reason: nil)),
    ("all ordered back", .refundOrdered(Fact.intent(1), Cents(200), reason: nil)),
    ("page reopened", .checkoutReopened), ("length accepted", .overLimitAccepted(lengthSec: 601)),
    ("deletion asked", .videoDeletionAsked(Fact.guid(1))), ("claimed", .claimed(UserID("ada"))),
    ("remarked", .remarked(.note("n"))),
  ]

  struct Cell: Sendable, CustomTestStringConvertible {
    let state: String
    let event: String
    let written: String

    var testDescription: String { "\(state) × \(event)" }
  }

  /// The cells as ARCHITECTURE.md has them.
  static let cells: [Cell] = {
    let path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let text = (try? String(contentsOfFile: path + "/ARCHITECTURE.md", encoding: .utf8)) ?? ""
    var header: [String] = []
    var cells: [Cell] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        header = []
        continue
      }
      let parts = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if header.isEmpty { header = parts.first == "event" ? parts : ["-"] }
      guard header.first == "event", events.contains(where: { $0.name == parts[0] }) else { continue }
      cells += zip(header, parts).dropFirst().map { Cell(state: $0, event: parts[0], written: $1) }
    }
    return cells
  }()

  @Test("Every state meets every event, once")
  func everyCellIsThere() {
    let named = Self.cells.map(\.testDescription)
    let all = Self.events.flatMap { event in Self.states.map { "\($0.name) × \(event.name)" } }
    #expect(Set(named) == Set(all))
    #expect(named.count == all.count)
    if named.isEmpty { Issue.record("The tables as the code has them:\n\(Self.tables)") }
  }

  @Test("A cell says where the event leads, and what is set going by it", arguments: cells)
  func cell(_ cell: Cell) throws {
    let before = try #require(Self.states.first { $0.name == cell.state }).history
    let event = try #require(Self.events.first { $0.name == cell.event }).event
    #expect(cell.written == Self.outcome(of: event, after: before), "\(cell.testDescription)")
  }

  /// Where it leads and what it sets going: `READY/paid +refund`; `·` for nothing.
  private static func outcome(of event: DepositEvent, after history: [DepositEvent]) -> String {
    let before = Deposit.new.after(history)
    let after = before.after(event)
    let added = Set(after.neededEffects).subtracting(before.neededEffects).map { "+" + $0.kind.rawValue }.sorted()
    let state = after.state == before.state ? [] : [after.state]
    return (state + added).isEmpty ? "·" : (state + added).joined(separator: " ")
  }

  /// The tables to write down, after they were compared with the policies.
  private static var tables: String {
    [states[0..<9], states[9..<16], states[16...]].map { group in
      let head =
        "| event | " + group.map(\.name).joined(separator: " | ") + " |\n|---" + group.map { _ in "|---" }.joined()
      let rows = events.map { event in
        "| \(event.name) | " + group.map { outcome(of: event.event, after: $0.history) }.joined(separator: " | ") + " |"
      }
      return head + "|\n" + rows.joined(separator: "\n")
    }.joined(separator: "\n\n")
  }
}
