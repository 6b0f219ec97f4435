import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// What was chosen to be deposited is kept while a paid deposit's file is asked for, and that question ends with its screen.
@Suite struct WizardKeepTests {
  /// `a` leads to the paid deposit whose file this machine does not know.
  private func asking(_ driver: inout Driver) throws {
    driver.press(.character("a"))
    let walk = try #require(driver.model.shownWalk)
    driver.send(.journey(walk.id, .fileNeeded(Sample.rushes.depositId)))
    #expect(driver.model.wizard.fileFor == Sample.rushes.depositId)
  }

  @Test func theQuestionForAFileEndsWithItsScreen() throws {
    var driver = Driver.ready()
    try asking(&driver)
    driver.press(.escape, .character("2"), .character("d"))
    #expect(driver.model.wizard.fileFor == nil, "d is a new deposit")
    try asking(&driver)
    driver.press(.escape)
    #expect(
      driver.send(.input(.paste("/v/a.mp4"))).contains(.probe(["/v/a.mp4"])), "so is a path that is pasted elsewhere")
  }

  @Test func oneFileIsAskedFor() throws {
    var driver = Driver.ready()
    try asking(&driver)
    #expect(driver.send(.input(.paste("/v/a.mp4\n/v/b.mp4"))) == [])
    #expect(driver.message.contains("un seul fichier"))
  }

  @Test func filesThatWereChosenAreKept() throws {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/a.mp4\n/v/b.mp4")))
    #expect(driver.model.wizard.drafts.count == 2)
    try asking(&driver)
    driver.press(.escape, .character("d"))
    #expect(driver.model.wizard.step == .check && driver.model.wizard.drafts.count == 2)
  }

  @Test func anotherFileThanTheDepositsIsAskedForAgain() throws {
    var driver = Driver.ready()
    try asking(&driver)
    driver.send(.input(.paste("/v/other.mp4")))
    let walk = try #require(driver.model.shownWalk)
    driver.send(
      .journey(walk.id, .stopped(.otherFile(path: "/v/other.mp4", deposit: Sample.rushes.depositId.rawValue))))
    #expect(driver.model.wizard.fileFor == Sample.rushes.depositId && driver.model.wizard.step == .files)
    #expect(driver.message.contains("« Rushes nuit » attend un autre fichier"))
  }

  /// A paid film that was moved meanwhile: where it is now is asked for at once.
  @Test func aFileThatIsGoneIsAskedFor() throws {
    var driver = Driver.ready()
    try asking(&driver)
    driver.send(.input(.paste("/v/rushes.mp4")))
    let walk = try #require(driver.model.shownWalk)
    driver.send(
      .journey(walk.id, .stopped(.videoGone(path: "/v/rushes.mp4", deposit: Sample.rushes.depositId.rawValue))))
    #expect(driver.model.wizard.fileFor == Sample.rushes.depositId && driver.model.wizard.step == .files)
    #expect(driver.text.contains("« Rushes nuit » n’est plus là"))
  }

  /// A line that answered a key goes with the next one; what nobody asked for stays.
  @Test func anAnswerToAKeyGoesWithTheNext() {
    var driver = Driver.ready()
    driver.press(.right)
    #expect(driver.message.contains("n’a pas commencé"))
    driver.press(.character("s"))
    #expect(!driver.message.contains("n’a pas commencé"))
  }
}
