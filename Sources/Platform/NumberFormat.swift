/// Numbers as people read them: decimal comma in French, dot in English. French no-break spaces are the catalogue's
/// business; here a plain space stands between number and unit, as terminals emit it.
public struct NumberFormat: Sendable {
  public let language: Language

  public init(_ language: Language) {
    self.language = language
  }

  private var point: String { language == .fr ? "," : "." }

  /// `value` rounded half away from zero to so many places (0…6).
  public func decimal(_ value: Double, places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { product, _ in product * 10 }
    let scaled = (abs(value) * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled.isFinite, scaled < 9e18 else { return "–" }
    let digits = pad(Int(scaled), places + 1)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + digits }
    return sign + digits.dropLast(places) + point + digits.suffix(places)
  }

  /// A tariff: 3 places, more (up to 6) when it has them: 0.0055 is not 0.006.
  public func tariff(_ value: Double) -> String {
    let scaled = (value * 1e6).rounded()
    guard scaled.isFinite, abs(scaled) < 9e18 else { return decimal(value, places: 3) }
    let micro = Int(scaled)
    let places = micro % 1_000 == 0 ? 3 : micro % 100 == 0 ? 4 : micro % 10 == 0 ? 5 : 6
    return decimal(value, places: places)
  }

  /// A count with its thousands apart: `1 203 441`, `1,203,441`.
  public func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(language == .fr ? " " : ",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + text.reversed()
  }

  /// `2,64 €` or `€2.64`; always two places.
  public func euros(_ value: Double) -> String {
    let amount = decimal(value, places: 2)
    return language == .fr ? amount + " €" : "€" + amount
  }

  /// A price: `2 €`, and cents only when there are some.
  public func price(_ value: Double) -> String {
    guard value == value.rounded() else { return euros(value) }
    return language == .fr ? decimal(value, places: 0) + " €" : "€" + decimal(value, places: 0)
  }

  /// Bytes in powers of 1000: `17 ko`, `1,5 Go`.
  public func bytes(_ count: Int) -> String {
    let units = language == .fr ? ["o", "ko", "Mo", "Go", "To"] : ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    // 999.5 would be shown as 1000.
    while abs(value) >= (unit == 0 ? 1_000 : 999.5), unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    let text = unit == 0 || abs(value) >= 99.95 ? decimal(value, places: 0) : decimal(value, places: 1)
    return (text.hasSuffix(point + "0") ? String(text.dropLast(2)) : text) + " " + units[unit]
  }

  /// Bytes per second: `2,1 Mo/s`.
  public func rate(_ bytesPerSecond: Double) -> String {
    bytes(Int(min(max(0, bytesPerSecond), 9e15))) + "/s"
  }

  /// `45 s`, `8 min 20`, `1 h 15` (English adds the last unit).
  public func duration(seconds: Int) -> String {
    let total = max(0, seconds)
    if total < 60 { return "\(total) s" }
    let (large, small) = total < 3_600 ? (total / 60, total % 60) : (total / 3_600, total / 60 % 60)
    let units = total < 3_600 ? ("min", "s") : ("h", "min")
    if small == 0 { return "\(large) \(units.0)" }
    return "\(large) \(units.0) \(pad(small, 2))" + (language == .en ? " \(units.1)" : "")
  }
}
