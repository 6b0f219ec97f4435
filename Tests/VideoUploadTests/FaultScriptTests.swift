import Cryptography
import CurlTransport
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import VideoUpload

/// Files of the sizes at which things go wrong, over lines that break in every way there is, with client and server
/// killed in between: each run ends complete with the same bytes, or can be gone on with and is complete in the end.
///
/// `VISUAL_FAULT_SCRIPTS` says how many scripts are played (`Scripts/soak upload` plays a thousand).
@Suite struct FaultScriptTests {
  static let count = getenv("VISUAL_FAULT_SCRIPTS").flatMap { Int(String(cString: $0)) } ?? 24
  /// In blocks that run beside one another.
  static let blocks = Array(0..<4)

  /// The last piece, 256 KiB, is a request of its own.
  private static let sizes = [
    0, 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1,
  ]
  private static let large = 64 << 20

  /// What became of a script, for whoever runs many.
  private struct Tally {
    var runs = 0
    var kills = 0
    var requests = 0
    var patched = 0
    var bytes = 0
  }

  @Test(arguments: blocks) func everyScriptEndsWithTheSameBytes(block: Int) async throws {
    var tally = Tally()
    for seed in stride(from: block, to: Self.count, by: Self.blocks.count) {
      try await Self.play(UInt64(seed), &tally)
    }
    if Self.count > 100 {
      print(
        "fault scripts, block \(block): \(tally.runs) runs, \(tally.kills) killed, \(tally.requests) requests, "
          + "\(tally.patched >> 20) MiB sent for \(tally.bytes >> 20) MiB")
    }
  }

  private static func play(_ seed: UInt64, _ tally: inout Tally) async throws {
    var dice = SeededGenerator(seed: seed &+ 77_000)
    // One large file among twelve, so that a thousand scripts are minutes.
    let size = seed % 12 == 11 ? large : sizes.randomElement(using: &dice) ?? 0
    let content = bytes(size, &dice)
    let server = ModelTUSServer(
      endpoint: "https://tus.example/tusupload", largestPatch: dice.once(in: 4) ? 9_000_000 : nil,
      forgetsComplete: dice.once(in: 3))
    let run = try UploadRun(content, server: server)
    let grave = Grave(run.folder.path + "/state/journal")
    let transport = FaultyTransport(
      server, seed: seed, faults: Int.random(in: 0...(size == large ? 12 : 30), using: &dice),
      keepsCutPatches: !dice.once(in: 4), clock: run.clock, onKill: { grave.dig() })
    var result: UploadResult?
    var runs = 0
    while result == nil, runs < 60 {
      runs += 1
      let events = Box<UploadEvent>()
      do {
        result = try await run.run(transport) { events.append($0) }
      } catch let error as VisualError {
        #expect([.resumable, .interrupted].contains(error.kind), "seed \(seed): \(error)")
      }
      if grave.bury() {
        tally.kills += 1
        result = nil
      }
      expectHonest(events.values, total: size)
    }
    let sha256 = Hex.encode(SHA256.hash(content))
    #expect(result?.sha256 == sha256, "seed \(seed), \(size) bytes: not complete after \(runs) runs")
    #expect(server.arrived.map { Hex.encode(SHA256.hash($0)) } == sha256, "seed \(seed): other bytes arrived")
    #expect(server.violations.isEmpty, "seed \(seed): confirmed bytes were sent again: \(server.violations)")
    let entry = try #require(try run.journal.list().entries.first)
    #expect(entry.phase == .processing && entry.confirmed == size && entry.sha256 == sha256, "seed \(seed)")
    tally.runs += runs
    tally.requests += transport.requestCount
    tally.patched += server.patchedBytes
    tally.bytes += size
  }

  /// Noise of a MiB, repeated with each repetition marked, as noise of 64 takes seconds.
  private static func bytes(_ count: Int, _ dice: inout SeededGenerator) -> [UInt8] {
    var noise = dice.bytes(min(count, 1 << 20))
    guard count > noise.count else { return noise }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    var number: UInt8 = 0
    while bytes.count < count {
      noise[0] = number
      number &+= 1
      bytes += noise.prefix(count - bytes.count)
    }
    return bytes
  }

  /// The journal as it was when the program was killed: put back when the run that did not live on has ended.
  private final class Grave: Sendable {
    private let folder: String
    private let files = Mutex<[String: [UInt8]]?>(nil)

    init(_ folder: String) { self.folder = folder }

    func dig() {
      let found = Self.contents(folder)
      files.withLock { $0 = found }
    }

    /// - Returns: whether the program was killed.
    func bury() -> Bool {
      guard let kept = files.withLock({ $0.take() }) else { return false }
      for name in Self.contents(folder).keys where kept[name] == nil { unlink(folder + "/" + name) }
      for (name, bytes) in kept {
        do {
          try PrivateFile.write(bytes, path: folder + "/" + name)
        } catch {
          Issue.record("the journal cannot be put back: \(error)")
        }
      }
      return true
    }

    private static func contents(_ folder: String) -> [String: [UInt8]] {
      var found: [String: [UInt8]] = [:]
      guard let directory = opendir(folder) else { return found }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard name.hasSuffix(".json"),
          let file = try? PrivateFile.read(path: folder + "/" + name, limit: 1 << 20)
        else { continue }
        found[name] = file.bytes
      }
      return found
    }
  }
}
