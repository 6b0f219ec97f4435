import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import Platform
import Synchronization
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// A play that was counted stays counted, whatever becomes of the process.
@Suite struct PlaybackDurabilityTests {
  let folder: TemporaryFolder
  var path: String { folder["visual.db"] }

  init() throws { folder = try TemporaryFolder() }

  private func viewer() throws -> PlayViewer {
    let agent = try #require(AgentDigest(bytes: [UInt8](repeating: 1, count: AgentDigest.byteCount)))
    return PlayViewer(address: try #require(IPAddress("192.0.2.1")), agent: agent, agentName: "")
  }

  private func issue(on store: SQLiteDepositStore) async throws -> PlayClaims {
    let id = try await store.open(draft(1), run: run, at: start).deposit.id
    let guid = VideoGUID("v-1")
    let seen = DepositEvent.videoSeen(Video.Sighting(guid: guid, state: .playable, lengthSec: 60))
    let change = try await store.apply(
      [paid(1), .videoCreated(guid), seen], to: id, by: .engine, at: start, finishing: nil)
    let deposit = try #require(change).deposit
    let token = try #require(
      PlayToken(
        id: PlayTokenID(String(repeating: "0a", count: 16)), deposit: deposit, issuedBy: UserID("alice"),
        binding: PlayBinding(), at: start))
    try await store.issue(token, limits: .creator, at: start)
    return PlayClaims(
      keyID: [0, 0, 0, 0], id: token.id, videoGUID: guid, expiresAt: token.expiresAt, binding: token.binding)
  }

  /// What lies on disk while the store is open is what a killed process leaves: after each play, the copy knows it.
  @Test func everyPlaySurvivesAKill() async throws {
    let store = try SQLiteDepositStore(path: path)
    let claims = try await issue(on: store)
    for left in [2, 1, 0] {
      #expect(try await store.redeem(claims, for: try viewer(), at: start).token?.playsLeft == left)
      let copy = folder["copy-\(left).db"]
      for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix) }
      let restarted = try SQLiteDepositStore(path: copy)
      #expect(try await restarted.read { try $0.playToken(claims.id) }?.playsLeft == left)
      var played = 0
      for _ in 0..<5 where try await restarted.redeem(claims, for: try viewer(), at: start).refusal == nil {
        played += 1
      }
      #expect(played == left)
    }
  }

  /// A refusal beyond those that are kept writes nothing, so that hammering does not wear the disk.
  @Test func endlessRefusalsWriteNothing() async throws {
    let store = try SQLiteDepositStore(path: path)
    let claims = try await issue(on: store)
    for _ in 0..<60 { _ = try await store.redeem(claims, for: try viewer(), at: start) }
    let size = try bytes(path + "-wal").count
    for _ in 0..<60 { #expect(try await store.redeem(claims, for: try viewer(), at: start).refusal == .exhausted) }
    #expect(try bytes(path + "-wal").count == size)
  }

  /// A database of the first version gets the tables, and keeps what it holds.
  @Test func anOlderDatabaseIsBroughtUpToDate() async throws {
    let pool = try DatabasePool(path: path)
    try Schema.migrator.migrate(pool, upTo: "v1")
    try await pool.write { try $0.execute(sql: "INSERT INTO bookmark VALUES ('a', 'b')") }
    try pool.close()
    // A look changes nothing: the older program can still open it.
    let lock = try DatabaseLock(databasePath: path)
    #expect(try SQLiteDepositStore.problems(path: path, lock: lock) == [])
    let asItLies = try DatabaseQueue(path: path)
    #expect(try await asItLies.read { try !Schema.migrator.hasCompletedMigrations($0) })
    try asItLies.close()
    let upgrades = Mutex(0)
    let store = try SQLiteDepositStore(path: path, lock: lock) { upgrades.withLock { $0 += 1 } }
    #expect(upgrades.withLock { $0 } == 1)
    #expect(try await store.bookmark("a") == "b")
    let claims = try await issue(on: store)
    #expect(try await store.redeem(claims, for: try viewer(), at: start).refusal == nil)
  }
}
