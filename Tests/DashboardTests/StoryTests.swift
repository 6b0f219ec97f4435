import FoundationEssentials
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Stories: each a script of keys (`Stories/NAME.keys`) and what is then to be seen (`Stories/NAME.display`), told
/// against a world in memory.
///
/// Beside ``ScriptStep``'s commands these scripts know `:begin configured|first-run|sandbox fr|en` (the first line),
/// `:world away|back|pays|expires|retries|uploads|encodes` and `:pass SECONDS`. The display holds every `:save-display` in turn, and at
/// the end what the world was asked to do (open, copy, quit, …).
///
/// To record anew: `VISUAL_RECORD_STORIES=1 swift test --filter StoryTests`, then read the difference.
struct StoryTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Stories")
  private static let isRecording = Environment.process["VISUAL_RECORD_STORIES"] == "1"

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".keys") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test func thereAreStories() { #expect(Self.names.count >= 10) }

  @Test(arguments: names) func story(_ name: String) throws {
    let script = try String(contentsOf: Self.folder.appending(path: name + ".keys"), encoding: .utf8)
    let told = try Self.tell(ScriptStep.steps(of: script))
    let file = Self.folder.appending(path: name + ".display")
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
      Issue.record("\(name).display:\(line + 1)\n  wanted |\(wanted)|\n  shown  |\(shown)|")
      return
    }
    Issue.record("\(name).display: another number of lines")
  }

  private struct Unknown: Error { let step: ScriptStep }

  private static func tell(_ steps: [ScriptStep]) throws -> String {
    var display = ""
    guard case .other("begin", let words) = steps.first else { throw Unknown(step: steps.first ?? .waitIdle) }
    var world = try begin(words)
    for step in steps.dropFirst() where !world.hasEnded {
      switch step {
      case .key(let press): world.send(.input(.key(press)))
      case .paste(let text): world.send(.input(.paste(text)))
      case .resize(let size): world.send(.input(.resize(size)))
      case .waitIdle: world.settle()
      case .saveDisplay(let name):
        #expect(world.driver.model.view.brokenInvariants.isEmpty)
        display += "== \(name)\n" + world.driver.text + "\n"
      case .other("pass", let seconds): world.pass(seconds: Int(seconds) ?? 0)
      case .other("world", let what): guard world.happen(what) else { throw Unknown(step: step) }
      case .other: throw Unknown(step: step)
      }
      // What was asked for last is done even when the program ends.
      if case .key = step, world.driver.effects.last.map({ if case .quit = $0 { true } else { false } }) == true {
        world.settle()
      }
    }
    return display + (["== asked"] + world.asked).joined(separator: "\n") + "\n"
  }

  private static func begin(_ words: String) throws -> FakeWorld {
    let words = words.split(separator: " ").map(String.init)
    let beginnings: [String: Setup.Beginning] = [
      "configured": .configured, "first-run": .firstRun, "sandbox": .sandbox,
    ]
    guard words.count == 2, let beginning = beginnings[words[0]], let language = Language(rawValue: words[1]) else {
      throw Unknown(step: .other(name: "begin", argument: words.joined(separator: " ")))
    }
    return FakeWorld(Sample.setup(beginning, language: language), deposits: Sample.deposits)
  }
}
