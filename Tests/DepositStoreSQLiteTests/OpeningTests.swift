import DepositDomain
import DepositStore
import FoundationEssentials
import GRDB
import Glibc
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

@Suite struct OpeningTests {
  let folder: TemporaryFolder
  var path: String { folder["private/deep/visual.db"] }

  init() throws { folder = try TemporaryFolder() }

  @Test func onlyTheOwnerCanReadAnyOfIt() async throws {
    let store = try SQLiteDepositStore(path: path)
    try await store.setBookmark("a", "b")
    for suffix in ["", "-wal", "-shm", ".lock"] { #expect(permissions(path + suffix) == 0o600, "\(suffix)") }
    #expect(permissions(folder["private"]) == 0o700)
    #expect(permissions(folder["private/deep"]) == 0o700)
  }

  @Test func aDatabaseOthersCouldReadIsClosedToThem() async throws {
    try await SQLiteDepositStore(path: path).checkpointAndClose()
    #expect(chmod(path, 0o644) == 0)
    let store = try SQLiteDepositStore(path: path)
    try await store.setBookmark("a", "b")
    #expect(permissions(path) == 0o600)
    #expect(permissions(path + "-wal") == 0o600)
  }

  @Test func aLinkIsNotFollowed() async throws {
    let target = folder["target.db"]
    try Data().write(to: URL(filePath: target))
    let link = folder["link.db"]
    #expect(symlink(target, link) == 0)
    await expectError("file_not_regular") { _ = try SQLiteDepositStore(path: link) }
    #expect(try bytes(target).isEmpty)

    #expect(symlink(target, folder["other.db.lock"]) == 0)
    await expectError("database_unopenable") { _ = try SQLiteDepositStore(path: folder["other.db"]) }
    #expect(try bytes(target).isEmpty)
  }

  @Test func aFolderIsNoDatabase() async throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    await expectError("file_not_regular") { _ = try SQLiteDepositStore(path: path) }
  }

  @Test func anotherProgramsFileIsLeftAlone() async throws {
    let text = folder["text.db"]
    try Data(String(repeating: "not a database\n", count: 500).utf8).write(to: URL(filePath: text))
    let other = folder["other.db"]
    let queue = try DatabaseQueue(path: other)
    try await queue.write { try $0.execute(sql: "CREATE TABLE deposit (id); INSERT INTO deposit VALUES (1)") }
    try queue.close()
    for file in [text, other] {
      let before = try bytes(file)
      let error = await expectError("database_foreign") { _ = try SQLiteDepositStore(path: file) }
      #expect(error?.kind == .configuration)
      #expect(try bytes(file) == before)
    }
  }

  @Test func aNewerSchemaIsRefusedAndLeftAlone() async throws {
    try await SQLiteDepositStore(path: path).checkpointAndClose()
    let queue = try DatabaseQueue(path: path)
    try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v9999')") }
    try queue.close()
    let before = try bytes(path)
    let error = await expectError("database_newer") { _ = try SQLiteDepositStore(path: path) }
    #expect(error?.kind == .configuration)
    #expect(try bytes(path) == before)
  }

  /// Whatever version left it: it is brought up to this one whole, and everything in it is found.
  @Test(arguments: Schema.migrator.migrations) func aDatabaseOfAnyOlderVersionIsBroughtUpToDate(version: String)
    async throws
  {
    let path = folder["old.db"]
    let queue = try DatabaseQueue(path: path)
    try Schema.migrator.migrate(queue, upTo: version)
    let old = draft(1).deposit.id
    try await queue.write { db in
      let deposit: [(any DatabaseValueConvertible)?] = [
        old.rawValue, "alice", "clip", 60, 200, "abcdefghijklmnopqrstuv", start.microseconds, "Vacances à la mer", nil,
        nil, nil, nil, nil, nil, nil, nil, nil, 1, 0, 3, "PAID", "paid", 0, start.microseconds,
      ]
      let columns = try db.columns(in: "deposit").prefix(deposit.count).map(\.name).joined(separator: ", ")
      let places = deposit.map { _ in "?" }.joined(separator: ", ")
      try db.execute(
        sql: "INSERT INTO deposit (\(columns)) VALUES (\(places))", arguments: StatementArguments(deposit))
      try db.execute(
        sql: """
          INSERT INTO checkout_session (id, deposit_id, position, state, money, amount_total, currency, payment_intent, is_live)
            VALUES ('cs_test_1', '\(old)', 0, 'complete', 'paid', 200, 'eur', 'pi_1', 0);
          INSERT INTO payment_intent VALUES ('pi_1', '\(old)', 0, 'ch_1', 0);
          INSERT INTO refund (id, deposit_id, position, payment_intent, amount, state)
            VALUES ('re_1', '\(old)', 0, 'pi_1', 50, 'succeeded'), ('re_2', '\(old)', 1, 'pi_2', 70, 'succeeded');
          INSERT INTO outbox (deposit_id, key, kind, argument, created_at, due_at, attempt, failures, done_at) VALUES
            ('\(old)', 'refund/pi_1', 'refund', 'pi_1:cancelled', 1, 1, 1, 0, 1),
            ('\(old)', 'refund/pi_2', 'refund', 'pi_2:duplicate', 1, 1, 1, 0, 1);
          """)
    }
    try queue.close()

    let store = try SQLiteDepositStore(path: path)
    #expect(try await store.integrityProblems() == [])
    #expect(try await store.searchProblems() == [])
    let known = try #require(try await store.deposit(old))
    #expect(known.status == .paid && known.refunds.map(\.amount) == [Cents(50), Cents(70)])
    let versions = Schema.migrator.migrations
    let marking = try #require(versions.firstIndex(of: "v13-when-pages-were-opened"))
    let isMarked = try #require(versions.firstIndex(of: version)) < marking
    #expect(known.refunds.map(\.isOfDuplicate) == [false, isMarked])
    _ = try await store.open(draft(2), run: run, at: start)
    _ = try await store.apply([paid(9)], to: old, by: .stripe, at: start, finishing: nil)
    #expect(try await store.searchProblems() == [])
    let search = SupportSearch(try SupportQuery("vacances payment:paid", now: start), now: start)
    #expect(try await store.search(search).hits.map(\.id) == [old])
    try await store.checkpointAndClose()
  }

  /// What is to be done is found by an index: one that lacks a row would hide a paid deposit's video for ever.
  @Test func anIndexThatLacksWhatIsToBeDoneIsFound() async throws {
    let store = try SQLiteDepositStore(path: path)
    _ = try await store.open(draft(1), run: run, at: start)
    try await store.checkpointAndClose()
    // The index is forgotten, rows come, and it is there again as it was.
    let queue = try DatabaseQueue(path: path)
    let index: (page: Int, sql: String)? = try await queue.read { db in
      try Row.fetchOne(db, sql: "SELECT rootpage, sql FROM sqlite_schema WHERE name = 'outbox_due'")
        .map { ($0["rootpage"], $0["sql"]) }
    }
    let forgotten = try #require(index)
    try await queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'outbox_due'")
    }
    try queue.close()
    let without = try DatabaseQueue(path: path)
    try await without.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          INSERT INTO outbox (deposit_id, key, kind, argument, created_at, due_at, attempt, failures)
            SELECT id, 'create_video/1', 'create_video', '1', 1, 1, 0, 0 FROM deposit;
          PRAGMA writable_schema = ON;
          """)
      try db.execute(
        sql: "INSERT INTO sqlite_schema VALUES (?, ?, ?, ?, ?)",
        arguments: ["index", "outbox_due", "outbox", forgotten.page, forgotten.sql])
    }
    try without.close()
    let damaged = try SQLiteDepositStore(path: path)
    #expect(try await damaged.integrityProblems() != [])
    #expect(await damaged.refuseWhenDamaged()?.code == "database_damaged")
    await expectError("database_damaged") { try await damaged.setBookmark("a", "b") }
    // A backup of it counts for none; an older one that has the hole is mended when it is restored.
    await expectError("backup_damaged") { try await damaged.backup(to: folder["backup.db"]) }
    try await damaged.checkpointAndClose()
    let lock = try DatabaseLock(databasePath: folder["restored.db"])
    _ = try DatabaseRestore.run(from: path, to: folder["restored.db"], lock: lock, at: start)
    lock.release()
    let restored = try SQLiteDepositStore(path: folder["restored.db"])
    #expect(try await restored.integrityProblems() == [])
    #expect(try await restored.claimEffects(run: run, limit: 9, at: start).map(\.effect.kind).contains(.createVideo))
    try await restored.checkpointAndClose()
  }

  @Test func brokenReferencesAreFound() async throws {
    try await SQLiteDepositStore(path: path).checkpointAndClose()
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try await queue.write { db in
      try db.execute(sql: "INSERT INTO payment_intent VALUES ('pi_1', 'dep_gone', 0, NULL, 0)")
    }
    try queue.close()
    let problems = try await SQLiteDepositStore(path: path).integrityProblems()
    #expect(problems == ["a row of payment_intent refers to a missing row of deposit"])
  }

  @Test func aRowThatNoVersionWritesIsNamed() async throws {
    let store = try SQLiteDepositStore(path: path)
    let id = try await store.open(draft(1), run: run, at: start).deposit.id
    try await store.write { tx in
      let sqlite = try #require(tx as? SQLiteTransaction)
      try sqlite.db.execute(sql: "UPDATE deposit SET type = 'opera'")
    }
    let error = await expectError("stored_record_unreadable") { _ = try await store.deposits([id]) }
    #expect(error?.sentence.en.contains("opera") == true)
  }

  /// No table that grows is read from end to end.
  @Test func queriesUseAnIndex() async throws {
    let store = try SQLiteDepositStore(path: path)
    let atStripe = OutboxSchema.isFree([.openCheckout, .closeSession, .refund, .refundOrder])
    let queries = [
      "SELECT * FROM outbox WHERE \(atStripe) AND due_at <= 1 ORDER BY due_at, id LIMIT 9",
      "SELECT due_at FROM outbox WHERE \(atStripe) ORDER BY due_at LIMIT 1",
      "SELECT id FROM deposit WHERE owner = 'a' AND id < 'b' ORDER BY id DESC LIMIT 9",
      "SELECT id FROM deposit WHERE status = 'PAID' AND id < 'b' ORDER BY id DESC LIMIT 9",
      "SELECT id FROM deposit WHERE pay_code = 'c'",
      "SELECT id FROM deposit WHERE awaits_money = 1 ORDER BY money_checked_at, id LIMIT 9",
      "SELECT * FROM checkout_session WHERE deposit_id IN (SELECT value FROM json_each('[]')) ORDER BY deposit_id, position",
      "SELECT data FROM timeline WHERE deposit_id = 'd' ORDER BY id",
      "SELECT * FROM outbox WHERE done_at IS NULL AND leased_by IS NULL AND due_at <= 1 ORDER BY due_at, id LIMIT 9",
      "SELECT due_at FROM outbox WHERE done_at IS NULL AND leased_by IS NULL ORDER BY due_at LIMIT 1",
      "UPDATE outbox SET due_at = 1 WHERE done_at IS NULL AND leased_by IS NULL AND due_at > 9",
      "SELECT * FROM outbox WHERE leased_by IS NOT NULL AND leased_by <> 'r'",
      "SELECT id FROM webhook_event WHERE payment_intent = 'pi' AND outcome = 'parked' ORDER BY rowid",
      "SELECT rowid FROM webhook_event WHERE received_at < 1 ORDER BY received_at LIMIT 9",
      "SELECT * FROM api_token WHERE hash = x'00'",
      "SELECT * FROM play_token WHERE id = 'a'",
      "SELECT count(*) FROM play_token WHERE issued_by = 'a' AND issued_at > 1",
      "SELECT count(*) FROM play_token WHERE network = 'a' AND issued_at > 1",
      "SELECT id FROM play_token WHERE expires_at < 1 ORDER BY expires_at LIMIT 9",
      "SELECT * FROM play_attempt WHERE deposit_id = 'd' ORDER BY id DESC LIMIT 9",
      "SELECT id FROM play_attempt WHERE at < 1 ORDER BY at LIMIT 9",
    ]
    let plans = try await store.read { tx in
      let sqlite = try #require(tx as? SQLiteTransaction)
      return try queries.map {
        try sqlite.rows("EXPLAIN QUERY PLAN \($0)").map { try $0.decode(String.self, forColumn: "detail") }
      }
    }
    for (query, plan) in zip(queries, plans) {
      let steps = plan.filter { !$0.contains("json_each") }
      #expect(steps.allSatisfy { !$0.contains("SCAN") || $0.contains("USING") }, "\(query): \(plan)")
      #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(query): \(plan)")
      if query.contains(atStripe) { #expect(steps.contains { $0.contains("outbox_due_stripe") }, "\(plan)") }
    }
  }
}
