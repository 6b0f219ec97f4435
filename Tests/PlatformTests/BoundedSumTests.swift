import Platform
import Testing

/// Amounts from outside stay at the limit, and stop nothing.
@Suite struct BoundedSumTests {
  @Test(arguments: [(1, 2, 3), (.max, 1, .max), (.max, .min, -1), (.min, -1, .min), (-5, 5, 0)] as [(Int, Int, Int)])
  func sums(_ a: Int, _ b: Int, _ sum: Int) {
    #expect(a.addingBounded(b) == sum)
    #expect(b.addingBounded(a) == sum)
  }

  @Test(
    arguments: [(3, 2, 1), (.max, -1, .max), (.min, 1, .min), (0, .min, .max), (-1, .min, .max)] as [(Int, Int, Int)])
  func differences(_ a: Int, _ b: Int, _ rest: Int) {
    #expect(a.subtractingBounded(b) == rest)
  }

  @Test(
    arguments: [(3, 2, 6), (.max, 2, .max), (.max, -2, .min), (.min, -1, .max), (.min, 2, .min), (0, .min, 0)]
      as [(Int, Int, Int)])
  func products(_ a: Int, _ b: Int, _ product: Int) {
    #expect(a.multipliedBounded(by: b) == product)
  }

  @Test(arguments: [Double.infinity, -Double.infinity, .nan, 1e300, -1e300])
  func aTariffThatIsNoneIsShownAsSuch(_ value: Double) {
    #expect(NumberFormat(.en).tariff(value).hasSuffix("–"))
  }
}
