import GRDB

/// Metering's own tables, in a file of their own: an import never makes a webhook wait.
///
/// Days are counted from 1970-01-01 UTC, months are year × 12 + month − 1, instants are microseconds since 1970 UTC.
enum UsageSchema {
  /// Marks our files (`PRAGMA application_id`): "VISM".
  static let applicationID = 0x5649_534D

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: usage)
      try db.execute(sql: sources)
      try db.execute(sql: months)
    }
    migrator.registerMigration("v2-days") { db in try db.execute(sql: days) }
    migrator.registerMigration("v3-months") { db in try MonthSchema.migrate(db) }
    migrator.registerMigration("v4-pending") { db in try db.execute(sql: pending) }
    return migrator
  }

  /// What was measured. Video 0 stands for requests whose path names no video.
  private static let usage = """
    CREATE TABLE video (
      id INTEGER PRIMARY KEY,
      guid TEXT NOT NULL UNIQUE,
      owner TEXT,
      title TEXT,
      created_at INTEGER,
      seen_at INTEGER,
      gone_at INTEGER
    ) STRICT;
    CREATE INDEX video_owner ON video (owner);
    INSERT INTO video (id, guid) VALUES (0, '');
    CREATE TABLE usage_day (
      video INTEGER NOT NULL REFERENCES video (id),
      day INTEGER NOT NULL,
      stored_bytes INTEGER,
      egress_bytes INTEGER NOT NULL DEFAULT 0,
      requests INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (video, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX usage_day_day ON usage_day (day);
    """

  /// Where it came from, and the ids of the requests that were counted: 16 bytes each, in blocks of one day.
  private static let sources = """
    CREATE TABLE log_import (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      at INTEGER NOT NULL,
      lines INTEGER NOT NULL,
      counted INTEGER NOT NULL,
      duplicates INTEGER NOT NULL,
      malformed INTEGER NOT NULL,
      egress_bytes INTEGER NOT NULL,
      quarantine TEXT
    ) STRICT;
    CREATE TABLE seen_block (
      id INTEGER PRIMARY KEY,
      day INTEGER NOT NULL,
      ids BLOB NOT NULL
    ) STRICT;
    CREATE INDEX seen_block_day ON seen_block (day);
    CREATE TABLE log_day (
      day INTEGER PRIMARY KEY,
      lines_read INTEGER NOT NULL,
      is_whole INTEGER NOT NULL,
      read_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE zone_day (
      day INTEGER PRIMARY KEY,
      egress_bytes INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE mark (
      name TEXT NOT NULL PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// Days on which the library was seen whole, and what was sent to everybody on each, so that nobody adds it up again.
  /// `late_month` notes what came in for months that were over, until somebody has looked whether they were closed.
  private static let days = """
    CREATE TABLE library_day (
      day INTEGER PRIMARY KEY
    ) STRICT;
    INSERT INTO library_day SELECT DISTINCT day FROM usage_day WHERE stored_bytes IS NOT NULL;
    CREATE TABLE egress_day (
      day INTEGER PRIMARY KEY,
      egress_bytes INTEGER NOT NULL
    ) STRICT;
    INSERT INTO egress_day SELECT day, sum(egress_bytes) FROM usage_day WHERE requests > 0 GROUP BY day;
    DROP INDEX usage_day_day;
    CREATE TABLE late_month (
      video INTEGER NOT NULL,
      month INTEGER NOT NULL,
      stamp INTEGER NOT NULL,
      PRIMARY KEY (video, month)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE log_day ADD COLUMN is_last_reading INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE log_day ADD COLUMN is_missing INTEGER NOT NULL DEFAULT 0;
    """

  /// Sums that are not in their rows yet, as ``PendingSums`` makes them.
  private static let pending = """
    CREATE TABLE pending_sum (
      video INTEGER PRIMARY KEY REFERENCES video (id),
      sums BLOB NOT NULL
    ) STRICT;
    """

  /// Months that are closed, as they were charged, and what was found out later.
  private static let months = """
    CREATE TABLE closed_month (
      owner TEXT NOT NULL,
      month INTEGER NOT NULL,
      closed_at INTEGER NOT NULL,
      figures TEXT NOT NULL,
      PRIMARY KEY (owner, month)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE correction (
      id INTEGER PRIMARY KEY,
      owner TEXT NOT NULL,
      month INTEGER NOT NULL,
      at INTEGER NOT NULL,
      figures TEXT NOT NULL
    ) STRICT;
    CREATE INDEX correction_month ON correction (owner, month);
    """
}
