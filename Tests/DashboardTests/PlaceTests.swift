import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// What a place keeps to itself: its to-do line, its fields, its clicks, its order.
struct PlaceTests {
  /// With one deposit before their eyes nobody is told to do something about another.
  @Test(arguments: [Scene.check, .checkSeveral, .checkDuration, .pay, .payEnded, .payPhone, .upload, .uploadRetry])
  func theLineNamesTheDepositThatIsShown(_ scene: Scene) throws {
    for language in Language.allCases {
      let driver = scene.driver(Sample.setup(language: language))
      let others = Sample.deposits.map(\.title)
      #expect(driver.model.toDo?.isEmpty == false, "there is something to do elsewhere")
      for title in others { #expect(!driver.toDo.contains(title), "\(driver.toDo)") }
    }
  }

  @Test func theKeyDoesWhatTheLineSays() {
    var driver = Scene.upload.driver()
    #expect(driver.toDo.contains("un autre dépôt vous attend"))
    driver.press(.character("a"))
    #expect(driver.model.shownWalk?.deposit == Sample.rushes.depositId)
  }

  @Test func enterOnAVideoLeadsToItsDeposits() {
    var driver = Driver.ready()
    let title = VideoShare.inOrder(Sample.panel.videos ?? [])[1].title
    driver.press(.tab, .down, .enter)
    #expect(driver.model.screen == .deposits)
    #expect(driver.model.deposits.filter?.text == title)
    #expect(driver.model.deposits.shown(.fr).allSatisfy { $0.title == title })
  }

  // MARK: Orders that are remembered

  @Test func anOrderIsToldAndTakenUpAgain() {
    var driver = Driver.ready()
    driver.press(.character("2"))
    #expect(driver.press(.character(">")) == [.apply(.order("title"))])
    #expect(driver.press(.character(">"), .character("<")).last == .apply(.order("state reversed")))
    // At 80 columns no heading tells the type: nobody sorts by it with a key.
    #expect(driver.press(.character(">")) == [.apply(.order("duration"))])
    #expect(
      driver.press(.character(">"), .character(">"), .character(">"), .character(">")).last == .apply(.order("state")))
    driver.press(.character("<"))
    var setup = Sample.setup()
    setup.order = "state reversed"
    let next = Driver.ready(setup)
    #expect(next.model.deposits.shown(.fr) == driver.model.deposits.shown(.fr))
    setup.order = "nonsense"
    #expect(Driver.ready(setup).model.deposits.shown(.fr) == Driver.ready().model.deposits.shown(.fr))
    for key in DepositOrder.Key.allCases {
      var order = DepositOrder()
      order.choose(key)
      #expect(DepositOrder(text: order.text) == order)
    }
  }

  // MARK: Titles

  @Test func aTitleIsChanged() throws {
    var driver = Scene.depositTitle.driver()
    var item = try #require(driver.model.shownDeposit)
    #expect(driver.model.isTyping)
    #expect(driver.press(.enter) == [.retitle(item.depositId, "Rushes de nuit, été")])
    driver.send(.deposit(item.depositId, .retitle, .failure(Sample.absence)))
    #expect(driver.model.isTyping && driver.text.contains("Rushes de nuit, été"), "what was typed is not lost")
    #expect(driver.press(.enter) == [.retitle(item.depositId, "Rushes de nuit, été")])
    item.title = "Rushes de nuit, été"
    driver.send(.deposit(item.depositId, .retitle, .success(item)))
    #expect(!driver.model.isTyping)
  }

  @Test func noTitleIsNoTitle() {
    var driver = Scene.depositTitle.driver()
    #expect(driver.press(.control("u"), KeyPress(.backspace), .enter) == [])
    #expect(driver.model.isTyping, "the field stays")
    #expect(driver.model.notice?.role == .error)
    #expect(driver.press(.escape) == [])
    #expect(!driver.model.isTyping)
    driver.press(.character("e"))
    #expect(driver.press(.enter) == [], "the same title asks nothing")
  }

  @Test func aPathPastedIntoATitleIsText() {
    var driver = Scene.depositTitle.driver()
    driver.press(.control("u"))
    driver.send(.input(.paste("/home/alice/Videos/été.mov")))
    #expect(driver.model.screen != .wizard)
    #expect(driver.text.contains("/home/alice/Videos/été.mov"))
  }

  // MARK: The mouse over what lies over the screen

  @Test func aClickChoosesACommand() throws {
    var driver = Scene.palette.driver()
    let row = try #require(driver.rows.firstIndex { $0.contains("langue : English") })
    driver.send(.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: 20, y: row)))))
    #expect(driver.model.language == .en)
    #expect(driver.model.overlay == nil)
  }

  @Test func aClickBesideTheCommandsClosesThem() {
    var driver = Scene.palette.driver()
    driver.send(.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: 0, y: 12)))))
    #expect(driver.model.overlay == nil)
    #expect(driver.model.language == .fr)
  }

  @Test(arguments: [("bac à sable", Dashboard.Effect.enterSandbox), ("moteur ici", .runEngineHere)])
  func aClickBegins(words: String, effect: Dashboard.Effect) throws {
    var driver = Scene.firstRun.driver()
    let row = try #require(driver.rows.firstIndex { $0.contains(words) })
    #expect(driver.send(.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: 12, y: row))))) == [effect])
  }

  // MARK: Beginning where one left

  @Test func anEngineOfOnesOwnBeginsByItself() {
    var driver = Driver(Sample.setup(.engineHere))
    #expect(driver.effects == [.runEngineHere])
    driver.send(.session(.failure(Sample.absence)))
    #expect(driver.model.screen == .firstRun, "the three choices, with why it does not")
    #expect(driver.model.firstRun.error == Sample.absence)
    #expect(driver.press(.enter) == [.runEngineHere], "its choice is selected")
  }
}
