extension Schema {
  /// What staff decides, and the audit of it. The audit is only ever added to: triggers refuse all else, also what
  /// `INSERT OR REPLACE` would do.
  static let supportDesk = """
    ALTER TABLE deposit ADD COLUMN claimed_by TEXT;
    ALTER TABLE deposit ADD COLUMN claimed_at INTEGER;
    ALTER TABLE deposit ADD COLUMN accepted_length_sec INTEGER;
    ALTER TABLE deposit ADD COLUMN wants_checkout INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE video ADD COLUMN is_unwanted INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE refund ADD COLUMN order_number INTEGER;
    CREATE TABLE refund_order (
      deposit_id TEXT NOT NULL REFERENCES deposit (id),
      position INTEGER NOT NULL,
      payment_intent TEXT NOT NULL,
      amount INTEGER NOT NULL,
      refusal TEXT,
      PRIMARY KEY (deposit_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE support_audit (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      staff TEXT NOT NULL,
      action TEXT NOT NULL,
      deposit_id TEXT REFERENCES deposit (id),
      event_id TEXT,
      reason TEXT,
      before TEXT NOT NULL,
      after TEXT NOT NULL,
      key TEXT,
      digest TEXT
    ) STRICT;
    CREATE INDEX support_audit_deposit ON support_audit (deposit_id, id) WHERE deposit_id IS NOT NULL;
    CREATE UNIQUE INDEX support_audit_key ON support_audit (staff, key) WHERE key IS NOT NULL;
    CREATE TRIGGER support_audit_keeps BEFORE UPDATE ON support_audit
      BEGIN SELECT raise(ABORT, 'the audit is only added to'); END;
    CREATE TRIGGER support_audit_stays BEFORE DELETE ON support_audit
      BEGIN SELECT raise(ABORT, 'the audit is only added to'); END;
    CREATE TRIGGER support_audit_adds BEFORE INSERT ON support_audit
      WHEN EXISTS (SELECT 1 FROM support_audit WHERE id = NEW.id)
        OR EXISTS (SELECT 1 FROM support_audit WHERE key IS NOT NULL AND staff = NEW.staff AND key = NEW.key)
      BEGIN SELECT raise(ABORT, 'the audit is only added to'); END;
    CREATE INDEX webhook_event_type ON webhook_event (type);
    CREATE INDEX webhook_event_idle ON webhook_event (outcome) WHERE outcome <> 'applied';
    """
}
