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
  /// The creator had a video before the month was over.
  var hasVideos: Bool

  var total: MonthlyUsage {
    MonthlyUsage(
      storageByteDays: entries.reduce(0) { $0.addingBounded($1.usage.storageByteDays) }, sampledDays: days.count,
      egressBytes: entries.reduce(0) { $0.addingBounded($1.usage.egressBytes) },
      encodeSeconds: entries.reduce(0) { $0.addingBounded($1.usage.encodeSeconds) })
  }

  var estimate: UsageEstimate { UsageEstimate(total, terms: terms) }

  var shares: UsageShares { UsageShares(entries.map(\.usage), sampledDays: days.count, terms: terms) }

  /// What estimate and history tell.
  var figures: MonthFigures {
    MonthFigures(
      month: month, usage: total, projected: projected(), terms: terms, isFinal: isFinal, hasVideos: hasVideos,
      daysEstimated: days.count { !$0.isSampled }, daysWithoutLog: days.count { !$0.hasLog })
  }

  /// Adds up what was measured; pure.
  ///
  /// A day's storage is its last sample. A day without one (the engine was not running) counts a video, if it stood at
  /// that day's end, with the sample before it, else the one after it, else the bytes it has now; today counts as it
  /// stands now.
  ///
  /// - Parameters:
  ///   - measured: of these videos, in their order; empty where nothing is measured.
  ///   - sampled: days on which the library was seen whole; nil where nothing is measured.
  ///   - withoutLog: days whose log was lost.
  init(
    _ month: BillingMonth, videos: [OwnedVideo], measured: [VideoMonth], sampled: Set<UTCDay>? = nil,
    withoutLog: Set<UTCDay> = [], terms: BillingTerms, now: Instant
  ) {
    self.month = month
    self.terms = terms
    isFinal = false
    hasVideos = videos.contains { $0.since < month.end }
    let count = month.elapsedDays(at: now)
    days = [Day](repeating: Day(), count: count)
    entries = []
    entries.reserveCapacity(videos.count)
    let evenings = (0..<count).map { min(month.start + .seconds(($0 + 1) * 86_400), now) }
    let today = now < month.end ? count - 1 : nil
    for (index, owned) in videos.enumerated() {
      var entry = Entry(
        guid: owned.video.guid.rawValue, title: owned.title,
        usage: VideoUsage(storageByteDays: 0, egressBytes: 0, encodeSeconds: 0))
      let known = index < measured.count ? measured[index] : VideoMonth()
      addEgress(of: known, to: &entry)
      addStorage(of: owned, known, evenings, today, to: &entry)
      addEncoding(of: owned, to: &entry)
      entries.append(entry)
    }
    let first = month.firstDay.daysSince1970
    for index in days.indices {
      let day = UTCDay(first + index)
      let isOver = day.number < now.utcDate.daysSince1970
      if let sampled, isOver, days[index].storedBytes > 0 { days[index].isSampled = sampled.contains(day) }
      days[index].hasLog = !withoutLog.contains(day)
    }
  }

  private mutating func addEgress(of known: VideoMonth, to entry: inout Entry) {
    for (index, day) in known.days.prefix(days.count).enumerated() {
      entry.usage.egressBytes = entry.usage.egressBytes.addingBounded(day.egressBytes)
      entry.requests = entry.requests.addingBounded(day.requests)
      days[index].egressBytes = days[index].egressBytes.addingBounded(day.egressBytes)
      days[index].requests = days[index].requests.addingBounded(day.requests)
    }
  }

  private mutating func addStorage(
    of owned: OwnedVideo, _ known: VideoMonth, _ evenings: [Instant], _ today: Int?, to entry: inout Entry
  ) {
    var nearest =
      known.sampleBefore ?? known.days.prefix(days.count).lazy.compactMap(\.storedBytes).first
      ?? owned.video.storageBytes?.rawValue
    for index in days.indices {
      let sample = index < known.days.count ? known.days[index].storedBytes : nil
      if let sample { nearest = sample }
      let isThere = owned.stood(at: evenings[index])
      let held: Int
      if index == today {
        let present = isThere ? owned.video.storageBytes?.rawValue ?? 0 : 0
        held = owned.goneAt == nil ? max(sample ?? 0, present) : 0
      } else {
        held = sample ?? (isThere ? nearest ?? 0 : 0)
      }
      entry.usage.storageByteDays = entry.usage.storageByteDays.addingBounded(held)
      days[index].storedBytes = days[index].storedBytes.addingBounded(held)
    }
  }

  private mutating func addEncoding(of owned: OwnedVideo, to entry: inout Entry) {
    guard let at = owned.video.encodedAt, at >= month.start, at < month.end, let length = owned.video.lengthSec else {
      return
    }
    entry.usage.encodeSeconds = length
    let index = at.utcDate.daysSince1970 - month.firstDay.daysSince1970
    if index < days.count { days[index].encodeSeconds = days[index].encodeSeconds.addingBounded(length) }
  }

  /// The whole month if it goes on as it does: storage stays as it is today, egress goes on as in the last seven whole
  /// days, encoding as it has been.
  func projected() -> MonthlyUsage {
    var usage = total
    let left = month.days - days.count
    guard let today = days.last, left > 0 else { return usage }
    usage.storageByteDays = usage.storageByteDays.addingBounded(today.storedBytes.multipliedBounded(by: left))
    usage.sampledDays = month.days
    let week = days.dropLast().suffix(7)
    if week.isEmpty {
      usage.egressBytes = usage.egressBytes.addingBounded(today.egressBytes.multipliedBounded(by: left))
    } else {
      let pace = week.reduce(0) { $0.addingBounded($1.egressBytes) } / week.count
      // Today goes on to its end at that pace too.
      let rest = max(0, pace - today.egressBytes).addingBounded(pace.multipliedBounded(by: left))
      usage.egressBytes = usage.egressBytes.addingBounded(rest)
    }
    usage.encodeSeconds = usage.encodeSeconds.multipliedBounded(by: month.days) / days.count
    return usage
  }
}

/// A month in a line.
struct MonthFigures: Sendable {
  var month: BillingMonth
  var usage: MonthlyUsage
  /// The whole month if it goes on as it does.
  var projected: MonthlyUsage
  var terms: BillingTerms
  /// Closed, as it was charged.
  var isFinal: Bool
  var hasVideos: Bool
  /// Days whose storage is that of the nearest sample.
  var daysEstimated: Int
  /// Days whose log was lost.
  var daysWithoutLog: Int

  var estimate: UsageEstimate { UsageEstimate(usage, terms: terms) }
}

extension OwnedVideo {
  /// One that was taken in long after it was made was there since it was encoded.
  var since: Instant { min(createdAt, video.encodedAt ?? createdAt) }

  /// Whether it was there at an instant.
  func stood(at instant: Instant) -> Bool {
    since <= instant && (goneAt.map { $0 > instant } ?? true)
  }
}
