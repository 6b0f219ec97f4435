import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Keys lead where they say.
@Suite struct WayTests {
  /// A file whose payment page is open.
  private static func paying() throws -> (driver: Driver, walk: WalkID) {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/a.mp4")))
    driver.send(.probed("/v/a.mp4", .success(Sample.measured("/v/a.mp4"))))
    driver.press(.enter)
    let walk = try #require(driver.model.shownWalk).id
    let links = PayLinks(
      depositId: Sample.rushes.depositId, checkoutUrl: "http://s", payUrl: "http://p", expiresAt: nil)
    driver.send(.journey(walk, .checkout(links)))
    return (driver, walk)
  }

  /// Measured anew, it may cost something else than what was shown.
  @Test func theSizeThatWasSeenIsAskedFor() {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/a.mp4")))
    let video = Sample.measured("/v/a.mp4")
    driver.send(.probed("/v/a.mp4", .success(video)))
    let sizes = driver.press(.enter).compactMap { effect -> Int? in
      if case .startJourney(_, let request) = effect { request.sizeBytes } else { nil }
    }
    #expect(sizes == [video.sizeBytes])
  }

  /// Another deposit is paid: nobody comes to it by one key.
  @Test(arguments: [VisualError.depositLost("dep_1"), .journalEntryDamaged(path: "/s/a.json.damaged")])
  func aDepositThatIsLostIsBegunAnewAfterAQuestion(error: VisualError) throws {
    var (driver, walk) = try Self.paying()
    driver.send(.journey(walk, .stopped(error)))
    #expect(driver.press(.character("r"), .escape) == [])
    #expect(driver.model.overlay == nil && driver.model.shownWalk?.ending == error)
    driver.press(.character("r"))
    #expect(driver.text.contains("Commencer un autre dépôt ?"))
    let requests = driver.press(.character("o")).compactMap { effect -> JourneyRequest? in
      if case .startJourney(walk, let request) = effect { request } else { nil }
    }
    #expect(requests.map(\.path) == ["/v/a.mp4"] && requests.map(\.again) == [true])
    #expect(driver.model.shownWalk?.deposit == nil && driver.model.shownWalk?.isWalking == true)
  }

  /// A video of the panel leads to its own deposit, however alike the names are.
  @Test func aVideoLeadsToItsDeposit() throws {
    var driver = Driver.ready()
    driver.press(.tab, .enter)
    let bus = try #require(Sample.deposits.first { $0.title == "Le dernier bus" }).depositId
    #expect(driver.model.screen == .deposit(bus))
    driver.press(.escape)
    #expect(driver.model.screen == .usage && driver.model.usage.isInVideos, "the way back leads where it came from")
    driver.press(.enter, .character("2"), .enter)
    #expect(driver.model.screen == .deposit(bus), "in the list the bar stands on it")
    driver.press(.escape)
    #expect(driver.model.screen == .deposits)
  }

  @Test func aSlashAfterHomeIsTheOneThatIsThere() {
    var driver = Driver.ready()
    driver.press(.character("d"))
    driver.send(.folder(.success(Sample.listing)))
    driver.type("~/f/")
    #expect(driver.model.wizard.browser.field?.text == "~/f/")
  }

  /// What was said of an absence goes when it is over, also where the walk has no news of its own.
  @Test func anAbsenceThatIsOverIsNotSaidAnyMore() throws {
    var (driver, walk) = try Self.paying()
    driver.send(.journey(walk, .retry(cause: "engine", sentence: Sample.absence.sentence, delay: .seconds(2))))
    driver.model.say(Sample.absence)
    #expect(driver.model.shownWalk?.retry != nil && driver.model.notice != nil)
    driver.send(.deposits(.success(DepositList(Sample.deposits, version: "run-2"))))
    #expect(driver.model.notice == nil)
    _ = driver.pass(.seconds(8))
    #expect(driver.model.shownWalk?.retry == nil)
  }

  /// An address that no token may be sent to has answered nothing.
  @Test func whatWasNeverSentIsNotOnline() {
    var driver = Driver()
    driver.send(.session(.failure(.tokenOverPlainHTTP(origin: "http://example.org"))))
    #expect(!driver.model.connection.isOnline)
    #expect(driver.model.screen == .firstRun && driver.model.firstRun.choice == .signIn)
    #expect(driver.text.contains("http://example.org"))
  }

  /// One that no deposit holds any more: those of its name.
  @Test func aVideoWithoutDepositLeadsToItsName() {
    var driver = Driver.ready()
    driver.press(.tab, .down, .enter)
    #expect(driver.model.screen == .deposits)
    #expect(driver.model.deposits.filter?.text == "Teaser été")
  }

  @Test func aDurationThatIsTooLongStaysToBeMended() {
    var driver = Driver.ready()
    let path = "/v/essai.ogv"
    driver.send(.input(.paste(path)))
    driver.send(.probed(path, .failure(.durationUnknown(path: path))))
    func type(_ text: String) -> [Dashboard.Effect] {
      var effects: [Dashboard.Effect] = []
      for key in text { effects += driver.press(.character(key)) }
      return effects + driver.press(.enter)
    }
    #expect(type("10h") == [])
    #expect(driver.model.currentDraft?.needsDuration == true && driver.model.isTyping)
    #expect(driver.text.contains("raccourcissez"))
    driver.press(KeyPress(.backspace))
    #expect(type("m") == [.measure(path, durationSec: 600)])
  }

  /// Each press tries another usage, also where the first one stands on the panel by itself; the last leads back to it.
  @Test(arguments: GoldenTests.sizes) func everyPressOfWhatIfIsSeen(_ size: Size) {
    var driver = Driver.ready(Sample.setup(size: size))
    for press in 1...4 {
      let before = driver.text
      driver.press(.character("s"))
      #expect(driver.text != before, "press \(press)")
    }
  }

  /// What is over before it was paid does not go on: nobody is told how.
  @Test func quittingNamesOnlyWhatGoesOn() throws {
    var (driver, walk) = try Self.paying()
    #expect(driver.model.quitEffect == .quit(unfinished: [.deposit(file: "/v/a.mp4")]))
    var paid = driver
    paid.send(.journey(walk, .ready(VideoGUID("0190-guid"))))
    #expect(paid.model.quitEffect == .quit(unfinished: [.upload(Sample.rushes.depositId)]))
    driver.send(.journey(walk, .stopped(VisualError("checkout_expired", .failed, Phrase(verbatim: "expired")))))
    #expect(driver.model.quitEffect == .quit(unfinished: []))
  }

  /// The message line names `r`: it works on every screen on which the line stands.
  @Test(arguments: ["1", "2", "3", "d"])
  func anEngineThatGaveUpIsStartedAgainFromAnywhere(_ screen: Character) {
    var driver = Driver.ready()
    for _ in 0..<Connection.mostRelaunches {
      driver.send(.engineEnded(.engine))
      driver.send(.relaunched(.success(Sample.session)))
    }
    driver.send(.engineEnded(.engine))
    driver.press(.character(screen))
    #expect(driver.model.connection.hasGivenUp)
    #expect(driver.press(.character("r")).contains(.relaunchEngine))
  }
}
