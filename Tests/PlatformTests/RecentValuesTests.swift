import Platform
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
}
