import DepositDomain
import DepositStore
import DepositStoreSQLite
import Platform
import Testing

@testable import DepositEngine

@Suite struct ReadinessTests {
  @Test func itWaitsForEveryChoreAndForgetsNoDamage() {
    let readiness = Readiness()
    #expect(readiness.obstacle == nil)
    readiness.begin(.catchUp)
    readiness.begin(.integrityCheck)
    #expect(readiness.obstacle?.code == "database_being_checked")
    readiness.finish(.integrityCheck)
    #expect(readiness.obstacle?.code == "catching_up")
    readiness.finish(.catchUp)
    #expect(readiness.obstacle == nil)
    readiness.fail(.databaseDamaged(path: "/db", problem: "page 3"))
    readiness.finish(.integrityCheck)
    #expect(readiness.obstacle?.code == "database_damaged")
    #expect(readiness.obstacle?.kind.httpStatus == 503)
  }

  /// Only what keeps something that was paid from being served is worth an alarm.
  @Test func whatIsHeldIsSaidWhenTheWaitDoesNotEnd() {
    let readiness = Readiness()
    readiness.begin(.moneyLook)
    readiness.noteMoneyLook(isStuck: true)
    #expect(readiness.moneyObstacle(namesCause: true) == nil, "nothing waits for it")
    readiness.noteHeldEffect()
    #expect(readiness.moneyObstacle(namesCause: true)?.code == "refunds_unknown")
    readiness.noteMoneyLook(isStuck: false)
    #expect(readiness.moneyObstacle(namesCause: true) == nil, "it goes on")
    readiness.noteMoneyLook(isStuck: true)
    readiness.finish(.moneyLook)
    #expect(readiness.moneyObstacle(namesCause: true) == nil)
  }

  /// What a restored backup says of money is not what Stripe says: the worker waits, and nobody orders.
  @Test func whatARestoredStoreSaysIsNotActedOn() async throws {
    let readiness = Readiness()
    try readiness.requireCaughtUp()
    readiness.begin(.catchUp)
    let error = #expect(throws: VisualError.self) { try readiness.requireCaughtUp() }
    #expect(error?.code == "catching_up" && error?.kind.httpStatus == 503)
    async let worker = readiness.wait(for: .catchUp)
    readiness.begin(.integrityCheck)
    readiness.finish(.integrityCheck)
    #expect(readiness.isPending(.catchUp), "one chore done is not the other")
    readiness.finish(.catchUp)
    #expect(await worker)
    try readiness.requireCaughtUp()
  }

  @Test func whoWaitsForASoundDatabaseGoesOnWithIt() async {
    let readiness = Readiness()
    #expect(await readiness.wait(for: .integrityCheck))
    readiness.begin(.integrityCheck)
    async let first = readiness.wait(for: .integrityCheck)
    async let second = readiness.wait(for: .integrityCheck)
    readiness.finish(.integrityCheck)
    #expect(await first)
    #expect(await second)
  }

  /// A backup was restored: until Stripe told what happened since, the engine is not ready, however long Stripe is away.
  @Test func aRestoredEngineCatchesUpFirst() async throws {
    let first = try Bench()
    let deposit = try await first.openDeposit()
    let session = try #require(deposit.openSession).id.rawValue
    let now = first.clock.now()
    _ = first.providers.change { $0.stripe.pay(session, now: now) }
    let bench = try first.bereft()
    let reconciler = Reconciler(services: bench.services, signal: ReconcilerSignal())
    bench.services.readiness.begin(.catchUp)
    bench.providers.fail("GET /v1/events", .status(503), .lostReply, .notSent)
    bench.store.failWrites(1)
    await reconciler.catchUp()
    #expect(bench.services.readiness.obstacle == nil)
    #expect(bench.providers.requests("GET /v1/events").count >= 4)
    #expect(try await bench.deposit(deposit.id).status == .paid)
    #expect(try await bench.memory.bookmark(DatabaseRestore.mark) == "")
    let asked = bench.providers.requests("GET /v1/events").count
    await reconciler.catchUp()
    #expect(bench.providers.requests("GET /v1/events").count == asked, "once")
  }
}
