import DepositDomain
import DepositStore
import Platform
import UsageMetering

/// A creator's month, video by video, with the terms it is charged by: what every usage answer is made from.
struct UsageBook: Sendable {
  struct Entry: Sendable {
    var guid: String
    var title: String
    var usage: VideoUsage
    var requests = 0
  }

  /// What is known of one day.
  struct Day: Sendable {
    var storedBytes = 0
    var egressBytes = 0
    var requests = 0
    var encodeSeconds = 0
    /// The library was looked through on that day; if not, its storage is that of the nearest sample.
    var isSampled = true
    /// The CDN's log of that day was read; if not, its egress may be too low.
    var hasLog = true
  }

  let month: BillingMonth
  var entries: [Entry]
  /// One for each day of the month that has begun.
  var days: [Day]
  var terms: BillingTerms
  /// Closed, as it was charged.
  var isFinal: Bool

  var total: MonthlyUsage {
    MonthlyUsage(
      storageByteDays: entries.reduce(0) { sum($0, $1.usage.storageByteDays) }, sampledDays: days.count,
      egressBytes: entries.reduce(0) { sum($0, $1.usage.egressBytes) },
      encodeSeconds: entries.reduce(0) { sum($0, $1.usage.encodeSeconds) })
  }

  var estimate: UsageEstimate { UsageEstimate(total, terms: terms) }

  var shares: UsageShares { UsageShares(entries.map(\.usage), sampledDays: days.count, terms: terms) }

  /// Adds up what was measured; pure.
  ///
  /// A day's storage is its last sample. A day without one (the engine was not running) counts a video, if it stood at
  /// that day's end, with the sample before it, else the one after it, else the bytes it has now; today counts as it
  /// stands now.
  ///
  /// - Parameters:
  ///   - measured: of these videos, each one's in the order of days; one sample from before the month may lead.
  ///   - sampled: days on which the library was seen whole; nil where nothing is measured.
  ///   - withoutLog: days whose log was lost.
  init(
    _ month: BillingMonth, videos: [OwnedVideo], measured: [VideoDay], sampled: Set<UTCDay>? = nil,
    withoutLog: Set<UTCDay> = [], terms: BillingTerms, now: Instant
  ) {
    self.month = month
    self.terms = terms
    isFinal = false
    let count = month.elapsedDays(at: now)
    let first = month.firstDay.daysSince1970
    var days = [Day](repeating: Day(), count: count)
    let byGUID = Dictionary(grouping: measured, by: \.guid)
    entries = videos.map { owned in
      var entry = Entry(
        guid: owned.video.guid.rawValue, title: owned.title,
        usage: VideoUsage(storageByteDays: 0, egressBytes: 0, encodeSeconds: 0))
      var samples = [Int?](repeating: nil, count: count)
      var nearest: Int?
      for row in byGUID[entry.guid.lowercased()] ?? [] {
        let index = row.day.number - first
        if index < 0 { nearest = row.storedBytes }
        guard (0..<count).contains(index) else { continue }
        samples[index] = row.storedBytes
        entry.usage.egressBytes = sum(entry.usage.egressBytes, row.egressBytes)
        entry.requests += row.requests
        days[index].egressBytes = sum(days[index].egressBytes, row.egressBytes)
        days[index].requests += row.requests
      }
      nearest = nearest ?? samples.lazy.compactMap { $0 }.first ?? owned.video.storageBytes?.rawValue
      for index in 0..<count {
        let evening = min(month.start + .seconds((index + 1) * 86_400), now)
        let isToday = index == count - 1 && now < month.end
        let sample = samples[index]
        if let sample { nearest = sample }
        let isThere = owned.stood(at: evening)
        let present = isThere ? owned.video.storageBytes?.rawValue ?? 0 : 0
        let held =
          isToday
          ? (owned.goneAt == nil ? max(sample ?? 0, present) : 0) : sample ?? (isThere ? nearest ?? 0 : 0)
        entry.usage.storageByteDays = sum(entry.usage.storageByteDays, held)
        days[index].storedBytes = sum(days[index].storedBytes, held)
      }
      if let at = owned.video.encodedAt, at >= month.start, at < month.end, let length = owned.video.lengthSec {
        entry.usage.encodeSeconds = length
        let index = at.utcDate.daysSince1970 - first
        if index < count { days[index].encodeSeconds += length }
      }
      return entry
    }
    for index in days.indices {
      let day = UTCDay(first + index)
      let isOver = day.number < now.utcDate.daysSince1970
      if let sampled, isOver, days[index].storedBytes > 0 { days[index].isSampled = sampled.contains(day) }
      days[index].hasLog = !withoutLog.contains(day)
    }
    self.days = days
  }

  /// The whole month if it goes on as it does: storage stays as it is today, egress goes on as in the last seven whole
  /// days, encoding as it has been.
  func projected() -> MonthlyUsage {
    var usage = total
    let left = month.days - days.count
    guard let today = days.last, left > 0 else { return usage }
    usage.storageByteDays = sum(usage.storageByteDays, Self.times(today.storedBytes, left))
    usage.sampledDays = month.days
    let week = days.dropLast().suffix(7)
    if week.isEmpty {
      usage.egressBytes = sum(usage.egressBytes, Self.times(today.egressBytes, left))
    } else {
      let pace = week.reduce(0) { sum($0, $1.egressBytes) } / week.count
      // Today goes on to its end at that pace too.
      usage.egressBytes = sum(usage.egressBytes, sum(max(0, pace - today.egressBytes), Self.times(pace, left)))
    }
    usage.encodeSeconds = usage.encodeSeconds * month.days / days.count
    return usage
  }

  private static func times(_ amount: Int, _ days: Int) -> Int {
    let (product, isBeyond) = amount.multipliedReportingOverflow(by: days)
    return isBeyond ? .max : product
  }
}

/// Sums of what was measured stay at the limit: amounts come from outside, and must not stop the engine.
private func sum(_ a: Int, _ b: Int) -> Int {
  let (sum, isBeyond) = a.addingReportingOverflow(b)
  return isBeyond ? .max : sum
}

extension OwnedVideo {
  /// Whether it was there at an instant. One that was taken in long after it was made was there since it was encoded.
  func stood(at instant: Instant) -> Bool {
    let since = min(createdAt, video.encodedAt ?? createdAt)
    return since <= instant && (goneAt.map { $0 > instant } ?? true)
  }
}
