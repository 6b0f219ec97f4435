import Cryptography
import CurlTransport
import Platform
import TestSupport
import Testing

@testable import VideoUpload

/// Uploads over a line and to a server that fail by the dice: they end with the same bytes, or with a failure that
/// has a name and can be resumed.
@Suite struct RandomServerTests {
  /// Eight blocks of fixed seeds, and one that is new each time; a failure names its seed.
  static let blocks: [UInt64] = Array(0..<8) + [.random(in: 1_000...UInt64(UInt32.max))]

  private static let lengths = [
    0, 1, 999, 10_000, 70_000, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1,
    (2 << 20) + 77,
  ]

  private static func setting(_ dice: inout SeededGenerator) throws -> UploadRun {
    let length = lengths.randomElement(using: &dice) ?? 0
    let server = ModelTUSServer(
      endpoint: "https://tus.example/tusupload", largestPatch: dice.once(in: 3) ? 20_000 : nil,
      forgetsComplete: dice.once(in: 3))
    var run = try UploadRun(dice.bytes(length), server: server)
    run.options.patience.patchSizes = [1 << 20, 100_000, 15_000]
    return run
  }

  @Test(arguments: blocks) func troubleThatEndsLeadsToTheSameBytes(block: UInt64) async throws {
    for seed in block * 25..<block * 25 + 25 {
      var dice = SeededGenerator(seed: seed)
      let run = try Self.setting(&dice)
      let transport = FaultyTransport(
        run.server, seed: seed, faults: Int.random(in: 0...40, using: &dice), keepsCutPatches: !dice.once(in: 4),
        clock: run.clock)
      var result: UploadResult?
      var runs = 0
      while result == nil, runs < 60 {
        runs += 1
        let events = Box<UploadEvent>()
        do {
          result = try await run.run(transport) { events.append($0) }
        } catch let error as VisualError {
          #expect([.resumable, .interrupted].contains(error.kind), "seed \(seed): \(error)")
          try Self.sometimesForgetLastWrite(run, &dice)
        }
        expectHonest(events.values, total: run.content.count)
      }
      #expect(result?.sha256 == run.sha256, "seed \(seed)")
      #expect(run.server.arrived == run.content, "seed \(seed): other bytes arrived")
      #expect(run.server.violations.isEmpty, "seed \(seed): \(run.server.violations)")
      let entry = try #require(try run.journal.list().entries.first)
      #expect(entry.phase == .processing && entry.confirmed == run.content.count && entry.sha256 == run.sha256)
    }
  }

  /// As if the program had been killed before it wrote how far it was.
  private static func sometimesForgetLastWrite(_ run: UploadRun, _ dice: inout SeededGenerator) throws {
    guard dice.once(in: 2) else { return }
    let claim = try run.claim()
    try claim.update { $0.confirmed = 0 }
    claim.release()
  }

  @Test(arguments: blocks) func troubleWithoutEndIsGivenUpInTime(block: UInt64) async throws {
    for seed in block * 10..<block * 10 + 10 {
      var dice = SeededGenerator(seed: seed)
      let run = try Self.setting(&dice)
      let kinds = FaultyTransport.Fault.allCases.filter { $0 != .interrupted && $0 != .killed }.shuffled(using: &dice)
      let transport = FaultyTransport(
        run.server, seed: seed, faults: .max, kinds: Array(kinds.prefix(Int.random(in: 1...4, using: &dice))), oneIn: 1)
      do {
        let result = try await run.run(transport)
        #expect(result.sha256 == run.sha256, "seed \(seed)")
        #expect(run.server.arrived == run.content, "seed \(seed)")
      } catch let error as VisualError {
        #expect(error.kind.exitCode == .resumable, "seed \(seed): \(error)")
      }
      #expect(transport.requestCount < 5_000, "seed \(seed): \(transport.requestCount) requests")
    }
  }
}
