import DepositDomain
import FoundationEssentials
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Stories: each a script of keys (`Stories/NAME.keys`) and what is then to be seen, in French and in English
/// (`Stories/NAME.fr.txt`, `Stories/NAME.en.txt`), told against a world in memory. They are meant to be read.
///
/// Beside ``ScriptStep``'s commands these scripts know `:begin configured|first-run|sandbox|ssh|left` (the first line),
/// `:world away|back|pays|pays-later|expires|retries|waits|sends|uploads|encodes|engine-ends|near-cap|focus` and
/// `:pass SECONDS`. What is
/// seen holds the remarks, the keys since the last display, every `:save-display` in turn, and at the end what the world was
/// asked to do (open, copy, quit, …).
///
/// To record anew: `VISUAL_RECORD_STORIES=1 swift test --filter StoryTests`, then read the difference.
struct StoryTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Stories")
  private static let isRecording = Environment.process["VISUAL_RECORD_STORIES"] == "1"

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".keys") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func thereAreStories() { #expect(Self.names.count >= 30) }

  @Test(arguments: names, Language.allCases) func story(_ name: String, _ language: Language) throws {
    let script = try String(contentsOf: Self.folder.appending(path: name + ".keys"), encoding: .utf8)
    let (told, actions) = try Self.tell(script, language)
    // Told by no picture: that what was done cured it.
    #expect(actions == Self.cures[name, default: []], "\(name)")
    let title = "\(name).\(language.rawValue).txt"
    let file = Self.folder.appending(path: title)
    if Self.isRecording {
      try told.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let wanted = try String(contentsOf: file, encoding: .utf8)
    guard wanted != told else { return }
    let lines = zip(
      wanted.split(separator: "\n", omittingEmptySubsequences: false),
      told.split(separator: "\n", omittingEmptySubsequences: false))
    for (line, (wanted, shown)) in lines.enumerated() where wanted != shown {
      Issue.record("\(title):\(line + 1)\n  wanted |\(wanted)|\n  shown  |\(shown)|")
      return
    }
    Issue.record("\(title): another number of lines")
  }

  /// What is done to deposits in the stories of the desk.
  private static let cures: [String: [SupportAction]] = [
    "support-webhook-lost": [.retry], "support-paid-twice": [.retry], "support-wrong-type": [.refund],
    "support-over-limit": [.askDifference, .acceptOverLimit], "support-upload-stuck": [.note],
    "support-encoding-failed": [.retry], "support-refund-asked": [.claim, .refund], "support-dispute": [.note],
    "support-expired-link": [.checkoutLink], "support-deleted-video": [.retry], "support-read-only": [.refund],
  ]

  private struct Unknown: Error { let step: ScriptStep }

  private static func tell(
    _ script: String, _ language: Language
  ) throws -> (text: String, actions: [SupportAction]) {
    var display = ""
    var keys: [String] = []
    var world: FakeWorld?
    for line in script.split(separator: "\n").map(String.init) {
      if line.hasPrefix("#") {
        display += line + "\n"
        continue
      }
      for step in try ScriptStep.steps(of: line) {
        guard var told = world else {
          guard case .other("begin", let words) = step else { throw Unknown(step: step) }
          world = try begin(words, language)
          keys.append(line)
          continue
        }
        guard !told.hasEnded else { continue }
        if case .saveDisplay(let name) = step {
          #expect(told.driver.model.view.brokenInvariants.isEmpty)
          display += "> " + keys.joined(separator: "  ") + "\n== \(name)\n" + told.driver.text + "\n\n"
          keys = []
        } else {
          try take(step, &told)
          if keys.last != line || !line.hasPrefix(":type") { keys.append(line) }
        }
        world = told
      }
    }
    if !keys.isEmpty { display += "> " + keys.joined(separator: "  ") + "\n" }
    let text = display + (["== asked"] + (world?.asked ?? [])).joined(separator: "\n") + "\n"
    return (text, world?.desk.done ?? [])
  }

  private static func take(_ step: ScriptStep, _ world: inout FakeWorld) throws {
    switch step {
    case .key(let press): world.send(.input(.key(press)))
    case .paste(let text): world.send(.input(.paste(text)))
    case .resize(let size): world.send(.input(.resize(size)))
    case .waitIdle: world.settle()
    case .other("pass", let seconds): world.pass(seconds: Int(seconds) ?? 0)
    case .other("click", let place):
      let numbers = place.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == 2 else { throw Unknown(step: step) }
      let point = Point(x: numbers[0], y: numbers[1])
      world.send(.input(.mouse(MouseEvent(.press, button: 1, at: point))))
    case .other("world", let what): guard world.happen(what) else { throw Unknown(step: step) }
    case .other, .saveDisplay: throw Unknown(step: step)
    }
    // What was asked for last is done even when the program ends.
    if case .key = step, world.driver.effects.last.map({ if case .quit = $0 { true } else { false } }) == true {
      world.settle()
    }
  }

  private static func begin(_ word: String, _ language: Language) throws -> FakeWorld {
    let beginnings: [String: Setup.Beginning] = [
      "configured": .configured, "first-run": .firstRun, "sandbox": .sandbox, "ssh": .configured,
      "left": .configured, "desk": .configured, "desk-read-only": .configured,
    ]
    guard let beginning = beginnings[word] else { throw Unknown(step: .other(name: "begin", argument: word)) }
    var setup = Sample.setup(beginning, language: language)
    setup.isRemote = word == "ssh"
    setup.isReadOnly = word == "desk-read-only"
    guard word.hasPrefix("desk") else {
      return FakeWorld(setup, deposits: Sample.deposits, left: word == "left" ? Scene.remains : [])
    }
    var world = FakeWorld(setup, deposits: [])
    world.session = DeskSample.session
    return world
  }
}
