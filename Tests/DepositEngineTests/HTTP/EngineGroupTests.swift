import Logging
import ServiceLifecycle
import Testing

@testable import DepositEngine

/// A service that fails, or returns, ends the engine in order, as SIGTERM does.
@Suite struct EngineGroupTests {
  struct Trouble: Error {}

  /// Fails once another is at work.
  private struct Failing: Service {
    let start: AsyncStream<Void>

    func run() async throws {
      for await _ in start {}
      throw Trouble()
    }
  }

  /// Returns once another is at work, though nobody told it to stop.
  private struct Returning: Service {
    let start: AsyncStream<Void>

    func run() async throws {
      for await _ in start {}
    }
  }

  /// Works until it is told to stop, and then finishes what it has begun.
  private struct Working: Service {
    enum End: Equatable { case inOrder, cancelled }

    let began: AsyncStream<Void>.Continuation
    let end = Locked<End?>(nil)

    func run() async throws {
      began.finish()
      do {
        try await gracefulShutdown()
        await Task.yield()
        try Task.checkCancellation()
        end.withLock { $0 = .inOrder }
      } catch {
        end.withLock { $0 = .cancelled }
      }
    }
  }

  /// Hears of no shutdown, only that it is cancelled.
  private struct Deaf: Service {
    let began: AsyncStream<Void>.Continuation
    let isCancelled = Locked(false)

    func run() async throws {
      began.finish()
      do { try await Task.sleep(for: .seconds(86_400)) } catch { isCancelled.withLock { $0 = true } }
    }
  }

  private func group(_ services: [any Service], grace: Duration) -> ServiceGroup {
    EngineGroup.of(services, grace: grace, logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Whichever was started first.
  @Test(arguments: [true, false])
  func whatIsAtWorkIsShutDownAndNotCancelled(_ failsFirst: Bool) async {
    let (start, began) = AsyncStream<Void>.makeStream()
    let failing = Failing(start: start)
    let working = Working(began: began)
    let services: [any Service] = failsFirst ? [failing, working] : [working, failing]
    await #expect(throws: Trouble.self) { try await group(services, grace: .seconds(3_600)).run() }
    #expect(working.end.withLock { $0 } == Working.End.inOrder)
  }

  /// It is an error all the same: a supervisor starts an engine again that ended with one.
  @Test(arguments: [true, false])
  func aServiceThatReturnsBeforeIsAFailure(_ returnsFirst: Bool) async {
    let (start, began) = AsyncStream<Void>.makeStream()
    let returning = Returning(start: start)
    let working = Working(began: began)
    let services: [any Service] = returnsFirst ? [returning, working] : [working, returning]
    let error = await #expect(throws: ServiceGroupError.self) {
      try await group(services, grace: .seconds(3_600)).run()
    }
    #expect(error?.errorCode == .serviceFinishedUnexpectedly)
    #expect(working.end.withLock { $0 } == Working.End.inOrder)
  }

  @Test func whoeverIsToldToStopMayReturn() async throws {
    let (start, began) = AsyncStream<Void>.makeStream()
    let working = Working(began: began)
    let group = group([working], grace: .seconds(3_600))
    async let running: Void = group.run()
    for await _ in start {}
    await group.triggerGracefulShutdown()
    try await running
    #expect(working.end.withLock { $0 } == Working.End.inOrder)
  }

  /// A door that cannot open, and the connections of another.
  @Test func aDoorThatFailsSaysWhereAndTheOthersEndInOrder() async {
    let (start, began) = AsyncStream<Void>.makeStream()
    let working = Working(began: began)
    let door = Door(address: "127.0.0.1:1", application: Failing(start: start))
    await expectError("address_unavailable") { try await group([door, working], grace: .seconds(3_600)).run() }
    #expect(working.end.withLock { $0 } == Working.End.inOrder)
  }

  @Test func whatDoesNotEndWithinTheGraceIsCancelled() async {
    let (start, began) = AsyncStream<Void>.makeStream()
    let deaf = Deaf(began: began)
    await #expect(throws: Trouble.self) {
      try await group([Failing(start: start), deaf], grace: .milliseconds(20)).run()
    }
    #expect(deaf.isCancelled.withLock { $0 })
  }
}
