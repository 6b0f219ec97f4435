import GRDB
package import Platform

extension UsageStore {
  /// For tests: `guid day bytes requests` of all that is in its rows, in order.
  package func everything() async throws(VisualError) -> [String] {
    try await read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT guid, month, days FROM usage_month JOIN video ON video.id = usage_month.video ORDER BY guid, month"
      )
      var lines: [String] = []
      while let row = try rows.next() {
        let guid: String = row[0]
        let first = MonthSpan(number: row[1]).days.lowerBound
        for (index, day) in try DayColumn.days(row, 2).enumerated() where day.requests > 0 {
          lines.append("\(guid.isEmpty ? "-" : guid) \(first + index) \(day.egressBytes) \(day.requests)")
        }
      }
      return lines
    }
  }

  /// For tests: as if every closed month had been closed by a version that kept figures only.
  package func forgetForms() async throws(VisualError) {
    try await write { try $0.execute(sql: "DELETE FROM closed_form") }
  }

  /// For tests: ids of requests that are kept.
  package func idCount() async throws(VisualError) -> Int {
    try await read { try Int.fetchOne($0, sql: "SELECT coalesce(sum(length(ids)), 0) / 16 FROM seen_block") ?? 0 }
  }
}
