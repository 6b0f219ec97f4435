/// The rates that a key steps through, in bytes per second: about the same step for the ear as for the eye.
enum UploadLimit {
  static let steps: [Int] = [
    50_000, 100_000, 200_000, 300_000, 500_000, 750_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000,
    7_500_000, 10_000_000, 15_000_000, 20_000_000, 30_000_000, 50_000_000, 75_000_000, 100_000_000,
  ]
  /// Where limiting begins while nobody knows how fast the line is.
  private static let usual = 10_000_001

  /// The next lower one; from no limit, the first that is felt at the present speed.
  static func below(_ limit: Int?, speed: Double) -> Int {
    let present = limit ?? (speed >= 1 ? Int(min(speed, 1e12)) : usual)
    return steps.last { $0 < present } ?? steps[0]
  }

  /// The next higher one; nil: no limit any more.
  static func above(_ limit: Int?) -> Int? {
    limit.flatMap { present in steps.first { $0 > present } }
  }
}
