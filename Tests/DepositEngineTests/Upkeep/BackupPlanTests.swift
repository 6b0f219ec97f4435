import Platform
import Testing

@testable import DepositEngine

@Suite struct BackupPlanTests {
  private let noon = Instant(unixSeconds: 1_795_003_200)

  @Test func oneIsDueEveryHour() {
    #expect(BackupPlan(names: []).isDue(at: noon))
    let last = [BackupPlan.name(at: noon), "notes.txt", "visual-x.sqlite"]
    #expect(!BackupPlan(names: last).isDue(at: noon + .seconds(3_599)))
    #expect(BackupPlan(names: last).isDue(at: noon + .seconds(3_600)))
    #expect(BackupPlan(names: last).isDue(at: noon - .seconds(60)), "the clock was set back")
    let both = [BackupPlan.name(at: noon + .seconds(90_000)), BackupPlan.name(at: noon)]
    #expect(!BackupPlan(names: both).isDue(at: noon + .seconds(300)), "one from a clock that was ahead counts for none")
    #expect(BackupPlan(names: both).isDue(at: noon + .seconds(3_600)))
  }

  /// Anything may lie in the folder, whatever it is called.
  @Test func namesThatAreNoneOfOursAreLeftAlone() {
    var names = (0..<100).map { BackupPlan.name(at: noon - .seconds(86_400 * $0)) }
    let foreign = [
      "visual-9223372036854775807.sqlite", "visual--9223372036854775808.sqlite", "visual--99999999999999.sqlite",
      "visual-99999999999999.sqlite", "visual-0001.sqlite", "visual-+1.sqlite", "visual-.sqlite",
    ]
    names += foreign
    let expired = BackupPlan(names: names).expired()
    #expect(expired.count == 100 - 24)
    #expect(Set(expired).isSubset(of: names) && Set(expired).isDisjoint(with: foreign))
    #expect(!BackupPlan(names: names).isDue(at: noon))
    #expect(BackupPlan(names: foreign).isDue(at: noon))
  }

  @Test func aDayOfHoursAndTwoWeeksOfDaysAreKept() {
    var names = ["notes.txt", "visual-1.sqlite-wal"]
    let hours = 24 * 40
    for hour in 0..<hours {
      names.append(BackupPlan.name(at: noon + .seconds(3_600 * hour)))
      let expired = BackupPlan(names: names).expired()
      names.removeAll { expired.contains($0) }
    }
    #expect(names.contains("notes.txt") && names.contains("visual-1.sqlite-wal"), "others' files stay")
    let times = names.compactMap { name -> Int? in
      name.hasSuffix(".sqlite") ? Int(name.dropFirst(7).dropLast(7)) : nil
    }.sorted(by: >)
    let newest = noon.unixSeconds + 3_600 * (hours - 1)
    #expect(times.prefix(24).elementsEqual((0..<24).map { newest - 3_600 * $0 }))
    #expect(Set(times.map { $0 / 86_400 }).count == 14)
    #expect(times.count <= 24 + 14)
  }
}
