import GRDB

/// The third version: a video's days lie together, month by month; ids of requests are not kept for ever; what answers
/// tell most of closed months lies apart from their lines.
enum MonthSchema {
  /// `usage_month.days` is what ``DayColumn`` makes of them. `seen_day` has a row for each day of which lines were
  /// counted: until it is settled their ids lie in `seen_block`. The forms of a closed month follow from its figures.
  private static let tables = """
    CREATE TABLE usage_month (
      video INTEGER NOT NULL REFERENCES video (id),
      month INTEGER NOT NULL,
      days BLOB NOT NULL,
      PRIMARY KEY (video, month)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE seen_day (
      day INTEGER PRIMARY KEY,
      stored_at INTEGER NOT NULL,
      is_settled INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    INSERT INTO seen_day (day, stored_at)
      SELECT DISTINCT day, (SELECT coalesce(max(at), 0) FROM log_import) FROM seen_block;
    ALTER TABLE log_import ADD COLUMN settled INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE closed_form (
      owner TEXT NOT NULL,
      month INTEGER NOT NULL,
      totals TEXT NOT NULL,
      days TEXT NOT NULL,
      PRIMARY KEY (owner, month)
    ) STRICT, WITHOUT ROWID;
    """

  static func migrate(_ db: Database) throws {
    try db.execute(sql: tables)
    var writer = try DayWriter(db)
    let rows = try Row.fetchCursor(
      db, sql: "SELECT video, day, stored_bytes, egress_bytes, requests FROM usage_day ORDER BY video, day")
    while let row = try rows.next() {
      let day = VideoMonth.Day(storedBytes: row[2], egressBytes: row[3], requests: row[4])
      try writer.change(row[0], row[1]) { $0 = day }
    }
    try writer.finish()
    try db.execute(sql: "DROP TABLE usage_day")
  }
}
