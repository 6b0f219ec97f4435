import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// An engine that goes: what notices it, and how often it is started again.
struct EngineEndTests {
  private func answer(_ changed: Bool, _ version: String) -> Message {
    .watched(.own, .success(ChangesResponse(changed: changed, version: version)), engine: 0)
  }

  @Test func aWatchStandsOpenAndItsEndIsNoticedAtOnce() {
    var driver = Driver.ready()
    #expect(driver.effects.filter { $0 == .watch(.own, version: "run-1", engine: 0) }.count == 1)
    #expect(driver.model.connection.isOnline)
    driver.send(.watched(.own, .failure(Sample.absence), engine: 0))
    #expect(!driver.model.connection.isOnline)
  }

  /// News make the list be asked for, at most once a second; an answer that comes without news is not asked for again at
  /// once.
  @Test func whatAWatchBrings() {
    var driver = Driver.ready()
    let list = Message.deposits(.success(DepositList(Sample.deposits, version: "run-2")))
    _ = driver.pass(DepositsState.pause)
    #expect(driver.send(answer(true, "run-2")) == [.loadDeposits])
    #expect(driver.send(list) == [.watch(.own, version: "run-2", engine: 0)])
    #expect(driver.send(answer(true, "run-3")) == [], "too soon")
    #expect(driver.pass(DepositsState.pause).contains(.loadDeposits))
    #expect(driver.send(list) == [.watch(.own, version: "run-2", engine: 0)])
    #expect(driver.send(answer(false, "run-2")) == [], "cut short")
    #expect(driver.pass(.seconds(3)).contains(.loadDeposits))
  }

  /// Somebody signs in to another engine while the first one still holds a request open.
  @Test func anEngineOfBeforeSaysNothingOfThePresentOne() {
    var driver = Driver.ready()
    driver.send(.session(.success(Sample.session)))
    #expect(driver.effects.contains(.loadDeposits))
    let list = Message.deposits(.success(DepositList(Sample.deposits, version: "other-1")))
    #expect(driver.send(list).contains(.watch(.own, version: "other-1", engine: 1)), "it is watched at once")
    #expect(driver.send(.watched(.own, .failure(Sample.absence), engine: 0)) == [])
    #expect(driver.model.connection.isOnline)
    driver.send(.watched(.own, .failure(Sample.absence), engine: 1))
    #expect(!driver.model.connection.isOnline)
  }

  @Test func aWatchThatIsRefusedIsTriedAgainSoon() {
    var driver = Driver.ready()
    let refusal = VisualError("rate_limited", .resumable, Phrase(fr: "trop", en: "too often"))
    #expect(driver.send(.watched(.own, .failure(refusal), engine: 0)) == [])
    #expect(driver.pass(DepositsState.soon).contains(.loadDeposits))
    #expect(driver.send(.deposits(.failure(refusal))) == [], "nothing is watched from what is not known")
    #expect(driver.pass(DepositsState.pause) == [])
    #expect(driver.pass(DepositsState.soon).contains(.loadDeposits))
  }

  /// The desk is told from the moment it is entered, and asks again at most every five seconds.
  @Test func theDeskIsWatchedWhileItIsLookedAt() {
    var driver = Driver.ready(
      session: Session(user: "lea", mode: .live, roles: ["creator", "support"]))
    func answer(_ changed: Bool, _ version: String) -> Message {
      .watched(.everyone, .success(ChangesResponse(changed: changed, version: version)), engine: 0)
    }
    #expect(driver.press(.character("4")).first == .watch(.everyone, version: nil, engine: 0))
    #expect(driver.send(answer(true, "run-7")) == [.watch(.everyone, version: "run-7", engine: 0)])
    driver.type("/")
    driver.press(.enter)
    #expect(driver.send(answer(true, "run-8")) == [], "asked for just now")
    #expect(driver.pass(SupportState.listRefresh).contains(.watch(.everyone, version: "run-8", engine: 0)))
    driver.press(.escape, .character("1"))
    #expect(driver.send(answer(true, "run-9")) == [], "nobody looks")
    #expect(driver.press(.character("4")).contains(.watch(.everyone, version: "run-9", engine: 0)))
  }

  @Test func anEngineThatTellsNothingIsAskedNowAndThen() {
    var driver = Driver.ready()
    driver.send(answer(true, "run-2"))
    _ = driver.pass(DepositsState.pause)
    #expect(driver.send(.deposits(.success(DepositList(Sample.deposits)))) == [])
    #expect(driver.pass(DepositsState.soon).contains(.loadDeposits))
  }

  @Test func itIsStartedAgainThreeTimesInFiveMinutes() {
    var driver = Driver.ready()
    for _ in 0..<Connection.mostRelaunches {
      #expect(driver.send(.engineEnded(.engine)) == [.relaunchEngine])
      #expect(driver.send(.engineEnded(.engine)) == [], "one relaunch at a time")
      driver.send(.relaunched(.success(Sample.session)))
    }
    #expect(driver.send(.engineEnded(.engine)) == [])
    #expect(driver.model.connection.hasGivenUp)
    #expect(driver.press(.character("r")) == [.relaunchEngine], "the person may")
    driver.send(.relaunched(.success(Sample.session)))
    _ = driver.pass(Connection.relaunchSpan + .seconds(1))
    #expect(driver.send(.engineEnded(.engine)) == [.relaunchEngine], "and time heals")
  }

  @Test func journeysGoOnWithTheNewEngine() {
    var driver = Scene.upload.driver()
    let walk = driver.model.walks[0]
    driver.send(.engineEnded(.engine))
    let effects = driver.send(.relaunched(.success(Sample.session)))
    #expect(effects.contains(.resumeJourney(walk.id, Sample.links.depositId, path: walk.path)))
    // A sandbox that begins anew knows nothing of them.
    var anew = Sample.session
    anew.samplePath = "/tmp/another/exemple.mp4"
    driver.send(.engineEnded(.sandbox))
    #expect(driver.send(.relaunched(.success(anew))).contains(.stopJourney(walk.id)))
    #expect(driver.model.walks.isEmpty)
  }
}
