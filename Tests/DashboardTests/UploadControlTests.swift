import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Uploads beside one another: what keys ask of them, and what comes back.
struct UploadControlTests {
  private static let space = KeyPress.character(" ")

  private func walks(_ driver: Driver) -> [WalkID] { driver.model.walks.map(\.id) }

  // MARK: Limits

  @Test func aLimitGoesDownAndUpTheSameSteps() {
    var limit: Int? = UploadLimit.below(nil, speed: 6_100_000)
    #expect(limit == 5_000_000, "felt at once")
    #expect(UploadLimit.below(nil, speed: 0) == 10_000_000, "nobody knows the line")
    var down: [Int] = []
    while let present = limit, down.last != present {
      down.append(present)
      limit = UploadLimit.below(present, speed: 0)
    }
    #expect(limit == UploadLimit.steps[0], "never stopped by it")
    var up: [Int] = []
    while let present = limit {
      up.append(present)
      limit = UploadLimit.above(present)
    }
    #expect(up == UploadLimit.steps)
    #expect(down.reversed() == Array(UploadLimit.steps.prefix(down.count)))
    #expect(UploadLimit.above(nil) == nil)
  }

  @Test func theLimitOfAllIsOneThingAndOfOneAnother() {
    var driver = Scene.three(Sample.setup())
    let ids = walks(driver)
    #expect(driver.press(.character("-")) == [.limitUploads(10_000_000)], "both together send 12.2 MB/s")
    #expect(driver.press(.character("-")) == [.limitUploads(7_500_000)])
    #expect(driver.press(.character("+")) == [.limitUploads(10_000_000)])
    #expect(driver.press(.character("=")) == [.limitUploads(15_000_000)], "the same key without Shift")
    #expect(driver.press(.character("[")) == [.upload(ids[0], .limit(5_000_000))])
    #expect(driver.press(.down, .character("[")) == [.upload(ids[1], .limit(5_000_000))])
    #expect(driver.press(.character("[")) == [.upload(ids[1], .limit(3_000_000))])
    #expect(driver.model.walks.map(\.limit) == [5_000_000, 3_000_000, nil])
    #expect(driver.text.contains("limite 15 Mo/s"))
  }

  @Test func theLimitOfTheSettingsIsShownFromTheStart() {
    var setup = Sample.setup()
    setup.uploadLimit = 2_000_000
    setup.parallelUploads = 3
    let driver = Scene.three(setup)
    #expect(driver.text.contains("3 à la fois · limite 2 Mo/s"))
  }

  // MARK: Order

  @Test func rowsGoBeforeAndAfterOneAnother() {
    var driver = Scene.three(Sample.setup())
    let ids = walks(driver)
    #expect(driver.press(.character("K")) == [], "it is the first")
    #expect(driver.press(.character("J")) == [.orderUploads([ids[1], ids[0], ids[2]])])
    #expect(driver.press(KeyPress(.down, .shift)) == [.orderUploads([ids[1], ids[2], ids[0]])], "it stays selected")
    #expect(driver.press(.character("J")) == [], "it is the last")
    #expect(driver.press(KeyPress(.up, .shift), .character("K")).last == .orderUploads(ids))
  }

  // MARK: Pausing

  @Test func spacePausesAndResumes() {
    var driver = Scene.three(Sample.setup())
    let id = walks(driver)[0]
    #expect(driver.press(Self.space) == [.upload(id, .pause)])
    #expect(driver.model.walks[0].isPaused)
    #expect(driver.text.contains("en pause"))
    #expect(driver.press(Self.space) == [.upload(id, .resume)])
    driver.send(.journey(id, .standing(.sending)))
    #expect(!driver.model.walks[0].isPaused)
  }

  /// Who pauses wants it so: the line names it last, and `a` lets it go on.
  @Test func aPausedUploadIsToDoLast() throws {
    var driver = Scene.uploadsLeft.driver()
    #expect(driver.model.toDo?.last?.kind == .paused)
    driver.press(.character("1"))
    let effects = driver.press(.character("a"))
    let walk = try #require(driver.model.walks.last)
    #expect(!walk.isPaused)
    #expect(effects.contains(.resumeJourney(walk.id, Sample.rushes.depositId, path: walk.path)))
  }

  @Test func aTurnIsTold() {
    var driver = Scene.three(Sample.setup())
    #expect(driver.text.contains("le prochain à partir"))
    driver.send(.journey(walks(driver)[2], .standing(.waiting(ahead: 2))))
    #expect(driver.text.contains("attend son tour (3)"))
    driver.send(.journey(walks(driver)[2], .standing(.sending)))
    #expect(!driver.text.contains("attend son tour"))
  }

  // MARK: Cancelling

  @Test func cancellingAsksAndTheDepositStaysPaid() throws {
    var driver = Scene.three(Sample.setup())
    let walk = driver.model.walks[0]
    let deposit = try #require(walk.deposit)
    #expect(driver.press(.character("x")) == [])
    #expect(driver.text.contains("Annuler cet envoi ?"))
    #expect(driver.press(.escape) == [])
    #expect(driver.press(.character("x"), .character("x")) == [.upload(walk.id, .cancel(deposit))])
    driver.send(.journey(walk.id, .stopped(.uploadCancelled)))
    #expect(driver.model.walks[0].ending == .uploadCancelled)
    #expect(driver.text.contains("Le dépôt reste payé"))
    #expect(driver.press(.character("x")) == [], "there is nothing left to cancel")
    #expect(driver.model.overlay == nil)
    #expect(driver.press(.character("r")) == [.resumeJourney(walk.id, deposit, path: walk.path)])
  }

  @Test func whatIsNotPaidHasNoUploadToCancel() {
    var driver = Scene.pay.driver()
    driver.press(.character("3"), .character("x"))
    #expect(driver.model.overlay == nil)
    #expect(driver.message.contains("pas d’envoi à annuler"))
  }

  // MARK: What stops

  /// Nobody ran a command here: a key goes on, of the screen where the upload is.
  @Test func whatStopsNamesItsKey() {
    var driver = Scene.three(Sample.setup())
    let ids = walks(driver)
    driver.send(.journey(ids[0], .stopped(.uploadStopped(cause: .uploadStalled, attempts: 20))))
    #expect(driver.text.contains("r le reprend.") && !driver.text.contains("commande,"))
    driver.press(.character("2"))
    driver.send(.journey(ids[1], .stopped(.uploadPostponed(seconds: 4_000))))
    #expect(driver.message.contains("Alors, r reprend. Envois : écran 3."))
    let empty = VisualError.videoEmpty(path: "/v/a.mp4")
    driver.send(.journey(ids[2], .stopped(empty)))
    #expect(driver.model.notice?.text == empty.sentence, "without a key there is none to look for elsewhere")
  }

  // MARK: What an earlier run has left

  @Test func whatWasLeftIsLookedForOnceTheEngineHasTold() {
    var driver = Driver(Sample.setup())
    driver.send(.session(.success(Sample.session)))
    #expect(!driver.effects.contains(.findUploads), "what became of them is not known yet")
    #expect(driver.send(.deposits(.success(DepositList(Sample.deposits)))).contains(.findUploads))
    #expect(!driver.send(.deposits(.success(DepositList(Sample.deposits)))).contains(.findUploads))
    driver.send(.session(.success(Sample.session)))
    #expect(
      driver.send(.deposits(.success(DepositList(Sample.deposits)))).contains(.findUploads),
      "somebody else has signed in")
  }

  @Test func itGoesOnByItselfUnlessItWasPausedOrIsOver() {
    var driver = Driver.ready()
    let effects = driver.send(.uploadsFound(.success(Scene.remains)))
    let ids = walks(driver)
    #expect(effects == [.resumeJourney(ids[0], Sample.deposits[0].depositId, path: nil)])
    #expect(driver.model.walks.map(\.isPaused) == [false, true])
    #expect(driver.message.contains("Reprise de l’envoi de « Making-of 2 »"))
    #expect(driver.send(.uploadsFound(.success(Scene.remains))) == [], "each once")
    driver.press(.character("3"), .down)
    #expect(
      driver.press(Self.space) == [.resumeJourney(ids[1], Sample.rushes.depositId, path: driver.model.walks[1].path)])
  }

  /// The journal did not see it paid; the engine did.
  @Test func whatWasPaidMeanwhileIsSent() {
    var driver = Driver.ready()
    var upload = Scene.remains[1]
    upload.isPaid = false
    upload.isHeld = false
    let effects = driver.send(.uploadsFound(.success([upload])))
    #expect(effects == [.resumeJourney(walks(driver)[0], Sample.rushes.depositId, path: nil)])
  }

  /// Nothing of it is at Bunny: the to-do line says that its file is to be sent.
  @Test func whatWasCalledOffIsNotAnUpload() {
    var driver = Driver.ready()
    var upload = Scene.remains[1]
    upload.isBegun = false
    #expect(driver.send(.uploadsFound(.success([upload]))) == [])
    #expect(driver.model.walks.isEmpty)
    #expect(driver.toDo.contains("son fichier manque"))
  }

  @Test func anotherProgramsFileIsLeftToIt() {
    var driver = Driver.ready()
    driver.send(.uploadsFound(.success([Scene.remains[0]])))
    driver.send(.journey(walks(driver)[0], .stopped(.journalBusy(holder: 4_711))))
    #expect(driver.model.walks.isEmpty)
    #expect(driver.message.contains("un autre programme de cette machine"))
  }

  // MARK: What the terminal's tab shows

  @Test func allThatIsSentIsOneFigure() {
    var driver = Scene.three(Sample.setup())
    #expect(driver.model.uploadPercent == 26, "640 of 2400 MB")
    driver.press(Self.space)
    #expect(driver.model.uploadPercent == 18, "what is paused does not count")
    #expect(Scene.ready.driver().model.uploadPercent == nil)
  }
}
