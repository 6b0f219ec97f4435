import DepositDomain
import EngineAPI
import Platform
import Testing
import UsageMetering

@testable import DepositEngine

/// A month that is over keeps its figures; what is found out later is a line of its own.
@Suite struct ClosedMonthTests {
  /// November, metered day by day, to the morning of 1 December.
  private func november() async throws -> Meter {
    let meter = try Meter("2026-11-28T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 30 * Meter.gigabyte, lengthSec: 600)
    for day in 28...30 {
      try meter.go("2026-11-\(day)T09:00:00Z")
      meter.cdn.serve(Guid.one, 100 * Meter.gigabyte, at: meter.now)
      await meter.look()
    }
    return meter
  }

  @Test func itClosesWhenItsLogsAreInAndStays() async throws {
    let meter = try await november()
    try meter.go("2026-12-01T05:00:00Z")
    await meter.look()
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11").final == false, "lines may come yet")
    try meter.go("2026-12-01T06:30:00Z")
    await meter.look()
    let closed = try await meter.desk.estimate(of: alice, month: "2026-11")
    #expect(closed.final)
    // 3 GB in the mean × 0.01 + 300 GB × 0.01 + 10 min × 0.005.
    #expect(closed.usage.storage_gb == 3)
    #expect(closed.estimated_cost_eur == 3.08)
    #expect(closed.projected_cost_eur == 3.08)

    // Neither tariffs nor what becomes of the film change it.
    _ = try await BillingDesk(store: meter.services.store, clock: meter.bench.clock).set(
      BillingObject(
        tariffs: .init(storage_eur_per_gb: 5, egress_eur_per_gb: 5, encode_eur_per_min: 5), cap_eur: 100,
        min_activation_eur: 2))
    meter.setStored(Guid.one, 1)
    try meter.go("2026-12-02T08:00:00Z")
    await meter.look()
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11") == closed)
    let explained = try await meter.desk.explain(of: alice, month: "2026-11")
    #expect(explained.totalCents == 308)
    #expect(explained.items.reduce(explained.adjustmentCents) { $0 + $1.totalCents } == 308)
    #expect(explained.corrections == [])
    let history = try await meter.desk.history(of: alice, months: 12).items
    #expect(history.map(\.month) == ["2026-11", "2026-12"])
    #expect(history.map(\.final) == [true, false])
    #expect(history.first?.costCents == 308)
    #expect(try await meter.desk.videos(of: alice, month: "2026-11").items.map(\.costCents) == [308])
  }

  @Test func itClosesAfterFourDaysWhenNoLogComes() async throws {
    let meter = try await november()
    meter.cdn.change { $0.refusals = [Int](repeating: 500, count: 100) }
    try meter.go("2026-12-04T23:00:00Z")
    await meter.look()
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11").final == false)
    try meter.go("2026-12-05T00:00:00Z")
    await meter.look()
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11").final)
  }

  @Test func whatComesLaterIsALineOfItsOwn() async throws {
    let meter = try await november()
    try meter.go("2026-12-01T06:30:00Z")
    await meter.look()
    let closed = try await meter.desk.estimate(of: alice, month: "2026-11")
    let late = ModelCDN.line(
      Guid.one, 50 * Meter.gigabyte, at: try #require(Instant(rfc3339: "2026-11-29T10:00:00Z")), request: 0xABCD)
    #expect(try await meter.bring([late]).counted == 1)
    #expect(try await meter.desk.explain(of: alice, month: "2026-11").corrections == [], "not before somebody looked")
    try meter.go("2026-12-01T07:00:00Z")
    await meter.look()
    let correction = UsageExplainResponse.Correction(
      at: meter.now, egressBytes: 50 * Meter.gigabyte, storageByteDays: 0, encodeSeconds: 0, costCents: 50)
    #expect(try await meter.desk.explain(of: alice, month: "2026-11").corrections == [correction])
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11") == closed, "the figures stay")
    #expect(try await meter.desk.history(of: alice, months: 2).items.first?.correctionCents == 50)
    // The same again, and further looks, add nothing.
    #expect(try await meter.bring([late]).duplicates == 1)
    for _ in 0..<3 { await meter.look() }
    #expect(try await meter.desk.explain(of: alice, month: "2026-11").corrections == [correction])
    // More is another line; beyond the cap it costs nothing.
    let more = ModelCDN.line(
      Guid.one, 5_000 * Meter.gigabyte, at: try #require(Instant(rfc3339: "2026-11-30T10:00:00Z")), request: 0xABCE)
    #expect(try await meter.bring([more]).counted == 1)
    await meter.look()
    let all = try await meter.desk.explain(of: alice, month: "2026-11").corrections
    #expect(all.map(\.egressBytes) == [50 * Meter.gigabyte, 5_000 * Meter.gigabyte])
    #expect(all.map(\.costCents) == [50, 2_000 - 358])
  }

  @Test func aVideoWhoseCreatorIsFoundLateIsCorrectedWhole() async throws {
    let meter = try await november()
    // It lies in the library and is looked at; whose it is, nobody knows yet.
    meter.bench.providers.change { state in
      state.bunny.guids = [Guid.two]
      state.bunny.add(title: "left over", now: Instant(unixSeconds: 1_795_900_000))
      state.bunny.change(Guid.two) { $0.storageSize = 60 * Meter.gigabyte }
    }
    meter.cdn.serve(Guid.two, 10 * Meter.gigabyte, at: meter.now)
    await meter.look()
    try meter.go("2026-12-01T06:30:00Z")
    await meter.look()
    let unknown = try await UsageRoutes(services: meter.services).reconciliation("2026-11").unknownVideos
    #expect(unknown.map(\.videoGuid) == [Guid.two])
    #expect(try await meter.desk.explain(of: alice, month: "2026-11").corrections == [])
    meter.bench.providers.change { $0.bunny.remove(Guid.two) }
    try await meter.film(guid: Guid.two, bytes: 60 * Meter.gigabyte)
    await meter.look()
    let correction = try #require(try await meter.desk.explain(of: alice, month: "2026-11").corrections.first)
    #expect(correction.egressBytes == 10 * Meter.gigabyte)
    #expect(correction.storageByteDays == 60 * Meter.gigabyte, "one day")
    // 2 GB × 0.01 + 10 GB × 0.01, on top of 3.08 €.
    #expect(correction.costCents == 12)
    #expect(try await UsageRoutes(services: meter.services).reconciliation("2026-11").unknownVideos.isEmpty)
  }

  @Test func monthsBeforeTheFirstVideoAreNotClosed() async throws {
    let meter = try await november()
    await meter.look()
    #expect(try await meter.store.closedOwners(from: 0, through: 99_999).isEmpty)
    try meter.go("2026-12-01T06:30:00Z")
    await meter.look()
    let november = try #require(BillingMonth("2026-11"))
    #expect(try await meter.store.closedOwners(from: 0, through: 99_999) == [november.number: ["alice"]])
  }

  /// What is kept apart from a closed month's lines says the same as they do, also where an older version kept none.
  @Test func theFormsOfAClosedMonthSayWhatItsFiguresSay() async throws {
    let meter = try await november()
    try meter.go("2026-12-01T06:30:00Z")
    await meter.look()
    func answers() async throws -> [String] {
      let desk = meter.desk
      return [
        "\(try await desk.estimate(of: alice, month: "2026-11"))",
        "\(try await desk.daily(of: alice, month: "2026-11"))",
        "\(try await desk.history(of: alice, months: 36))",
      ]
    }
    let closed = try await answers()
    #expect(closed[0].contains("final: true"))
    try await meter.store.forgetForms()
    #expect(try await answers() == closed, "from the figures")
    await meter.look()
    let november = try #require(BillingMonth("2026-11")).number
    #expect(try await meter.store.closedTotals(of: "alice", from: november, through: november).count == 1)
    #expect(try await answers() == closed)
  }

  @Test func theFirstFormOfACorrectionIsStillRead() throws {
    let old = try LateUsage(text: #"{"egressBytes":7,"costCents":1}"#)
    #expect(old == LateUsage(egressBytes: 7, storageByteDays: 0, encodeSeconds: 0, costCents: 1))
    #expect(try LateUsage(text: try old.text()) == old)
  }
}
