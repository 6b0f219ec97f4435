import DepositStore
import DepositStoreSQLite
import Glibc
import Logging
import Platform
import ServiceLifecycle
import UsageMetering

/// Makes an hourly backup, checked before it counts, and lets the old ones go.
struct BackupKeeper: Service {
  private static let firstPause: Duration = .seconds(60)
  private static let pause: Duration = .seconds(300)

  let backup: EngineBackup
  let folder: String
  let readiness: Readiness
  let clock: any WallClock
  let logger: Logger
  var metrics = EngineMetrics()

  func run() async throws {
    await cancelWhenGracefulShutdown {
      metrics.noteBackup(at: plan.newest)
      var pause = Self.firstPause
      while !Task.isCancelled {
        do { try await Task.sleep(for: pause) } catch { return }
        if await isWorthKeeping() { await keep() }
        pause = Self.pause
      }
    }
  }

  /// A database that may be damaged, or that lacks what happened since a restore, must not push out better copies; nor a new one
  /// that may stand in a lost one's place, as long as it holds nothing.
  func isWorthKeeping() async -> Bool {
    guard readiness.obstacle == nil else { return false }
    guard readiness.isPending(.firstLook) else { return true }
    let some = try? await backup.store.deposits(DepositQuery(owner: nil, limit: 1)).deposits
    return some?.isEmpty == false
  }

  private var plan: BackupPlan { BackupPlan(names: DirectoryListing.names(in: folder)) }

  /// Makes a backup when one is due. What fails now is tried again in five minutes; old ones go only after a good one.
  func keep() async {
    let now = clock.now()
    guard plan.isDue(at: now) else { return }
    let path = "\(folder)/\(BackupPlan.name(at: now))"
    do {
      try await backup.run(to: path)
      for name in plan.expired() {
        unlink("\(folder)/\(name)")
        unlink(UsageStore.path(besideDatabase: "\(folder)/\(name)"))
      }
      metrics.noteBackup(at: now)
      logger.info("backup made", metadata: ["path": "\(path)"])
    } catch {
      // What was metered is copied first: without the deposits it is no backup, and nothing else would remove it.
      if access(path, F_OK) != 0 { unlink(UsageStore.path(besideDatabase: path)) }
      if !Task.isCancelled { logger.error("no backup was made", metadata: ["cause": "\(error.logged)"]) }
    }
  }
}

/// Copies everything that cannot be had again: the deposits, and beside them what was metered.
struct EngineBackup: Sendable {
  let store: SQLiteDepositStore
  let usage: UsageStore?

  /// - Parameter path: where the deposits go; usage goes beside it, as it lies beside the database.
  /// - Throws: `backup_needs_room`, `backup_onto_database`, `backup_damaged`, `file_unwritable`, `database_failed`.
  func run(to path: String) async throws {
    let folder = PrivateFile.parent(of: path)
    try PrivateFile.makeFolder(folder)
    let needed = (Self.size(store.path) + Self.size(UsageStore.path(besideDatabase: store.path))) * 11 / 10
    if let free = DatabaseSwap.freeBytes(in: folder), free < needed {
      throw VisualError.backupNeedsRoom(path: path, missingBytes: needed - free)
    }
    try await usage?.backup(to: UsageStore.path(besideDatabase: path))
    try await store.backup(to: path)
  }

  static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
