import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Orders, commands and lines that need no picture.
struct ListTests {
  @Test func depositsStandInAnyOrder() {
    var order = DepositOrder()
    let items = Sample.deposits
    func titles() -> [String] { order.sorted(items, .fr).map(\.title) }
    #expect(titles() == items.map(\.title), "newest first")
    order.choose(.title)
    #expect(titles() == titles().sorted { $0.lowercased() < $1.lowercased() })
    let rising = titles()
    order.choose(.title)
    #expect(titles() == Array(rising.reversed()), "the same again turns it round")
    order.choose(.price)
    #expect(order.sorted(items, .fr).map(\.feeEur) == items.map(\.feeEur).sorted(by: >))
    #expect(Set(titles()) == Set(items.map(\.title)))
  }

  /// The key itself, then what begins so, then words that do.
  @Test(arguments: [("d", "déposer"), ("q", "quitter"), ("thème n", "thème night"), ("langue", "langue : English")])
  func theBestCommandComesFirst(typed: String, expected: String) throws {
    let model = Driver.ready().model
    let first = try #require(model.paletteActions(matching: typed).first)
    #expect(model.words(for: first).hasPrefix(expected))
  }

  @Test(arguments: Scene.allCases) func noCommandIsThereTwice(_ scene: Scene) {
    let model = scene.driver().model
    let words = model.paletteActions(matching: "").map { model.words(for: $0) }
    #expect(Set(words).count == words.count, "\(words)")
  }

  @Test(
    arguments: [
      ("https://visual.example/pay/x", true), ("http://192.168.1.4:4000/pay/x", true), ("http://127.0.0.1:4/p", false),
      ("http://localhost/p", false), ("http://[::1]:4000/p", false), ("ftp://visual.example", false), ("", false),
    ]) func aPhoneReaches(url: String, expected: Bool)
  {
    #expect(Model.isReachable(url) == expected)
  }

  @Test func aLineGoesWithItsScreen() {
    var driver = Driver.ready()
    driver.send(.trouble(Sample.absence))
    #expect(driver.model.notice != nil)
    driver.press(.character("2"))
    #expect(driver.model.notice == nil)
    driver.send(.trouble(Sample.absence))
    driver.send(.input(.paste("/home/alice/Videos/été.mov")))
    #expect(driver.model.notice == nil)
  }

  @Test func twelveMonthsAreTwelve() {
    let one = [MonthCost(month: Sample.november, costEur: 2, isFinal: false)]
    let months = Model.twelveMonths(one)
    #expect(months.count == 12)
    #expect(months.last == one[0])
    #expect(months.first?.month == Month(year: 2025, month: 12))
    #expect(months.dropLast().allSatisfy { $0.costEur == nil })
  }

  /// A journey that arrives while the person looks elsewhere, or the window is not in front, rings.
  @Test(arguments: [(true, false), (false, true)]) func theBellIsForThoseWhoLookElsewhere(isHere: Bool, rings: Bool) {
    var driver = Scene.encoding.driver()
    driver.send(.input(.focus(isHere)))
    let walk = driver.model.walks[0].id
    let effects = driver.send(.journey(walk, .playable(Arrival(depositId: Sample.links.depositId))))
    let hasRung = effects.contains { if case .notify = $0 { true } else { false } }
    #expect(hasRung == rings)
  }
}
