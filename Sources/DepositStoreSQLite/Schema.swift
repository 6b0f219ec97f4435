import GRDB

/// The tables, version by version. A migration that was released is never changed; a new one follows it.
///
/// Instants are microseconds since 1970 UTC, money is cents, sizes are bytes, flags are 0 or 1.
enum Schema {
  /// Marks our files (`PRAGMA application_id`): "VISU".
  static let applicationID = 0x5649_5355

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: deposits)
      try db.execute(sql: records)
      try db.execute(sql: causes)
      try db.execute(sql: settings)
    }
    migrator.registerMigration("v2-playback") { db in try db.execute(sql: playback) }
    migrator.registerMigration("v3-film-doubt") { db in try db.execute(sql: filmDoubt) }
    migrator.registerMigration("v4-support-search") { db in try SupportSchema.migrate(db) }
    migrator.registerMigration("v5-support-desk") { db in try db.execute(sql: supportDesk) }
    RareStateSchema.register(in: &migrator)
    GroupMarkSchema.register(in: &migrator)
    // Gave lists to longer beginnings, as v10 does.
    migrator.registerMigration("v7-longer-beginnings") { _ in }
    OwedRefundSchema.register(in: &migrator)
    migrator.registerMigration("v9-request-of-a-deposit") { db in
      try db.execute(sql: "CREATE INDEX idempotency_key_deposit ON idempotency_key (deposit_id)")
    }
    migrator.registerMigration("v10-newest-first") { db in try SupportSchema.listNewestFirst(db) }
    migrator.registerMigration("v11-waiting-by-number") { db in try SupportSchema.listWaiting(db) }
    migrator.registerMigration("v12-refunds-of-duplicates") { db in
      try db.execute(sql: "ALTER TABLE refund ADD COLUMN is_of_duplicate INTEGER NOT NULL DEFAULT 0")
    }
    migrator.registerMigration("v13-when-pages-were-opened") { db in
      try db.execute(sql: "ALTER TABLE checkout_session ADD COLUMN created_at INTEGER")
      try db.execute(sql: refundsOfDuplicates)
    }
    OutboxSchema.register(in: &migrator)
    migrator.registerMigration("v15-creators-language") { db in
      try db.execute(sql: "ALTER TABLE deposit ADD COLUMN language TEXT")
    }
    return migrator
  }

  /// Those of before are known by what asked for them.
  private static let refundsOfDuplicates = """
    UPDATE refund SET is_of_duplicate = 1 WHERE EXISTS (
      SELECT 1 FROM outbox o WHERE o.deposit_id = refund.deposit_id AND o.key = 'refund/' || refund.payment_intent
        AND o.argument = refund.payment_intent || ':duplicate');
    """

  /// `status`, `payment_state` and `awaits_money` follow from the records: they are kept for queries, never read back.
  private static let deposits = """
    CREATE TABLE deposit (
      id TEXT NOT NULL PRIMARY KEY,
      owner TEXT NOT NULL,
      type TEXT NOT NULL,
      duration_sec INTEGER NOT NULL,
      fee_cents INTEGER NOT NULL,
      pay_code TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      title TEXT NOT NULL,
      file_name TEXT,
      declared_size INTEGER,
      upload_confirmed INTEGER,
      upload_total INTEGER,
      upload_state TEXT,
      upload_at INTEGER,
      cancelled_by TEXT,
      cancel_reason TEXT,
      checkout_refusal TEXT,
      checkout_attempt INTEGER NOT NULL,
      is_held INTEGER NOT NULL,
      version INTEGER NOT NULL,
      status TEXT NOT NULL,
      payment_state TEXT NOT NULL,
      awaits_money INTEGER NOT NULL,
      money_checked_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX deposit_owner ON deposit (owner, id DESC);
    CREATE INDEX deposit_status ON deposit (status, id DESC);
    CREATE INDEX deposit_awaits_money ON deposit (money_checked_at, id) WHERE awaits_money = 1;
    """

  /// One record for each object at Stripe and Bunny; `position` is the order in which a deposit learnt of them.
  private static let records = """
    CREATE TABLE checkout_session (
      id TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      state TEXT NOT NULL,
      money TEXT NOT NULL,
      amount_total INTEGER,
      currency TEXT,
      payment_intent TEXT,
      url TEXT,
      expires_at INTEGER,
      is_live INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX checkout_session_deposit ON checkout_session (deposit_id, position);
    CREATE TABLE payment_intent (
      id TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      charge_id TEXT,
      amount_refunded INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX payment_intent_deposit ON payment_intent (deposit_id, position);
    CREATE TABLE refund (
      id TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      payment_intent TEXT NOT NULL,
      amount INTEGER NOT NULL,
      state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX refund_deposit ON refund (deposit_id, position);
    CREATE TABLE dispute (
      id TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      payment_intent TEXT NOT NULL,
      amount INTEGER NOT NULL,
      state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX dispute_deposit ON dispute (deposit_id, position);
    CREATE TABLE video (
      guid TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      generation INTEGER NOT NULL,
      state TEXT NOT NULL,
      encode_percent INTEGER NOT NULL,
      length_sec INTEGER,
      storage_bytes INTEGER,
      original_hash TEXT,
      encoded_at INTEGER,
      created_at INTEGER NOT NULL,
      gone_at INTEGER
    ) STRICT;
    CREATE INDEX video_deposit ON video (deposit_id, position);
    """

  /// What happened, and what must happen because of it.
  private static let causes = """
    CREATE TABLE timeline (
      id INTEGER PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      at INTEGER NOT NULL,
      actor TEXT NOT NULL,
      kind TEXT NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
    CREATE INDEX timeline_deposit ON timeline (deposit_id, id);
    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      key TEXT NOT NULL,
      kind TEXT NOT NULL,
      argument TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      due_at INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      leased_by TEXT,
      request_body TEXT,
      frozen_at INTEGER,
      last_cause TEXT,
      done_at INTEGER,
      UNIQUE (deposit_id, key)
    ) STRICT;
    CREATE INDEX outbox_due ON outbox (due_at, id) WHERE done_at IS NULL AND leased_by IS NULL;
    CREATE INDEX outbox_leased ON outbox (leased_by) WHERE leased_by IS NOT NULL;
    CREATE TABLE webhook_event (
      id TEXT NOT NULL PRIMARY KEY,
      type TEXT NOT NULL,
      body TEXT NOT NULL,
      outcome TEXT NOT NULL,
      received_at INTEGER NOT NULL,
      deposit_id TEXT REFERENCES deposit (id),
      payment_intent TEXT,
      facts TEXT NOT NULL
    ) STRICT;
    CREATE INDEX webhook_event_parked ON webhook_event (payment_intent) WHERE outcome = 'parked';
    CREATE INDEX webhook_event_received ON webhook_event (received_at);
    CREATE TABLE idempotency_key (
      owner TEXT NOT NULL,
      key TEXT NOT NULL,
      digest TEXT NOT NULL,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      PRIMARY KEY (owner, key)
    ) STRICT, WITHOUT ROWID;
    """

  private static let settings = """
    CREATE TABLE api_token (
      id TEXT NOT NULL PRIMARY KEY,
      user TEXT NOT NULL,
      roles TEXT NOT NULL,
      hash BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      revoked_at INTEGER
    ) STRICT;
    CREATE TABLE billing_terms (
      from_at INTEGER NOT NULL PRIMARY KEY,
      storage_micro_euros INTEGER NOT NULL,
      egress_micro_euros INTEGER NOT NULL,
      encode_micro_euros INTEGER NOT NULL,
      cap_cents INTEGER NOT NULL,
      minimum_cents INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE bookmark (
      name TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// Play tokens, and what happened to them; both are swept.
  private static let playback = """
    CREATE TABLE play_token (
      id TEXT NOT NULL PRIMARY KEY,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      video_guid TEXT NOT NULL,
      issued_by TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      network TEXT,
      agent BLOB,
      plays INTEGER NOT NULL,
      refusals INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX play_token_issuer ON play_token (issued_by, issued_at);
    CREATE INDEX play_token_network ON play_token (network, issued_at) WHERE network IS NOT NULL;
    CREATE INDEX play_token_expiry ON play_token (expires_at);
    CREATE TABLE play_attempt (
      id INTEGER PRIMARY KEY,
      token_id TEXT NOT NULL,
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      refusal TEXT,
      issued_by TEXT NOT NULL,
      network TEXT,
      agent_name TEXT NOT NULL,
      plays_left INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX play_attempt_deposit ON play_attempt (deposit_id, id);
    CREATE INDEX play_attempt_at ON play_attempt (at);
    """
}
