import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// The engine was away and is back: everything on the screens goes on.
@Suite struct BackAgainTests {
  /// Away, and the retry's answers come in every order.
  @Test(arguments: [true, false])
  func nothingStaysAskedForEver(_ figuresFirst: Bool) throws {
    var driver = Driver.ready()
    _ = driver.pass(.seconds(120))
    driver.send(.deposits(.failure(Sample.absence)))
    for _ in 0..<3 {
      let due = try #require(driver.model.connection.retryAt)
      let asked = driver.send(.tick(due))
      #expect(asked.contains(.loadDeposits))
      driver.send(.deposits(.failure(Sample.absence)))
      driver.send(.usage(Sample.november, .failure(Sample.absence)))
    }
    let due = try #require(driver.model.connection.retryAt)
    driver.send(.tick(due))
    func answer(_ driver: inout Driver, figures: Bool) -> [Dashboard.Effect] {
      figures
        ? driver.send(.usage(Sample.november, .success(Sample.panel)))
        : driver.send(.deposits(.success(DepositList(Sample.deposits, version: "run-2"))))
    }
    // What else is asked for when it is back is answered, too.
    var open = answer(&driver, figures: figuresFirst) + answer(&driver, figures: !figuresFirst)
    while let effect = open.popLast() {
      switch effect {
      case .loadDeposits: open += answer(&driver, figures: false)
      case .loadUsage: open += answer(&driver, figures: true)
      default: break
      }
    }
    #expect(driver.model.connection.isOnline)
    #expect(!driver.model.deposits.isAsked)
    #expect(driver.model.usage.asked.isEmpty)
    let later = driver.pass(.seconds(3_600))
    #expect(later.contains(.loadDeposits), "the list is asked for again")
  }

  /// Everything is asked for already when a retry is due: the chain of retries goes on all the same.
  @Test func aRetryIsNotLostBecauseAllIsAskedFor() throws {
    var driver = Driver.ready()
    _ = driver.pass(.seconds(3_600))
    let engine = driver.model.connection.engine
    driver.send(.watched(.own, .failure(Sample.absence), engine: engine))
    for _ in 0..<4 {
      let due = try #require(driver.model.connection.retryAt, "no retry is due, and nobody will tell")
      driver.send(.tick(due))
    }
    #expect(!driver.model.connection.isOnline)
  }

  /// Support's token alone: what its creators' routes would refuse is not asked for.
  @Test func supportAsksForNoFiguresOfItsOwn() {
    var session = Sample.session
    session.roles = ["support"]
    var driver = Driver()
    let asked = driver.send(.session(.success(session)))
    #expect(!asked.contains(.loadDeposits) && !asked.contains { if case .loadUsage = $0 { true } else { false } })
    #expect(asked.contains(.support(.pulse)))
    driver.press(.character("2"))
    #expect(driver.text.contains("créateur"))
  }

  /// On a screen that asks for nothing of theirs, support sees an engine that is back all the same.
  @Test(arguments: ["1", "2", "3"])
  func supportIsNotLeftOfflineOnAnotherScreen(_ key: Character) throws {
    var session = Sample.session
    session.roles = ["support"]
    var driver = Driver()
    driver.send(.session(.success(session)))
    driver.press(.character(key))
    driver.send(.support(.pulse(.failure(Sample.absence))))
    #expect(!driver.model.connection.isOnline)
    for _ in 0..<3 {
      let due = try #require(driver.model.connection.retryAt)
      #expect(driver.send(.tick(due)) == [.loadSession])
      driver.send(.session(.failure(Sample.absence)))
    }
    let due = try #require(driver.model.connection.retryAt)
    driver.send(.tick(due))
    driver.send(.session(.success(session)))
    #expect(driver.model.connection.isOnline)
  }

  /// A month that begins while the panel is open is asked for at once.
  @Test func theNewMonthIsAskedFor() throws {
    var driver = Driver.ready()
    let newMonth = Instant(startOf: CivilDate(year: 2026, month: 12, day: 1))
    driver.send(.tick(newMonth - .seconds(20)))
    driver.send(.deposits(.success(DepositList(Sample.deposits, version: "run-2"))))
    driver.send(.usage(Sample.november, .success(Sample.panel)))
    let asked = driver.send(.tick(newMonth + .seconds(1)))
    #expect(driver.model.usage.month == Month(year: 2026, month: 12))
    let due = driver.model.nextTick.map { driver.send(.tick($0)) } ?? []
    let isAsked = (asked + due).contains { if case .loadUsage(let month) = $0 { month.month == 12 } else { false } }
    #expect(isAsked)
  }

  /// Whoever comes with a pasted path and goes back sees a folder, not one that is read for ever.
  @Test func backFromAPastedPathShowsAFolder() {
    var driver = Driver.ready()
    driver.send(.input(.paste("/tmp/film.mp4")))
    #expect(driver.press(.escape).contains(.browse(nil)))
  }
}
