import Testing

@testable import TerminalKit

@Suite struct ThreadTests {
  @Test("Alarms come in the order of their times, and not before")
  func alarms() {
    var alarms = Alarms<String>()
    #expect(alarms.pollTimeout(at: 5) == -1)
    alarms.add(1, due: 30_000_000, "late")
    alarms.add(2, due: 10_000_000, "early")
    alarms.add(3, due: 10_000_000, "early too")
    #expect(alarms.pollTimeout(at: 1) == 10)
    #expect(alarms.pollTimeout(at: 10_000_001) == 0)
    #expect(alarms.takeDue(at: 9_999_999).isEmpty)
    #expect(alarms.takeDue(at: 10_000_000) == ["early", "early too"])
    #expect(alarms.remove(2) == nil)
    #expect(alarms.remove(1) == "late")
    #expect(alarms.next == nil)
  }

  @Test("A sleep lasts its time, and ends early when its task is cancelled")
  func sleep() async throws {
    let clock = ContinuousClock()
    let short = try await clock.measure { try await TerminalActor.sleep(for: .milliseconds(20)) }
    #expect(short >= .milliseconds(20))
    let long = Task { try await TerminalActor.sleep(for: .seconds(600)) }
    let early = Task { try await TerminalActor.sleep(for: .seconds(600)) }
    early.cancel()
    await #expect(throws: CancellationError.self) { try await early.value }
    long.cancel()
    await #expect(throws: CancellationError.self) { try await long.value }
  }

  @Test("Work on the quiet threads gets done, the jobs of the terminal's thread in their order")
  func order() async {
    let sum = await Task(executorPreference: QuietExecutor.shared) {
      await withTaskGroup(of: Int.self) { group in
        for number in 1...200 { group.addTask { number } }
        return await group.reduce(0, +)
      }
    }.value
    #expect(sum == 20_100)
    let order = await Self.inOrder()
    #expect(order == Array(0..<100))
  }

  @TerminalActor private static func inOrder() async -> [Int] {
    let events = EventQueue()
    for number in 0..<100 {
      Task { @TerminalActor in events.add(.resize(Size(width: number, height: 1))) }
    }
    var order: [Int] = []
    while order.count < 100, case .resize(let size)? = await events.next() { order.append(size.width) }
    events.finish()
    return await events.next() == nil ? order : []
  }
}
