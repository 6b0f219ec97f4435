import CurlTransport
import TestSupport
import Testing

@testable import VideoUpload

@Suite struct BandwidthPlanTests {
  private typealias ID = UploadQueue.ID

  /// Uploads that always want more, asked in turn every 10 ms.
  private struct Line {
    var plan: BandwidthPlan
    var now = Duration.zero
    var moved: [Int: Int] = [:]

    init(limit: Int?, own: [Int: Int?]) {
      plan = BandwidthPlan(limit: limit)
      for (number, limit) in own { plan.set(ID(number: number), limit: limit, at: .zero) }
    }

    mutating func run(_ numbers: [Int], seconds: Int, wanted: Int = 1 << 20) {
      moved = [:]
      for _ in 0..<seconds * 100 {
        now += .milliseconds(10)
        for number in numbers {
          if case .bytes(let count) = plan.grant(wanted, to: ID(number: number), at: now) {
            moved[number, default: 0] += count
          }
        }
      }
    }
  }

  private static func isAbout(_ value: Int?, _ expected: Int) -> Bool {
    value.map { abs($0 - expected) <= expected / 20 + 100 } ?? false
  }

  @Test func withoutALimitEverythingWantedIsGranted() {
    var line = Line(limit: nil, own: [1: nil])
    #expect(line.plan.grant(2 << 20, to: ID(number: 1), at: .zero) == .bytes(2 << 20))
  }

  @Test func allShareTheRateEvenly() {
    var line = Line(limit: 300_000, own: [1: nil, 2: nil, 3: nil])
    line.run([1, 2, 3], seconds: 20)
    for number in 1...3 { #expect(Self.isAbout(line.moved[number], 2_000_000), "\(line.moved)") }
  }

  @Test func whatOneMayNotUseGoesToTheOthers() {
    var line = Line(limit: 300_000, own: [1: 30_000, 2: nil, 3: nil])
    line.run([1, 2, 3], seconds: 20)
    #expect(Self.isAbout(line.moved[1], 600_000), "\(line.moved)")
    for number in 2...3 { #expect(Self.isAbout(line.moved[number], 2_700_000), "\(line.moved)") }
  }

  @Test func oneWhoseLineHangsGivesItsShareBack() {
    var line = Line(limit: 200_000, own: [1: nil, 2: nil])
    line.run([1, 2], seconds: 5)
    line.run([1], seconds: 2)
    line.run([1], seconds: 10)
    #expect(Self.isAbout(line.moved[1], 2_000_000), "\(line.moved)")
  }

  @Test func limitsChangeWhileUploadsRun() {
    var line = Line(limit: 100_000, own: [1: nil, 2: nil])
    line.run([1, 2], seconds: 5)
    line.plan.limit = 1_000_000
    line.plan.set(ID(number: 2), limit: 100_000, at: line.now)
    line.run([1, 2], seconds: 10)
    #expect(Self.isAbout(line.moved[1], 9_000_000) && Self.isAbout(line.moved[2], 1_000_000), "\(line.moved)")
    line.plan.limit = nil
    line.plan.set(ID(number: 2), limit: nil, at: line.now)
    #expect(line.plan.grant(1 << 20, to: ID(number: 2), at: line.now) == .bytes(1 << 20))
  }

  @Test(arguments: Array(0..<20) + [UInt64.random(in: 1_000...UInt64(UInt32.max))])
  func nothingGoesFasterThanItsLimitAndWaitsAreEnough(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    let limit = Int.random(in: 1...5_000_000, using: &dice)
    let own = Int.random(in: 1...5_000_000, using: &dice)
    var plan = BandwidthPlan(limit: limit)
    plan.set(ID(number: 1), limit: own, at: .zero)
    var now = Duration.zero
    var moved = 0
    for _ in 0..<500 {
      let wanted = Int.random(in: 1...1 << 21, using: &dice)
      switch plan.grant(wanted, to: ID(number: 1), at: now) {
      case .bytes(let count):
        #expect((1...wanted).contains(count), "seed \(seed)")
        moved += count
      case .wait(let time):
        #expect(time > .zero, "seed \(seed)")
        now += time + .microseconds(1)
      }
    }
    let seconds = Double(now.components.seconds) + Double(now.components.attoseconds) / 1e18
    let rate = Double(min(limit, own))
    #expect(Double(moved) <= rate * (seconds + BandwidthPlan.burst) + 2, "seed \(seed)")
    #expect(Double(moved) >= rate * seconds * 0.9 - 2, "seed \(seed): slower than allowed")
  }
}
