import Platform

/// The CDN's logs of the sample videos, day by day: the same for one seed, and for today up to now.
struct SampleLogs: Sendable {
  private let videos: [(guid: String, since: Instant, minutes: Int)]
  private let seed: UInt64

  init(_ samples: SampleSet, seed: UInt64) {
    self.seed = seed
    videos = samples.deposits.filter { $0.stage == .playable }.map { ($0.guid, $0.encoded, $0.durationSec / 60) }
  }

  static let none = SampleLogs()

  private init() {
    videos = []
    seed = 0
  }

  /// The lines of a UTC day, in the order of their time.
  ///
  /// - Parameter day: counted from 1970-01-01.
  func lines(day: Int, now: Instant) -> [[UInt8]] {
    let start = day * 86_400_000
    var lines: [(time: Int, bytes: [UInt8])] = []
    for (place, video) in videos.enumerated() where video.since.unixSeconds < (day + 1) * 86_400 {
      let age = max(0, day - video.since.unixSeconds / 86_400)
      let random = RandomSource(seed: seed &+ UInt64(day) &* 1_000 &+ UInt64(place))
      // A film is looked at for longer than a clip; all of them less as weeks go by.
      let least = 6 + min(60, video.minutes) * 2 / (1 + age / 14)
      for _ in 0..<(least + Int(random.next() % UInt64(least))) {
        let time = start + Int(random.next() % 86_400_000)
        let line = LogLine(
          time: time, bytes: 900_000 + Int(random.next() % 9_000_000), status: 206,
          isHit: random.next() % 12 != 0, address: random.next() >> 32, path: path(video.guid, random),
          request: (random.next(), random.next()), agent: Int(random.next() % 5))
        guard time >= Int(video.since.unixMilliseconds), time < Int(now.unixMilliseconds) else { continue }
        var bytes: [UInt8] = []
        line.append(to: &bytes)
        lines.append((time, bytes))
      }
    }
    return lines.sorted { $0.time < $1.time }.map(\.bytes)
  }

  private func path(_ guid: String, _ random: RandomSource) -> String {
    let file = "/\(guid)/720p/video\(random.next() % 700).ts"
    guard random.next() % 3 == 0 else { return file }
    return "/bcdn_token=HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4&token_path=%2F\(guid)%2F&expires=1799999999"
      + file
  }

  /// Bytes sent on a day, as the zone counts them: a little more than its logs hold, as at Bunny.
  func zoneTotal(day: Int, now: Instant) -> Int {
    let sum = lines(day: day, now: now).reduce(0) { sum, line in
      let fields = line.split(separator: UInt8(ascii: "|"), maxSplits: 4)
      return sum + (fields.count > 3 ? Int(String(decoding: fields[3], as: UTF8.self)) ?? 0 : 0)
    }
    return sum + sum / 80
  }
}
