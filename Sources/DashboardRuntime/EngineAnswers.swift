import Dashboard
import EngineAPI
import EngineClient
import Platform

extension EngineClient {
  /// Months in the panel's history.
  private static let historyMonths = 12

  /// The newest deposits, as many as the dashboard shows.
  func newestDeposits() async throws(VisualError) -> DepositList {
    var list = DepositList([])
    var cursor: String?
    repeat {
      let page = try await deposits(cursor: cursor, limit: WireLimit.pageRows)
      // The first page's: what changes while the others are read is told once more.
      if cursor == nil { list.version = page.version }
      list.items += page.items
      cursor = page.nextCursor
    } while cursor != nil && list.items.count < DepositsState.most
    return list
  }

  /// The month as the panel draws it.
  func panel(of month: Month) async throws(VisualError) -> UsagePanel {
    let name = month.description
    var panel = UsagePanel(estimate: try await estimate(month: name))
    panel.daily = try await ifKnown { () throws(VisualError) in
      try await usageDaily(month: name).items.map(DayUsage.init)
    }
    panel.videos = try await ifKnown { () throws(VisualError) in
      try await usageVideos(month: name).items.map(VideoShare.init)
    }
    panel.history = try await ifKnown { () throws(VisualError) in
      try await usageHistory(months: Self.historyMonths).items.compactMap(MonthCost.init)
    }
    return panel
  }

  /// nil from an engine of before there were these series.
  private func ifKnown<Value>(_ ask: () async throws(VisualError) -> Value) async throws(VisualError) -> Value? {
    do throws(VisualError) {
      return try await ask()
    } catch {
      guard error.kind == .notFound else { throw error }
      return nil
    }
  }
}

extension DayUsage {
  init(_ day: UsageDailyResponse.Day) {
    self.init(
      storageGB: Double(day.storageBytes) / 1e9, egressGB: Double(day.egressBytes) / 1e9,
      encodeMinutes: Double(day.encodeSeconds) / 60)
  }
}

extension VideoShare {
  init(_ video: UsageVideosResponse.Video) {
    self.init(
      title: video.title, guid: video.videoGuid, egressGB: Double(video.egressBytes) / 1e9,
      encodeMinutes: Double(video.encodeSeconds) / 60, costEur: Double(video.costCents) / 100)
  }
}

extension MonthCost {
  init?(_ month: UsageHistoryResponse.Month) {
    let parts = month.month.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2, (1...12).contains(parts[1]) else { return nil }
    self.init(
      month: Month(year: parts[0], month: parts[1]), costEur: Double(month.costCents) / 100, isFinal: month.final)
  }
}
