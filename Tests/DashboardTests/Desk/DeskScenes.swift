import EngineAPI
import Platform
import TerminalKit

@testable import Dashboard

// The support desk's screens, brought about as a person would.
extension Scene {
  var isOnDesk: Bool { rawValue.hasPrefix("desk") }

  /// Sits at the desk, with an engine in memory.
  func world(_ setup: Setup = Sample.setup()) -> FakeWorld {
    isOnDesk ? deskWorld(setup) : FakeWorld(driver(setup))
  }

  func deskWorld(_ setup: Setup) -> FakeWorld {
    var world = FakeWorld(setup, deposits: [])
    world.session = DeskSample.session
    if self == .deskLoading {
      world.send(.session(.success(DeskSample.session)))
      return world
    }
    world.settle()
    for step in steps { world.take(step) }
    return world
  }

  private var steps: [DeskStep] {
    switch self {
    case .deskAway: [.pass(20), .happen("away"), .pass(20)]
    case .deskList: [.keys("/"), .enter]
    case .deskEmpty: [.keys("/zanzibar"), .enter]
    case .deskSearch: [.keys("/status:"), .tab, .tab]
    case .deskSearchWrong: [.keys("/status:ready since:hier")]
    case .deskFile: [.keys("/noces"), .enter, .enter, .keys("w")]
    case .deskHistory: [.keys("/h3k-6rc"), .enter, .enter, .tab]
    case .deskEvent: [.keys("/h3k-6rc"), .enter, .enter, .end, .up, .right, .down, .enter]
    case .deskEvents: [.end, .up, .up, .up, .enter]
    case .deskRefund: [.keys("/g6j-5qb"), .enter, .enter, .keys("wR5"), .tab, .keys("un mois de retard")]
    case .deskConflict:
      [
        .keys("/g6j-5qb"), .enter, .enter, .keys("wR"), .tab, .keys("deux fois le même film"),
        .happen("bob-refunds"), .enter,
      ]
    case .deskRefused: [.keys("/h3k-6rc"), .enter, .enter, .keys("wR")]
    case .deskReply: [.keys("/e5g-7pv"), .enter, .enter, .keys("y")]
    case .deskPalette: [.keys("/d9f-3kj"), .enter, .enter, .keys("w:dur")]
    case .deskHelp: [.keys("/d9f-3kj"), .enter, .enter, .keys("?")]
    default: []
    }
  }
}

/// What somebody at the desk does.
enum DeskStep {
  case keys(String)
  case enter, tab, up, down, left, right, end
  case pass(Int)
  case happen(String)
}

extension FakeWorld {
  mutating func take(_ step: DeskStep) {
    switch step {
    case .keys(let text):
      for character in text { press(.character(character)) }
    case .enter: press(.enter)
    case .tab: press(.tab)
    case .up: press(.up)
    case .down: press(.down)
    case .left: press(.left)
    case .right: press(.right)
    case .end: press(KeyPress(.end))
    case .pass(let seconds): pass(seconds: seconds)
    case .happen(let what): _ = happen(what)
    }
  }

  private mutating func press(_ press: KeyPress) {
    send(.input(.key(press)))
    settle()
  }
}
