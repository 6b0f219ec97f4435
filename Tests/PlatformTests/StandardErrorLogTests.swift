import Logging
import Testing

@testable import Platform

@Suite struct StandardErrorLogTests {
  private struct StoppedClock: WallClock {
    func now() -> Instant { Instant(unixSeconds: 1_700_000_000) }
  }

  private func line(_ metadata: Logger.Metadata, provider: Logger.MetadataProvider? = nil) -> String {
    StandardErrorLog(clock: StoppedClock(), metadataProvider: provider).line(.info, "request", metadata)
  }

  @Test func aLineCanBeTakenApart() {
    #expect(line([:]) == "2023-11-14T22:13:20Z info request\n")
    #expect(line(["b": "x", "a": "1"]) == "2023-11-14T22:13:20Z info request a=1 b=x\n", "in order")
    #expect(line(["a": "x y"]).hasSuffix(#" a="x y""# + "\n"))
    #expect(line(["a": "x=y"]).hasSuffix(#" a="x=y""# + "\n"))
    #expect(line(["a": ""]).hasSuffix(#" a="""# + "\n"))
    #expect(line(["a": #"x"\ y"#]).hasSuffix(#" a="x\"\\ y""# + "\n"))
  }

  @Test func nothingFromOutsideForgesALine() {
    let forged = line(["a": "x\n2023-11-14T22:13:20Z error forged\u{1B}[2J"])
    #expect(forged.split(separator: "\n").count == 1)
    #expect(!forged.contains("\u{1B}"))
  }

  @Test func whatATaskWorksForIsNamed() {
    let provider = Logger.MetadataProvider { ["request": "r-1", "a": "provider"] }
    #expect(line(["a": "own"], provider: provider).hasSuffix(" a=own request=r-1\n"), "the line's own comes first")
  }
}
