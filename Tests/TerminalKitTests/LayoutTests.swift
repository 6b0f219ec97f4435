import TerminalKit
import TestSupport
import Testing

@Suite struct LayoutTests {
  @Test(
    "Fixed parts first, the rest by weight, what rounding leaves to the first",
    arguments: [
      ([.fixed(3), .flexible, .fixed(2)], 20, [3, 15, 2]), ([.flexible, .flexible], 5, [3, 2]),
      ([.flexible(weight: 2), .flexible], 9, [6, 3]), ([.fixed(30), .fixed(5)], 20, [20, 0]),
      ([.flexible(minimum: 8), .fixed(10)], 12, [8, 4]), ([.flexible(maximum: 4), .flexible], 20, [4, 16]),
      ([.flexible(maximum: 4), .flexible(maximum: 5)], 20, [4, 5]), ([.fixed(5)], 0, [0]), ([], 7, []),
    ] as [([Constraint], Int, [Int])])
  func lengths(constraints: [Constraint], length: Int, expected: [Int]) {
    #expect(Layout.lengths(length, constraints) == expected)
  }

  @Test("Parts never overlap nor leave the whole", arguments: SeededGenerator.seeds)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let constraints: [Constraint] = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
        Bool.random(using: &generator)
          ? .fixed(.random(in: 0...20, using: &generator))
          : .flexible(
            weight: .random(in: 0...3, using: &generator), minimum: .random(in: 0...9, using: &generator),
            maximum: .random(in: 0...40, using: &generator))
      }
      let whole = Rect(x: 2, y: 1, width: .random(in: 0...60, using: &generator), height: 3)
      let gap = Int.random(in: 0...2, using: &generator)
      let parts = whole.columns(constraints, gap: gap)
      var end = whole.x
      for part in parts where part.width > 0 {
        #expect(part.x >= end && part.right <= whole.right, "seed \(seed): \(constraints) in \(whole)")
        end = part.right + gap
      }
    }
  }

  @Test("Rectangles")
  func rectangles() {
    let rect = Rect(x: 2, y: 3, width: 10, height: 4)
    #expect(rect.inset(columns: 6) == Rect(x: 8, y: 3, width: 0, height: 4))
    #expect(rect.centered(Size(width: 4, height: 9)) == Rect(x: 5, y: 3, width: 4, height: 4))
    #expect(rect.row(4).isEmpty)
    #expect(rect.intersection(Rect(x: 0, y: 0, width: 2, height: 9)).isEmpty)
    #expect(rect.contains(Point(x: 11, y: 6)) && !rect.contains(Point(x: 12, y: 6)))
  }
}
