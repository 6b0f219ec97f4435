import TestSupport
import Testing

@testable import VideoUpload

@Suite struct UploadQueueTests {
  private typealias ID = UploadQueue.ID

  private static func queue(_ count: Int, width: Int = 2) -> UploadQueue {
    var queue = UploadQueue(width: width)
    for number in 1...count { _ = queue.handle(.add(ID(number: number), limit: nil)) }
    return queue
  }

  private static func ids(_ numbers: Int...) -> [ID] { numbers.map { ID(number: $0) } }

  private static func sending(_ queue: UploadQueue) -> [Int] {
    queue.slots.filter { $0.phase == .sending }.map(\.id.number)
  }

  @Test func theFirstInTheOrderSendSoManyAtOnce() {
    var queue = Self.queue(4)
    var orders: [UploadQueue.Order] = []
    for number in 1...4 { orders += queue.handle(.ask(ID(number: number))) }
    #expect(orders == Self.ids(1, 2).map { .start($0) })
    #expect(queue.ahead(of: ID(number: 3)) == 0 && queue.ahead(of: ID(number: 4)) == 1)
    #expect(queue.handle(.end(ID(number: 1))) == [.start(ID(number: 3))])
  }

  @Test func whatIsMovedForwardIsNextAndTakesNobodysPlace() {
    var queue = Self.queue(4)
    for number in 1...4 { _ = queue.handle(.ask(ID(number: number))) }
    #expect(queue.handle(.move(ID(number: 4), to: 0)).isEmpty)
    #expect(queue.slots.map(\.id.number) == [4, 1, 2, 3])
    #expect(queue.handle(.end(ID(number: 2))) == [.start(ID(number: 4))])
    #expect(queue.handle(.move(ID(number: 4), to: 99)).isEmpty)
    #expect(queue.slots.last?.id.number == 4)
  }

  @Test func aPausedOneLetsTheNextGoAndWaitsUntilItIsResumed() {
    var queue = Self.queue(3, width: 1)
    for number in 1...3 { _ = queue.handle(.ask(ID(number: number))) }
    #expect(queue.handle(.pause(ID(number: 1))) == [.stop(ID(number: 1))])
    #expect(Self.sending(queue).isEmpty, "a place is free only once its holder has stopped")
    #expect(queue.handle(.end(ID(number: 1))) == [.start(ID(number: 2))])
    #expect(queue.handle(.ask(ID(number: 1))).isEmpty)
    #expect(queue.handle(.resume(ID(number: 1))).isEmpty, "its place is taken")
    #expect(queue.handle(.end(ID(number: 2))) == [.start(ID(number: 1))])
  }

  @Test func fewerAtOnceStopsTheLastAndMoreStartsTheNext() {
    var queue = Self.queue(3, width: 3)
    for number in 1...3 { _ = queue.handle(.ask(ID(number: number))) }
    #expect(queue.handle(.width(1)) == Self.ids(3, 2).map { .stop($0) })
    _ = queue.handle(.end(ID(number: 3)))
    _ = queue.handle(.ask(ID(number: 3)))
    _ = queue.handle(.end(ID(number: 2)))
    _ = queue.handle(.ask(ID(number: 2)))
    #expect(Self.sending(queue) == [1])
    #expect(queue.handle(.width(2)) == [.start(ID(number: 2))])
    #expect(queue.handle(.width(-5)) == [.stop(ID(number: 2))], "at least one")
  }

  @Test func whatWasAskedBeforeItSendsHoldsWhenItDoes() {
    var queue = Self.queue(2)
    _ = queue.handle(.pause(ID(number: 1)))
    _ = queue.handle(.cancel(ID(number: 2)))
    #expect(queue.handle(.ask(ID(number: 1))).isEmpty)
    #expect(queue.handle(.ask(ID(number: 2))).isEmpty)
    #expect(queue.handle(.resume(ID(number: 1))) == [.start(ID(number: 1))])
  }

  /// Whatever is asked in whatever order, the rules hold after each step, and nobody waits beside a free place.
  @Test(arguments: Array(0..<40) + [UInt64.random(in: 1_000...UInt64(UInt32.max))]) func theRulesHold(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    var queue = UploadQueue(width: 2)
    for step in 0..<400 {
      let id = ID(number: Int.random(in: 1...6, using: &dice))
      let input: UploadQueue.Input =
        switch Int.random(in: 0..<10, using: &dice) {
        case 0: .add(id, limit: nil)
        case 1: .remove(id)
        case 2, 3: .ask(id)
        case 4: .end(id)
        case 5: .pause(id)
        case 6: .resume(id)
        case 7: .move(id, to: Int.random(in: -1...7, using: &dice))
        case 8: .width(Int.random(in: 0...4, using: &dice))
        default: dice.once(in: 8) ? .cancel(id) : .limitOne(id, 5)
        }
      let before = queue
      let orders = queue.handle(input)
      let place = "seed \(seed), step \(step), \(input)"
      #expect(Set(queue.slots.map(\.id)).count == queue.slots.count, "\(place)")
      #expect(queue.slots.count { $0.phase == .sending } <= queue.width, "\(place)")
      for slot in queue.slots where slot.phase == .sending { #expect(slot.maySend, "\(place)") }
      let taken = queue.slots.count(where: \.holdsPlace)
      #expect(taken >= queue.width || !queue.slots.contains(where: \.wantsPlace), "\(place): a place is free")
      for order in orders {
        switch order {
        case .start(let id): #expect(before[id]?.phase != .sending && queue[id]?.phase == .sending, "\(place)")
        case .stop(let id): #expect(before[id]?.phase == .sending && queue[id]?.phase == .stopping, "\(place)")
        }
      }
    }
  }
}
