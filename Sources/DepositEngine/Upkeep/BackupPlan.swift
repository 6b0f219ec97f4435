import Platform

/// When a backup is due, what it is called, and which ones are kept: the newest hours, and one for each of the last days.
struct BackupPlan: Sendable {
  static let interval: Duration = .seconds(3_600)
  private static let hoursKept = 24
  private static let daysKept = 14
  private static let prefix = "visual-"
  private static let suffix = ".sqlite"
  /// The end of the year 9999.
  private static let latest = 253_402_300_799

  /// Names in the folder, others' files among them.
  let names: [String]

  /// `visual-1764082800.sqlite`: seconds since 1970, so that names sort by time.
  static func name(at instant: Instant) -> String { "\(prefix)\(instant.unixSeconds)\(suffix)" }

  private static func time(_ name: String) -> Int? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
    let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
    // Only what is named as we name it is ours: anything may lie in the folder.
    guard let time = Int(digits), (0...latest).contains(time), String(time) == digits else { return nil }
    return time
  }

  /// Newest first.
  private var times: [Int] { names.compactMap(Self.time).sorted(by: >) }

  /// When the newest was made; nil when there is none.
  var newest: Instant? { times.first.map { Instant(unixSeconds: $0) } }

  /// A clock that was set back does not stop backups, nor makes them follow upon each other.
  func isDue(at now: Instant) -> Bool {
    guard let last = times.first(where: { $0 <= now.unixSeconds }) else { return true }
    return now.unixSeconds - last >= Int(Self.interval.components.seconds)
  }

  /// The backups that go: of each of the last days the newest stays, and of the last hours all.
  func expired() -> [String] {
    var kept = Set(times.prefix(Self.hoursKept))
    var days: Set<Int> = []
    for time in times {
      let day = time / 86_400
      guard !days.contains(day), days.count < Self.daysKept else { continue }
      days.insert(day)
      kept.insert(time)
    }
    return times.filter { !kept.contains($0) }.map { Self.name(at: Instant(unixSeconds: $0)) }
  }
}
