import DepositDomain
import DepositStore
import EngineAPI
import Platform
import Testing
import UsageMetering

@testable import DepositEngine

/// What is measured from Bunny's library and logs, look by look.
@Suite struct MeteringTests {
  @Test func aMonthIsWhatTheSourcesSay() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 3 * Meter.gigabyte, lengthSec: 90)
    try await meter.film(bob, guid: Guid.two, bytes: Meter.gigabyte)
    meter.cdn.serve(Guid.one, 700, at: meter.now)
    await meter.look()
    try meter.go("2026-11-11T08:00:00Z")
    meter.setStored(Guid.one, 5 * Meter.gigabyte)
    meter.cdn.serve(Guid.one, 40, at: meter.now)
    meter.cdn.serve(Guid.two, 5, at: meter.now)
    await meter.look()

    let mine = try await meter.desk.daily(of: alice, month: "2026-11")
    #expect(mine.items.count == 11)
    #expect(mine.items.prefix(9).allSatisfy { $0.storageBytes == 0 && $0.egressBytes == 0 })
    #expect(mine.items[9].storageBytes == 3 * Meter.gigabyte)
    #expect(mine.items[9].egressBytes == 700)
    #expect(mine.items[9].requests == 1)
    #expect(mine.items[9].encodeSeconds == 90)
    #expect(mine.items[10].storageBytes == 5 * Meter.gigabyte)
    #expect(mine.items[10].egressBytes == 40)
    #expect(mine.items.allSatisfy { $0.storageSampled && $0.egressComplete })
    #expect(mine.egressKnownUntil == meter.now)
    let estimate = try await meter.desk.estimate(of: alice, month: nil)
    #expect(estimate.usage.storage_gb == 8.0 / 11)
    #expect(estimate.usage.egress_gb == 740 / 1e9)
    #expect(estimate.usage.encode_min == 1.5)
    #expect(estimate.egress_known_until == meter.now)
    #expect(estimate.storage_days_estimated == 0)
    #expect(try await meter.desk.estimate(of: bob, month: nil).usage.egress_gb == 5 / 1e9)

    let ready = try #require(try await UsageReadiness(meter.services))
    #expect(ready.egressKnownUntil == meter.now)
    #expect(ready.librarySeenAt == meter.now)
    #expect(ready.daysWithoutLog == [])
  }

  @Test func encodingCountsOnceInItsMonth() async throws {
    let meter = try Meter("2026-10-31T23:30:00Z")
    try await meter.film(guid: Guid.one, bytes: 10, lengthSec: 600)
    await meter.look()
    try meter.go("2026-11-02T00:00:00Z")
    await meter.look()
    #expect(try await meter.desk.estimate(of: alice, month: "2026-10").usage.encode_min == 10)
    #expect(try await meter.desk.estimate(of: alice, month: "2026-11").usage.encode_min == 0)
  }

  @Test func whatIsDeletedCountsUntilThen() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    for day in 10...12 {
      try meter.go("2026-11-\(day)T09:00:00Z")
      meter.cdn.serve(Guid.one, 7, at: meter.now)
      await meter.look()
    }
    meter.bench.providers.change { $0.bunny.remove(Guid.one) }
    for day in 13...15 {
      try meter.go("2026-11-\(day)T09:00:00Z")
      await meter.look()
    }
    let daily = try await meter.desk.daily(of: alice, month: nil)
    #expect(daily.items.map(\.storageBytes) == [Int](repeating: 0, count: 9) + [100, 100, 100, 0, 0, 0])
    #expect(daily.items.reduce(0) { $0 + $1.egressBytes } == 21)
    let videos = try await meter.desk.videos(of: alice, month: nil)
    #expect(videos.items.map(\.videoGuid) == [Guid.one])
    #expect(videos.items.first?.storageMeanBytes == 300 / 15)
  }

  @Test func whatAListLacksIsAskedForBeforeItIsGone() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    await meter.look()
    meter.bench.providers.change { $0.bunny.unlisted = [Guid.one] }
    try meter.go("2026-11-11T08:00:00Z")
    await meter.look()
    #expect(try await meter.store.measured(of: [Guid.one], in: []).goneAt == [nil])
    #expect(try await meter.desk.daily(of: alice, month: nil).items.last?.storageBytes == 100)
  }

  /// What is wrong with one film keeps no other from being told gone, nor the look from ending.
  @Test func oneFilmThatBunnyTellsNothingOfDoesNotStopTheOthers() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    try await meter.film(guid: Guid.two, bytes: 100)
    await meter.look()
    meter.bench.providers.change { state in
      state.bunny.remove(Guid.one)
      state.bunny.remove(Guid.two)
      state.script["GET /library/{}/videos/{}"] = [.status(500)]
    }
    try meter.go("2026-11-11T08:00:00Z")
    let reader = LibraryReader(services: meter.services, store: meter.store)
    let error = await #expect(throws: ProviderError.self) { try await reader.sample() }
    #expect(error?.status == 500)
    let gone = try await meter.store.measured(of: [Guid.one, Guid.two], in: []).goneAt
    #expect(gone.filter { $0 != nil }.count == 1)
    meter.bench.clock.advance(by: .seconds(3_600))
    try await reader.sample()
    #expect(try await meter.store.measured(of: [Guid.one, Guid.two], in: []).goneAt.allSatisfy { $0 != nil })
  }

  /// Bunny tells of no deletion: the look at the library is where a film's absence is seen.
  @Test func aFilmThatIsDeletedAtBunnyIsMissedByItsDeposit() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    await meter.look()
    let deposit = try #require(try await meter.services.store.deposit(video: VideoGUID(Guid.one)))
    meter.bench.providers.change { $0.bunny.remove(Guid.one) }
    try meter.go("2026-11-11T08:00:00Z")
    await meter.look()
    #expect(try await meter.bench.deposit(deposit.id).isPlayable, "one absence proves nothing")
    try await meter.bench.work(within: .seconds(600)) { try await meter.bench.deposit(deposit.id).acceptsUpload }
    #expect(try await meter.bench.deposit(deposit.id).videos.first?.state == .gone)
  }

  @Test func aLookThatWasCutShortGoesOn() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    meter.bench.providers.change { state in
      for _ in 0..<25 {
        let video = state.bunny.add(title: "film", now: Instant(unixSeconds: 1_794_000_000))
        state.bunny.change(video.guid) { $0.storageSize = 10 }
      }
    }
    let list = "GET /library/{}/videos"
    var reader = LibraryReader(services: meter.services, store: meter.store)
    reader.videosPerPage = 10
    meter.bench.providers.fail(list, nil, nil, .status(500))
    await #expect(throws: ProviderError.self) { try await reader.sample() }
    #expect(try await meter.store.librarySeen() == nil, "not seen whole")
    meter.bench.clock.advance(by: .seconds(600))
    try await reader.sample()
    #expect(meter.bench.providers.requests(list).map { $0.parameter("page") } == ["1", "2", "3", "3"], "it goes on")
    let day = UTCDay(containing: meter.now)
    let month = day.monthNumber
    let unknown = try await meter.store.unknownVideos(in: month, limit: 100)
    #expect(unknown.count == 25)
    #expect(unknown.allSatisfy { $0.storageByteDays == 10 })
    let measured = try await meter.store.measured(of: unknown.map(\.guid), in: [month])
    #expect(measured.sampledDays == [day])
    #expect(measured.goneAt.allSatisfy { $0 == nil }, "what was seen on the first pages is there")
    // The next one begins anew; so does one that was cut short long ago.
    meter.bench.clock.advance(by: .seconds(600))
    meter.bench.providers.fail(list, nil, .status(500))
    await #expect(throws: ProviderError.self) { try await reader.sample() }
    meter.bench.clock.advance(by: .seconds(3_600))
    try await reader.sample()
    #expect(
      meter.bench.providers.requests(list).dropFirst(4).map { $0.parameter("page") } == ["1", "2", "1", "2", "3"])
  }

  @Test func daysWithoutASampleCountTheNearestAndSaySo() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    await meter.look()
    // The engine does not run for three days; the film has grown meanwhile.
    try meter.go("2026-11-14T08:00:00Z")
    meter.setStored(Guid.one, 400)
    await meter.look()
    let daily = try await meter.desk.daily(of: alice, month: nil)
    #expect(daily.items.suffix(5).map(\.storageBytes) == [100, 100, 100, 100, 400])
    #expect(daily.items.suffix(5).map(\.storageSampled) == [true, false, false, false, true])
    let estimate = try await meter.desk.estimate(of: alice, month: nil)
    #expect(estimate.storage_days_estimated == 3)
    // Bunny has dropped the logs of the first two by now.
    #expect(estimate.egress_days_missing == 2)
    // Another creator, who had nothing then, is told nothing.
    #expect(try await meter.desk.estimate(of: bob, month: nil).storage_days_estimated == 0)
  }

  @Test func aGapOverTheTurnOfTheMonthCountsTheSampleBefore() async throws {
    let meter = try Meter("2026-11-29T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    await meter.look()
    try meter.go("2026-12-03T08:00:00Z")
    meter.setStored(Guid.one, 400)
    await meter.look()
    #expect(
      try await meter.desk.daily(of: alice, month: "2026-11").items.suffix(2).map(\.storageBytes) == [100, 100])
    #expect(try await meter.desk.daily(of: alice, month: "2026-12").items.map(\.storageBytes) == [100, 100, 400])
    let months = try await meter.desk.history(of: alice, months: 2).items
    #expect(months.map(\.month) == ["2026-11", "2026-12"])
    #expect(months.map(\.storageMeanBytes) == [200 / 30, 600 / 3])
  }

  @Test func theZonesTotalStandsBesideTheLogs() async throws {
    let meter = try Meter("2026-11-10T08:00:00Z")
    try await meter.film(guid: Guid.one, bytes: 100)
    meter.cdn.serve(Guid.one, 1_000, at: meter.now)
    meter.cdn.serve(Guid.two, 50, at: meter.now)
    meter.cdn.change { $0.zone = [UTCDay("2026-11-10").unsafelyUnwrapped: 1_080] }
    await meter.look()
    let view = try await UsageRoutes(services: meter.services).reconciliation("2026-11")
    #expect(view.loggedBytes == 1_050)
    #expect(view.zoneBytes == 1_080)
    #expect(view.differenceBytes == 30)
    #expect(view.days.last?.loggedBytes == 1_050)
    #expect(view.unknownVideos.map(\.videoGuid) == [Guid.two])
    #expect(view.unknownVideos.first?.egressBytes == 50)
    #expect(view.egressKnownUntil == meter.now)
    await expectError("invalid_month") { _ = try await UsageRoutes(services: meter.services).reconciliation("2026-12") }
  }
}
