import Glibc

/// Instants as a person on this machine reads them: local time with its zone.
public enum LocalTime {
  /// `22/11/2026 11:15 CET`, or `2026-11-22 11:15 CET` in English.
  public static func text(_ instant: Instant, _ language: Language) -> String {
    var seconds = time_t(instant.unixSeconds)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return instant.rfc3339 }
    let zone = parts.tm_zone.map { String(cString: $0) } ?? "UTC"
    let day = pad(Int(parts.tm_mday), 2)
    let month = pad(Int(parts.tm_mon) + 1, 2)
    let year = pad(Int(parts.tm_year) + 1_900, 4)
    let clock = "\(pad(Int(parts.tm_hour), 2)):\(pad(Int(parts.tm_min), 2)) \(zone)"
    return language == .fr ? "\(day)/\(month)/\(year) \(clock)" : "\(year)-\(month)-\(day) \(clock)"
  }
}
