/// Durations as they are typed: `90s`, `10m`, `1h`, `1h30m`, or plain seconds.
public enum DurationText {
  /// - Returns: nil for anything else, and beyond a year.
  public static func parse(_ text: String) -> Duration? {
    let units: [Character: Int] = ["h": 3_600, "m": 60, "s": 1]
    var seconds = 0
    var digits = ""
    var smallest = Int.max
    for character in text {
      if character.isASCII, character.isNumber, digits.count < 9 {
        digits.append(character)
      } else {
        // Each unit once, the larger first.
        guard let unit = units[character], unit < smallest, let count = Int(digits) else { return nil }
        smallest = unit
        seconds += count * unit
        digits = ""
      }
    }
    if !digits.isEmpty {
      guard smallest == .max, let count = Int(digits) else { return nil }
      seconds = count
    }
    guard !text.isEmpty, seconds <= 366 * 86_400 else { return nil }
    return .seconds(seconds)
  }
}
