import Dashboard
import Glibc
import Platform
import Synchronization
import Testing

@testable import DashboardRuntime

/// What a script waits for.
struct UnansweredEffectsTests {
  /// Whoever looks while an answer is being posted, on another thread, hears no more that it is under way.
  @Test(arguments: [nil, Message.opened(nil)]) func anAnswerAndTheEndAreOne(_ answer: Message?) async throws {
    let looks = AsyncStream<Bool>.makeStream()
    let subject = Mutex<UnansweredEffects?>(nil)
    let hasLooked = Mutex(false)
    let effects = UnansweredEffects { _ in
      let effects = subject.withLock { $0 }
      let isStarted = BlockingThread.run {
        let isEmpty = effects?.isEmpty ?? false
        hasLooked.withLock { $0 = true }
        looks.continuation.yield(isEmpty)
      }
      if !isStarted { looks.continuation.finish() }
      // The time in which a look that is not held up is over.
      for _ in 0..<100 where !hasLooked.withLock({ $0 }) { usleep(1_000) }
    }
    subject.withLock { $0 = effects }
    effects.begin()
    #expect(!effects.isEmpty)
    effects.end(answer)
    var iterator = looks.stream.makeAsyncIterator()
    #expect(await iterator.next() == true)
    #expect(effects.isEmpty)
  }
}
