import Glibc
import Testing

@testable import Platform

@Suite struct BlockingThreadTests {
  @Test("A thread in the background gives way, another does not", arguments: [true, false])
  func scheduling(_ isBackground: Bool) async {
    let policy = await withCheckedContinuation { continuation in
      let isStarted = BlockingThread.run(isBackground: isBackground) {
        continuation.resume(returning: sched_getscheduler(0))
      }
      if !isStarted { continuation.resume(returning: -1) }
    }
    // SCHED_IDLE and SCHED_OTHER.
    #expect(policy == (isBackground ? 5 : 0))
  }
}
