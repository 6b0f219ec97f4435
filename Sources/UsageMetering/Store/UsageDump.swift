import GRDB
package import Platform

extension UsageStore {
  /// For tests: `guid day bytes requests` of all that was counted, in order.
  package func everything() async throws(VisualError) -> [String] {
    try await read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT guid, day, egress_bytes, requests FROM usage_day JOIN video ON video.id = usage_day.video
          WHERE requests > 0 ORDER BY guid, day
          """)
      return rows.map { row in
        let guid: String = row[0]
        let (day, bytes, requests): (Int, Int, Int) = (row[1], row[2], row[3])
        return "\(guid.isEmpty ? "-" : guid) \(day) \(bytes) \(requests)"
      }
    }
  }
}
