import DepositDomain
import EngineAPI
import Logging
import Platform
import Testing
import UsageMetering

@testable import DepositEngine

/// How the CDN's daily logs are read: on and on, once more when the day is over, and what becomes of lost ones.
@Suite struct DailyLogTests {
  private func egress(_ meter: Meter, _ month: String = "2026-11") async throws -> Int {
    try await meter.desk.daily(of: alice, month: month).items.reduce(0) { $0 + $1.egressBytes }
  }

  private static func day(_ text: String) throws -> UTCDay { try #require(UTCDay(text)) }

  @Test func aDayIsReadOnAndOnceMoreWhenItIsOver() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    let day = try Self.day("2026-11-10")
    meter.cdn.serve(Guid.one, 1, at: meter.now)
    await meter.look()
    meter.cdn.serve(Guid.one, 10, at: meter.now)
    await meter.look()
    #expect(try await egress(meter) == 11)
    #expect(
      meter.cdn.change { $0.asked.filter { $0.day == day }.map(\.start) }.suffix(2) == [1, 2],
      "it read on, until nothing came")
    // A line that comes late stands before those that were read.
    let late = ModelCDN.line(Guid.one, 100, at: meter.now, request: 0xFFFF)
    meter.cdn.change { $0.logs[day]?.insert(late, at: 0) }
    await meter.look()
    #expect(try await egress(meter) == 11)
    try meter.go("2026-11-11T05:59:00Z")
    await meter.look()
    #expect(try await meter.store.logProgress(day)?.isWhole == false)
    try meter.go("2026-11-11T06:00:00Z")
    await meter.look()
    #expect(try await egress(meter) == 111)
    #expect(try await meter.store.logProgress(day)?.isWhole == true)
    // It is not asked for again.
    let asked = meter.cdn.change { $0.asked.count { $0.day == day } }
    try meter.go("2026-11-12T06:00:00Z")
    await meter.look()
    #expect(meter.cdn.change { $0.asked.count { $0.day == day } } == asked)
    #expect(try await egress(meter) == 111)
  }

  @Test func theFirstLookGoesBackAsFarAsThereAreLogs() async throws {
    let meter = try Meter("2026-11-20T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    for day in [3, 4, 7, 9, 12, 15, 18] {
      meter.cdn.serve(
        Guid.one, day, at: try #require(Instant(rfc3339: "2026-11-\(day < 10 ? "0" : "")\(day)T12:00:00Z")))
    }
    await meter.look()
    #expect(try await egress(meter) == 3 + 4 + 7 + 9 + 12 + 15 + 18)
    // Nothing was promised before: nothing is missing.
    #expect(try await meter.desk.estimate(of: alice, month: nil).egress_days_missing == 0)
  }

  @Test func whoAsksTooOftenWaitsAndGoesOn() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    meter.cdn.serve(Guid.one, 5, at: meter.now)
    meter.cdn.change { $0.refusals = [429, 429] }
    await meter.look()
    #expect(try await egress(meter) == 5)
    #expect(meter.bench.pauses.all.suffix(2) == [.seconds(7), .seconds(7)], "as long as it was told")
  }

  @Test func anAnswerThatIsTooLargeIsAskedForInParts() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    for _ in 0..<25 { meter.cdn.serve(Guid.one, 1, at: meter.now) }
    meter.cdn.change { $0.mostLines = 10 }
    await meter.look()
    #expect(try await egress(meter) == 25)
  }

  @Test func aSourceThatFailsLosesNothing() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    meter.cdn.serve(Guid.one, 5, at: meter.now)
    meter.cdn.change { $0.refusals = [500] }
    await meter.look()
    #expect(try await meter.store.logsRead() == nil, "egress is not known")
    #expect(try await meter.store.librarySeen() == meter.now, "the library is")
    #expect(meter.bench.log.messages(.warning).contains { $0.contains("logs not read") })
    await meter.look()
    #expect(try await egress(meter) == 5)
    #expect(try await meter.store.logsRead() == meter.now)
  }

  @Test func aDayThatFailsIsNotPassedOver() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    await meter.look()
    try meter.go("2026-11-12T08:00:00Z")
    meter.cdn.serve(Guid.one, 5, at: try #require(Instant(rfc3339: "2026-11-10T12:00:00Z")))
    meter.cdn.serve(Guid.one, 7, at: try #require(Instant(rfc3339: "2026-11-11T12:00:00Z")))
    meter.cdn.change { $0.refusals = [500] }
    await meter.look()
    await meter.look()
    #expect(try await egress(meter) == 12)
  }

  @Test func aDayThatBunnyDroppedIsToldUntilSomebodyBringsIt() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 1)
    await meter.look()
    // The engine does not run for a week; Bunny keeps three days.
    try meter.go("2026-11-17T08:00:00Z")
    let kept = meter.cdn.serve(Guid.one, 7, at: try #require(Instant(rfc3339: "2026-11-16T12:00:00Z")))
    meter.cdn.change { $0.zone = [UTCDay("2026-11-13").unsafelyUnwrapped: 0] }
    await meter.look()
    #expect(try await egress(meter) == 7)
    let estimate = try await meter.desk.estimate(of: alice, month: nil)
    // The 10th (begun, not ended) to the 14th; of the 13th the zone says that nothing was sent.
    #expect(estimate.egress_days_missing == 4)
    let daily = try await meter.desk.daily(of: alice, month: nil)
    #expect(daily.items.filter { !$0.egressComplete }.map { $0.day.suffix(2) } == ["10", "11", "12", "14"])
    let ready = try #require(try await UsageReadiness(meter.services))
    #expect(ready.daysWithoutLog.count == 4)
    #expect(meter.bench.log.messages(.error).contains { $0.contains("2026-11-11") && $0.contains("logs import") })

    let brought = ["10", "11", "12", "14"].enumerated().map { index, day in
      ModelCDN.line(
        Guid.one, 100, at: Instant(rfc3339: "2026-11-\(day)T12:00:00Z").unsafelyUnwrapped, request: 0x1_0000 + index)
    }
    #expect(try await meter.bring(brought + [kept]).duplicates == 1)
    #expect(try await egress(meter) == 407)
    #expect(try await meter.desk.estimate(of: alice, month: nil).egress_days_missing == 0)
  }
}
