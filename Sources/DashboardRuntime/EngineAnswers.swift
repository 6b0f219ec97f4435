import Dashboard
import EngineAPI
import EngineClient
import Platform

extension EngineClient {
  /// The newest deposits, as many as the dashboard shows.
  func newestDeposits() async throws(VisualError) -> [DepositObject] {
    var items: [DepositObject] = []
    var cursor: String?
    repeat {
      let page = try await deposits(cursor: cursor, limit: WireLimit.pageRows)
      items += page.items
      cursor = page.nextCursor
    } while cursor != nil && items.count < DepositsState.most
    return items
  }

  /// The month as the panel draws it.
  func panel(of month: Month) async throws(VisualError) -> UsagePanel {
    UsagePanel(estimate: try await estimate(month: month.description))
  }
}
