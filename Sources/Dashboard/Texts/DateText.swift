import Platform

/// Instants in a person's words: local time with its zone, and how long ago.
struct DateText: Sendable {
  let language: Language
  let zone: LocalZone
  let now: Instant

  /// `22/11/2026 11:15 CET`, `2026-11-22 11:15 CET`
  func full(_ instant: Instant) -> String {
    let (date, clock) = parts(instant, zone)
    let (day, month, year) = (pad(date.day, 2), pad(date.month, 2), pad(date.year, 4))
    return (language == .fr ? "\(day)/\(month)/\(year)" : "\(year)-\(month)-\(day)") + " \(clock) \(zone.name)"
  }

  /// `22/11 06:00 UTC`, `22 Nov 06:00 UTC`
  func shortUTC(_ instant: Instant) -> String {
    let (date, clock) = parts(instant, .utc)
    return "\(dayMonth(date)) \(clock) UTC"
  }

  /// `22/11 11:15`: for rows under a heading that names the zone.
  func row(_ instant: Instant) -> String {
    let (date, clock) = parts(instant, zone)
    return "\(day(date)) \(clock)"
  }

  /// `22/11 11:15`, of another year `18/10/2025`: for columns.
  func compact(_ instant: Instant) -> String {
    let (date, clock) = parts(instant, zone)
    return date.year == parts(now, zone).date.year ? "\(dayMonth(date)) \(clock)" : day(date)
  }

  /// `12 min`, `7 h`, `3 j`: how long something lasts by now, in its largest unit.
  func lasting(since instant: Instant) -> String {
    let seconds = max(0, Int((now - instant).inSeconds))
    if seconds < 3_600 { return "\(seconds / 60) min" }
    if seconds < 2 * 86_400 { return "\(seconds / 3_600) h" }
    return Phrase.Time.days(seconds / 86_400)(language)
  }

  /// `il y a 2 h`, `hier`, `19/11`; nothing lies in the future.
  func ago(_ instant: Instant) -> String {
    let seconds = Int((now - instant).inSeconds)
    if seconds < 60 { return Phrase.Time.justNow(language) }
    if seconds < 3_600 { return Phrase.Time.minutesAgo(seconds / 60)(language) }
    let (then, today) = (parts(instant, zone).date.daysSince1970, parts(now, zone).date.daysSince1970)
    if then == today { return Phrase.Time.hoursAgo(seconds / 3_600)(language) }
    if then == today - 1 { return Phrase.Time.yesterday(language) }
    return day(CivilDate(daysSince1970: then))
  }

  /// `2 min`, `12 s`: how long something lasts by now. Minutes after the first 60 s, so that nothing ticks needlessly.
  func elapsed(since instant: Instant) -> String {
    let seconds = max(0, Int((now - instant).inSeconds))
    let format = NumberFormat(language)
    return format.duration(seconds: seconds < 60 ? seconds : seconds - seconds % 60)
  }

  /// `19/11`, with the year when it is not this one.
  private func day(_ date: CivilDate) -> String {
    let isThisYear = date.year == parts(now, zone).date.year
    let year = isThisYear ? "" : language == .fr ? "/\(pad(date.year, 4))" : " \(pad(date.year, 4))"
    return dayMonth(date) + year
  }

  private func dayMonth(_ date: CivilDate) -> String {
    switch language {
    case .fr: pad(date.day, 2) + "/" + pad(date.month, 2)
    case .en: pad(date.day, 2) + " " + Phrase.Time.monthShort(date.month)(language)
    }
  }

  private func parts(_ instant: Instant, _ zone: LocalZone) -> (date: CivilDate, clock: String) {
    let local = instant + .seconds(zone.secondsFromUTC)
    let date = local.utcDate
    let seconds = local.unixSeconds - date.daysSince1970 * 86_400
    return (date, pad(seconds / 3_600, 2) + ":" + pad(seconds / 60 % 60, 2))
  }
}

extension Model {
  var dates: DateText { DateText(language: language, zone: zone, now: now) }
  var numbers: NumberFormat { NumberFormat(language) }
}
