import DepositDomain
import DepositStore
import GRDB
import Platform
import TestSupport
import Testing

@testable import DepositStoreSQLite

/// The audit is only ever added to, whoever asks SQLite for something else.
@Suite struct AuditTests {
  private func withAudit(_ body: (SQLiteDepositStore, DepositID) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteDepositStore(path: folder["visual.db"])
    let opened = try await store.open(draft(1), run: run, at: start)
    let request = StaffRequest(.note("n"), by: UserID("ada"), key: "k", digest: "d")
    _ = try await store.act(request, on: opened.deposit.id, at: start)
    try await body(store, opened.deposit.id)
    try await store.checkpointAndClose()
  }

  @Test(arguments: [
    "UPDATE support_audit SET reason = 'other'", "UPDATE support_audit SET staff = 'bea' WHERE id = 1",
    "DELETE FROM support_audit", "DELETE FROM support_audit WHERE id = 1",
    "INSERT OR REPLACE INTO support_audit (id, at, staff, action, before, after) VALUES (1, 0, 'x', 'note', '{}', '{}')",
    "REPLACE INTO support_audit (at, staff, action, before, after, key) VALUES (0, 'ada', 'note', '{}', '{}', 'k')",
    "UPDATE OR REPLACE support_audit SET id = 7",
    "INSERT INTO support_audit (id, at, staff, action, before, after) VALUES (1, 0, 'x', 'note', '{}', '{}')"
      + " ON CONFLICT (id) DO UPDATE SET reason = 'other'",
  ])
  func nothingChangesALine(_ sql: String) async throws {
    try await withAudit { store, id in
      let before = try await store.caseFile(of: id)?.audit
      await #expect(throws: (any Error).self) { try await store.checking { try $0.execute(sql: sql) } }
      #expect(try await store.caseFile(of: id)?.audit == before)
      #expect(before?.map(\.reason) == ["n"])
    }
  }

  @Test func aLineIsAdded() async throws {
    try await withAudit { store, id in
      let request = StaffRequest(.claim(takeOver: false), by: UserID("bea"))
      _ = try await store.act(request, on: id, at: start)
      #expect(try await store.caseFile(of: id)?.audit.map(\.action) == [.note, .claim])
      #expect(try await store.integrityProblems() == [])
    }
  }
}
