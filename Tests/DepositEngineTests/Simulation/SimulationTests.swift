import Platform
import Testing

@testable import DepositEngine

/// Random lives of the engine, and the proof that they would find what is wrong with it.
@Suite struct SimulationTests {
  private static let stories = 30
  /// How many stories a planted defect may hide in.
  private static let patience = 150

  @Test(arguments: SeededGenerator.seeds)
  func moneyAndVideosComeOutRight(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories { _ = try await Simulation.live(seed: random.next()) }
  }

  @Test(arguments: PlantedDefect.allCases)
  func aPlantedDefectIsFound(_ defect: PlantedDefect) async throws {
    var random = SeededGenerator(seed: 20_261_125)
    for _ in 0..<Self.patience {
      do {
        _ = try await Simulation.live(seed: random.next(), defect: defect)
      } catch is BrokenInvariant {
        return
      }
    }
    Issue.record("\(defect) was not found in \(Self.patience) stories")
  }

  private static let soakLives = Environment.process["VISUAL_SOAK_LIVES"].flatMap { Int($0) } ?? 0

  /// `Scripts/soak` asks for it.
  @Test(.enabled(if: soakLives > 0))
  func aLongSoak() async throws {
    let seed = Environment.process["VISUAL_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 1 ... .max)
    let random = Locked(SeededGenerator(seed: seed))
    let began = ContinuousClock.now
    let total = Locked(Simulation.Figures())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          while total.withLock({ $0.lives }) < Self.soakLives {
            let figures = try await Simulation.live(seed: random.withLock { $0.next() })
            total.withLock { $0 = $0 + figures }
          }
        }
      }
      try await group.waitForAll()
    }
    let (sum, seconds) = (total.withLock { $0 }, (ContinuousClock.now - began) / .seconds(1))
    print(
      "soak: \(sum.lives) lives, \(sum.steps) steps, \(sum.crashes) crashes, \(sum.events) webhooks, \(sum.requests) "
        + "requests in \(Int(seconds)) s (\(Int(Double(sum.lives) / seconds)) lives/s), no invariant broken; seed \(seed)"
    )
  }
}
