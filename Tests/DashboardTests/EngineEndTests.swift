import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// An engine that goes: what notices it, and how often it is started again.
struct EngineEndTests {
  @Test func aWatchStandsOpenAndItsEndIsNoticedAtOnce() {
    var driver = Driver.ready()
    let watched = driver.effects.compactMap { effect in
      if case .watch(let id, let version) = effect { (id: id, version: version) } else { nil }
    }
    #expect(watched.count == 1)
    #expect(driver.model.connection.isOnline)
    driver.send(.watched(watched[0].id, .failure(Sample.absence)))
    #expect(!driver.model.connection.isOnline)
  }

  /// News make the list be asked for; silence is watched on; an answer that comes at once without news is not asked for
  /// again and again.
  @Test func whatAWatchBrings() {
    var driver = Driver.ready()
    let item = Sample.deposits[0]
    _ = driver.pass(.seconds(30))
    driver.send(.deposits(.success(Sample.deposits)))
    #expect(driver.send(.watched(item.depositId, .success(item))) == [.watch(item.depositId, version: item.version)])
    #expect(driver.send(.watched(item.depositId, .success(item))) == [], "cut short")
    var newer = item
    newer.version += 1
    #expect(driver.send(.watched(item.depositId, .success(newer))).contains(.loadDeposits))
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
