import Platform
import TerminalEmulation
import TestSupport
import Testing

@testable import Dashboard
@testable import TerminalKit

/// Somebody leans on the keyboard, on every screen, while the window changes its size: whatever comes, the grid stays
/// whole, and the bytes that reach the terminal are ncurses' own and show it.
struct FuzzTests {
  private static let keysPerScreen = 10_000
  /// How many scenes begin at each place: its keys are shared among them.
  private static let scenes = Dictionary(grouping: Scene.allCases) { $0.world().driver.model.place }

  private static func keys(_ scene: Scene) -> Int {
    let shared = scenes[scene.world().driver.model.place]?.count ?? 1
    return (keysPerScreen + shared - 1) / shared
  }

  /// Every so many keys the frame goes through ncurses to a terminal and is compared with the grid.
  private static let keysPerFrame = 40

  @Test(arguments: Scene.allCases) func randomKeys(_ scene: Scene) throws {
    let seed = SeededGenerator.seeds[2]
    var life = Life(scene, seed: seed)
    for _ in 0..<Self.keys(scene) {
      life.step()
      if life.isDue {
        let broken = life.view.brokenInvariants
        try #require(broken.isEmpty, "\(scene) seed \(seed): \(broken); \(life.story)")
      }
    }
  }

  @Test(arguments: Scene.allCases) @TerminalActor func framesOfRandomKeys(_ scene: Scene) throws {
    Terminal.setEncoding(isUTF8: true)
    let seed = SeededGenerator.seeds[2]
    var life = Life(scene, seed: seed)
    let screen = try CursesScreen(names: ["xterm-256color"], size: life.size)
    defer { screen.end() }
    screen.use(Palette(.visual, depth: .trueColor))
    var terminal = EmulatedTerminal(width: life.size.width, height: life.size.height)
    for _ in 0..<Self.keys(scene) / Self.keysPerFrame {
      let before = life.size
      for _ in 0..<5 { life.step() }
      if life.size != before {
        screen.resize(life.size)
        terminal = EmulatedTerminal(width: life.size.width, height: life.size.height)
      }
      let grid = life.view
      terminal.take(screen.frame(grid))
      try #require(terminal.unknown.isEmpty, "\(scene) seed \(seed): \(terminal.unknown); \(life.story)")
      try #require(terminal.rows == grid.rows, "\(scene) seed \(seed): \(life.story)")
    }
  }
}

/// A dashboard in a world in memory, and what happened to it.
private struct Life {
  private var random: SeededGenerator
  private var world: FakeWorld
  private let scene: Scene
  private var log: [String] = []
  private var steps = 0

  init(_ scene: Scene, seed: UInt64) {
    random = SeededGenerator(seed: seed)
    self.scene = scene
    world = scene.world()
  }

  var view: CellGrid { world.driver.model.view }
  var size: Size { world.driver.model.size }
  var story: String { log.suffix(60).joined(separator: " ") }
  /// The view is looked at now: after each new size, and now and then.
  private(set) var isDue = false

  mutating func step() {
    steps += 1
    isDue = steps % 50 == 0
    // Who has quit comes back, so that every key falls on a screen.
    if world.hasEnded { world = scene.world() }
    let event = event()
    log.append(Self.name(event))
    world.send(.input(event))
    if Bool.random(using: &random) { world.settle() }
    if Int.random(in: 0..<30, using: &random) == 0 {
      world.pass(seconds: Int.random(in: 1...3, using: &random))
      let happenings = [
        "away", "back", "pays", "expires", "retries", "waits", "sends", "uploads", "encodes", "bob-refunds",
        "new-deposits",
      ]
      _ = world.happen(happenings.randomElement(using: &random) ?? "back")
    }
  }

  private mutating func event() -> InputEvent {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<3:
      isDue = true
      let sizes = [(80, 24), (120, 40), (200, 60), (79, 24), (80, 23), (1, 1), (300, 90)]
      let fixed = sizes.randomElement(using: &random) ?? (80, 24)
      return .resize(
        Bool.random(using: &random)
          ? Size(width: fixed.0, height: fixed.1)
          : Size(width: .random(in: 1...220, using: &random), height: .random(in: 1...70, using: &random)))
    case 3: return .paste(Self.pastes.randomElement(using: &random) ?? "")
    case 4: return .focus(Bool.random(using: &random))
    case 5..<8:
      let place = Point(x: .random(in: -1...210, using: &random), y: .random(in: -1...70, using: &random))
      let actions: [MouseEvent.Action] = [.press, .release, .drag, .scrollUp, .scrollDown]
      return .mouse(MouseEvent(actions.randomElement(using: &random) ?? .press, at: place))
    case 8..<50: return .key(Self.keys.randomElement(using: &random) ?? .enter)
    default: return .key(.character(Self.characters.randomElement(using: &random) ?? "d"))
    }
  }

  private static let keys: [KeyPress] =
    [
      .enter, .tab, .backTab, .escape, .up, .down, .left, .right, .control("p"), .control("l"), .control("u"),
      .control("w"), .control("a"), .control("k"), KeyPress(.left, .control), KeyPress(.right, .alt),
      KeyPress(.up, .shift), KeyPress(.down, .shift),
    ] + [Key.backspace, .delete, .home, .end, .pageUp, .pageDown, .insert, .function(1)].map { KeyPress($0) }

  private static let characters = Array("1234&é\"'daoscrxpwejkJKRNEy/:?  []-+=~nyqo\u{300}日👩‍👩‍👧")

  private static let pastes = [
    "/home/alice/Videos/rushes nuit.mp4", "'/a b.mp4'\nfile:///c%20d.mov", "\u{1B}[2J\u{202E}évil\u{0}", "~/Videos",
    String(repeating: "x", count: 10_000),
  ]

  private static func name(_ event: InputEvent) -> String {
    switch event {
    case .key(let press): press.label
    case .resize(let size): "\(size.width)x\(size.height)"
    case .paste(let text): "paste(\(text.count))"
    case .mouse(let event): "\(event.action)@\(event.place.x),\(event.place.y)"
    default: "\(event)"
    }
  }
}
