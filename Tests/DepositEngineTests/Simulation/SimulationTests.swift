import Platform
import TestSupport
import Testing

@testable import DepositEngine

/// Random lives of the engine, and the proof that they would find what is wrong with it.
@Suite struct SimulationTests {
  private static let stories = 30
  /// How many stories a planted defect may hide in.
  private static let patience = 150
  private static let seedsThatFoundDefects: [UInt64] = [
    8_799_145_829_051_861_739, 16_755_679_925_650_079_471, 17_286_303_751_071_558_178,
  ]

  @Test(arguments: SeededGenerator.seeds + Self.seedsThatFoundDefects)
  func moneyAndVideosComeOutRight(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories { _ = try await Simulation.live(seed: random.next()) }
  }

  @Test(
    "Single lives that once found a defect",
    arguments: [
      10_860_393_226_594_592_219, 2_568_037_805_139_471_802, 11_314_038_141_895_042_644, 14_095_333_383_047_902_793,
      1_601_640_902_301_475_847, 8_567_725_112_085_952_043, 11_124_343_451_862_812_386,
    ])
  func aLifeThatFoundADefect(_ seed: UInt64) async throws { _ = try await Simulation.live(seed: seed) }

  @Test(
    "Single lives whose database was lost, and that once found a defect",
    arguments: [
      16_505_260_770_850_331_680, 3_153_934_132_764_352_741, 11_612_653_425_409_389_257, 9_912_330_688_487_804_721,
      5_937_362_501_760_972_114,
    ] as [UInt64])
  func aLostLifeThatFoundADefect(_ seed: UInt64) async throws {
    _ = try await Simulation.live(seed: seed, loses: true)
  }

  @Test(arguments: PlantedDefect.allCases)
  func aPlantedDefectIsFound(_ defect: PlantedDefect) async throws {
    var random = SeededGenerator(seed: 20_261_125)
    for _ in 0..<Self.patience {
      do {
        _ = try await Simulation.live(seed: random.next(), defect: defect, loses: defect.needsLoss)
      } catch is BrokenInvariant {
        return
      }
    }
    Issue.record("\(defect) was not found in \(Self.patience) stories")
  }

  /// `Scripts/soak lives` tries others.
  @Test(arguments: [1, 20_261_122, 4_242])
  func aLostDatabaseComesBackAsItWas(_ seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Self.stories { _ = try await Simulation.live(seed: random.next(), loses: true) }
  }

  private static let soakLives = Environment.process["VISUAL_SOAK_LIVES"].flatMap { Int($0) } ?? 0

  /// A soak goes on after a life that broke an invariant, but not for ever.
  private static let mostBroken = 5

  /// `Scripts/soak` asks for it.
  @Test(.enabled(if: soakLives > 0))
  func aLongSoak() async throws {
    let seed = Environment.process["VISUAL_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 1 ... .max)
    let random = Locked(SeededGenerator(seed: seed))
    let began = ContinuousClock.now
    let total = Locked(Simulation.Figures())
    let broken = Locked(0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          while total.withLock({ $0.lives }) < Self.soakLives, broken.withLock({ $0 }) < Self.mostBroken {
            do {
              let (life, loses) = random.withLock { ($0.next(), $0.happens(0.3)) }
              let figures = try await Simulation.live(seed: life, loses: loses)
              let (before, after) = total.withLock { total in
                defer { total = total + figures }
                return (total.lives, total.lives + figures.lives)
              }
              // Whoever stops it knows how far it came.
              if before / 10_000 != after / 10_000 { print("soak: \(after) lives so far; seed \(seed)") }
            } catch let invariant as BrokenInvariant {
              broken.withLock { $0 += 1 }
              Issue.record(invariant)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let (sum, seconds) = (total.withLock { $0 }, (ContinuousClock.now - began) / .seconds(1))
    print(
      "soak: \(sum.lives) lives, \(sum.steps) steps, \(sum.crashes) crashes, \(sum.events) webhooks, \(sum.requests) "
        + "requests in \(Int(seconds)) s (\(Int(Double(sum.lives) / seconds)) lives/s), \(broken.withLock { $0 }) broken; seed \(seed)"
    )
  }
}
