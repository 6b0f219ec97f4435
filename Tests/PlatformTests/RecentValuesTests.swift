import Platform
import TestSupport
import Testing

@Suite struct RecentValuesTests {
  @Test func whatIsUsedStays() {
    var values = RecentValues<Int, String>(capacity: 10)
    values.keep("kept", for: 0)
    for number in 1...1_000 {
      values.keep("\(number)", for: number)
      #expect(values.value(0) == "kept", "it is used all the time")
      #expect(values.count <= 20)
    }
    #expect(values.value(1) == nil)
    #expect(values.value(1_000) == "1000")
  }

  @Test func whatIsForgottenIsGone() {
    var values = RecentValues<Int, Int>(capacity: 2)
    for number in 0..<4 { values.keep(number, for: number) }
    values.forget(3)
    values.forget(0)
    #expect(values.value(3) == nil)
    #expect(values.value(0) == nil)
    values.keep(7, for: 2)
    #expect(values.value(2) == 7)
    values.forgetAll()
    #expect(values.count == 0)
    #expect(values.value(2) == nil)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func whatIsKeptNeverCostsMoreThanTwoGenerations(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var values = RecentValues<Int, Int>(capacity: 100)
    var costs: [Int: Int] = [:]
    for _ in 0..<2_000 {
      let key = Int.random(in: 0..<60, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: values.forget(key)
      case 1: _ = values.value(key)
      default:
        let cost = Int.random(in: 1...120, using: &random)
        values.keep(key, for: key, cost: cost)
        costs[key] = cost
      }
      let held = (0..<60).filter { key in
        var looked = values
        return looked.value(key) != nil
      }
      #expect(held.reduce(0) { $0 + (costs[$1] ?? 0) } <= 200)
      #expect(held.count == values.count)
    }
  }

  @Test func whatCostsMoreThanAGenerationIsNotKept() {
    var values = RecentValues<Int, Int>(capacity: 10)
    values.keep(1, for: 1, cost: 10)
    values.keep(2, for: 2, cost: 11)
    #expect(values.value(1) == 1)
    #expect(values.value(2) == nil)
  }
}
