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
      storageByteDays: entries.reduce(0) { $0 + $1.usage.storageByteDays }, sampledDays: days.count,
      egressBytes: entries.reduce(0) { $0 + $1.usage.egressBytes },
      encodeSeconds: entries.reduce(0) { $0 + $1.usage.encodeSeconds })
  }

  var estimate: UsageEstimate { UsageEstimate(total, terms: terms) }

  var shares: UsageShares { UsageShares(entries.map(\.usage), sampledDays: days.count, terms: terms) }

  /// Adds up what was measured; pure.
  ///
  /// A day's storage is its last sample. A day without one (the engine was not running) counts a video with the bytes
  /// it has now, if it stood at that day's end; today counts as it stands now.
  init(
    _ month: BillingMonth, videos: [OwnedVideo], measured: [VideoDay], terms: BillingTerms, now: Instant
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
      for row in byGUID[entry.guid.lowercased()] ?? [] where (0..<count).contains(row.day.number - first) {
        let index = row.day.number - first
        samples[index] = row.storedBytes
        entry.usage.egressBytes += row.egressBytes
        entry.requests += row.requests
        days[index].egressBytes += row.egressBytes
        days[index].requests += row.requests
      }
      for index in 0..<count {
        let evening = min(month.start + .seconds((index + 1) * 86_400), now)
        let standing = owned.stood(at: evening) ? owned.video.storageBytes?.rawValue ?? 0 : 0
        let isToday = index == count - 1 && now < month.end
        let held = isToday ? (owned.goneAt == nil ? max(samples[index] ?? 0, standing) : 0) : samples[index] ?? standing
        entry.usage.storageByteDays += held
        days[index].storedBytes += held
      }
      if let at = owned.video.encodedAt, at >= month.start, at < month.end, let length = owned.video.lengthSec {
        entry.usage.encodeSeconds = length
        let index = at.utcDate.daysSince1970 - first
        if index < count { days[index].encodeSeconds += length }
      }
      return entry
    }
    self.days = days
  }

  /// The whole month if it goes on as it does: storage stays as it is today, egress goes on as in the last seven whole
  /// days, encoding as it has been.
  func projected() -> MonthlyUsage {
    var usage = total
    let left = month.days - days.count
    guard let today = days.last, left > 0 else { return usage }
    usage.storageByteDays += today.storedBytes * left
    usage.sampledDays = month.days
    let week = days.dropLast().suffix(7)
    if week.isEmpty {
      usage.egressBytes += today.egressBytes * left
    } else {
      let sum = week.reduce(0) { $0 + $1.egressBytes }
      // Today goes on to its end at that pace too.
      usage.egressBytes += max(0, sum / week.count - today.egressBytes) + sum * left / week.count
    }
    usage.encodeSeconds = usage.encodeSeconds * month.days / days.count
    return usage
  }
}

extension OwnedVideo {
  /// Whether it was there at an instant. One that was taken in long after it was made was there since it was encoded.
  func stood(at instant: Instant) -> Bool {
    let since = min(createdAt, video.encodedAt ?? createdAt)
    return since <= instant && (goneAt.map { $0 > instant } ?? true)
  }
}
