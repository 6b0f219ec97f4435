import DepositDomain
import DepositStore
import EngineAPI
import Platform

/// A month of UTC days, as usage is charged.
struct BillingMonth: Hashable, Sendable {
  let year: Int
  /// 1…12
  let month: Int

  /// Reads `YYYY-MM`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }), let year = Int(parts[0]),
      let month = Int(parts[1]), year >= 2_000, (1...12).contains(month)
    else { return nil }
    self.year = year
    self.month = month
  }

  init(containing instant: Instant) {
    year = instant.utcDate.year
    month = instant.utcDate.month
  }

  var text: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
  var start: Instant { Instant(startOf: CivilDate(year: year, month: month, day: 1)) }
  var days: Int { CivilDate(year: year, month: month, day: 1).daysInMonth }
  var end: Instant { start + .seconds(days * 86_400) }
}

/// A creator's month, from what the store knows: what is stored and what was encoded. Egress needs the CDN's logs.
struct UsageDesk: Sendable {
  let services: EngineServices

  /// - Throws: `month_invalid` for a month that is not `YYYY-MM` or has not begun.
  func estimate(of owner: UserID, month text: String?) async throws -> UsageEstimateResponse {
    let now = services.clock.now()
    let month = try Self.month(text, now: now)
    let videos = try await services.store.videos(of: owner)
    let isFinal = month.end <= now
    let terms = try await services.store.billingTerms(at: isFinal ? month.end - .microseconds(1) : now)
    let usage = Self.usage(videos, month: month, now: now)
    let estimate = UsageEstimate(usage, terms: terms)
    let projected = UsageEstimate(Self.projected(usage, month: month, now: now), terms: terms)
    return UsageEstimateResponse(
      month: month.text,
      usage: .init(storage_gb: usage.storageGB, egress_gb: usage.egressGB, encode_min: usage.encodeMinutes),
      tariffs: .init(
        storage_eur_per_gb: terms.storagePerGB.euros, egress_eur_per_gb: terms.egressPerGB.euros,
        encode_eur_per_min: terms.encodePerMinute.euros),
      estimated_cost_eur: estimate.cost.euros, cap_eur: terms.cap.euros,
      min_activation_eur: terms.minimumActivation.euros, raw_cost_eur: estimate.rawCost.euros,
      projected_cost_eur: projected.cost.euros, capped: estimate.isCapped, final: isFinal,
      known_until: videos.isEmpty ? nil : min(now, month.end))
  }

  private static func month(_ text: String?, now: Instant) throws(VisualError) -> BillingMonth {
    guard let text else { return BillingMonth(containing: now) }
    guard let month = BillingMonth(text), month.start <= now else { throw .monthInvalid }
    return month
  }

  /// One sample for each day of the month that has begun: the bytes of the videos that stood at its end, or stand now.
  static func usage(_ videos: [OwnedVideo], month: BillingMonth, now: Instant) -> MonthlyUsage {
    var byteDays = 0
    var sampledDays = 0
    for day in 0..<month.days where month.start + .seconds(day * 86_400) <= now {
      let sample = min(month.start + .seconds((day + 1) * 86_400), now)
      sampledDays += 1
      for video in videos where video.createdAt <= sample && (video.goneAt.map { $0 > sample } ?? true) {
        byteDays += video.video.storageBytes?.rawValue ?? 0
      }
    }
    let encoded = videos.compactMap { video -> Int? in
      guard let at = video.video.encodedAt, at >= month.start, at < month.end else { return nil }
      return video.video.lengthSec
    }
    return MonthlyUsage(
      storageByteDays: byteDays, sampledDays: sampledDays, egressBytes: 0, encodeSeconds: encoded.reduce(0, +))
  }

  /// The whole month if it goes on as it began: the mean storage stays, the flows grow with the days.
  static func projected(_ usage: MonthlyUsage, month: BillingMonth, now: Instant) -> MonthlyUsage {
    guard usage.sampledDays > 0, usage.sampledDays < month.days else { return usage }
    var projected = usage
    projected.egressBytes = usage.egressBytes * month.days / usage.sampledDays
    projected.encodeSeconds = usage.encodeSeconds * month.days / usage.sampledDays
    return projected
  }
}
