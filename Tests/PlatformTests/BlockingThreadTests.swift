import Glibc
import Testing

@testable import Platform

@Suite struct BlockingThreadTests {
  @Test("A thread in the background gives way, another does not", arguments: [true, false])
  func scheduling(_ isBackground: Bool) async {
    let niceness = await withCheckedContinuation { (continuation: CheckedContinuation<Int32?, Never>) in
      let isStarted = BlockingThread.run(isBackground: isBackground) {
        continuation.resume(returning: getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0))
      }
      if !isStarted { continuation.resume(returning: nil) }
    }
    let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    #expect(niceness == (isBackground ? max(own, 10) : own))
  }
}
