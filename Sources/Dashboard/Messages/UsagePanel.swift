public import EngineAPI
public import Platform

/// What the usage panel is drawn from. What the engine cannot tell stays nil; the panel says so, or leaves the plot
/// out, and never makes anything up.
public struct UsagePanel: Hashable, Sendable {
  public var estimate: UsageEstimateResponse
  /// Day by day from the 1st; at most as many as the month has days, fewer while it runs.
  public var daily: [DayUsage]?
  /// Every video's part of the month, in any order.
  public var videos: [VideoShare]?
  /// Months, oldest first; the last may be the one under way.
  public var history: [MonthCost]?

  public init(
    estimate: UsageEstimateResponse, daily: [DayUsage]? = nil, videos: [VideoShare]? = nil,
    history: [MonthCost]? = nil
  ) {
    self.estimate = estimate
    self.daily = daily
    self.videos = videos
    self.history = history
  }
}

/// One day; nil where nothing is known of it.
public struct DayUsage: Hashable, Sendable {
  /// GB of 10⁹ bytes held on that day.
  public var storageGB: Double?
  /// GB sent on that day.
  public var egressGB: Double?
  /// Minutes encoded on that day.
  public var encodeMinutes: Double?

  public init(storageGB: Double? = nil, egressGB: Double? = nil, encodeMinutes: Double? = nil) {
    self.storageGB = storageGB
    self.egressGB = egressGB
    self.encodeMinutes = encodeMinutes
  }
}

/// One video's part of a month.
public struct VideoShare: Hashable, Sendable {
  public var title: String
  /// What Bunny calls it; empty when it is not told.
  public var guid: String
  public var egressGB: Double
  public var encodeMinutes: Double
  /// Storage, egress and encoding together, in euros, not rounded.
  public var costEur: Double

  public init(title: String, guid: String = "", egressGB: Double, encodeMinutes: Double, costEur: Double) {
    self.title = title
    self.guid = guid
    self.egressGB = egressGB
    self.encodeMinutes = encodeMinutes
    self.costEur = costEur
  }

  /// The most watched first.
  static func inOrder(_ videos: [VideoShare]) -> [VideoShare] {
    videos.sorted { ($1.egressGB, $0.title) < ($0.egressGB, $1.title) }
  }
}

/// What a month cost.
public struct MonthCost: Hashable, Sendable {
  public var month: Month
  /// After minimum and cap, in euros; nil when nothing is known of the month.
  public var costEur: Double?
  /// It will not change any more.
  public var isFinal: Bool

  public init(month: Month, costEur: Double?, isFinal: Bool) {
    self.month = month
    self.costEur = costEur
    self.isFinal = isFinal
  }
}

/// A calendar month, in UTC as everything that is charged by the month.
public struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let year: Int
  /// 1…12
  public let month: Int

  public init(year: Int, month: Int) {
    self.year = year
    self.month = month
  }

  /// The month an instant falls in.
  public init(of instant: Instant) {
    let date = instant.utcDate
    self.init(year: date.year, month: date.month)
  }

  public var next: Month { month == 12 ? Month(year: year + 1, month: 1) : Month(year: year, month: month + 1) }
  public var previous: Month { month == 1 ? Month(year: year - 1, month: 12) : Month(year: year, month: month - 1) }
  public var days: Int { CivilDate(year: year, month: month, day: 1).daysInMonth }

  /// `2026-11`, as the wire has it.
  public var description: String { pad(year, 4) + "-" + pad(month, 2) }

  public static func < (a: Month, b: Month) -> Bool { (a.year, a.month) < (b.year, b.month) }
}
