import Dashboard
import Platform
import Synchronization

/// Counts the effects that are under way, and posts their answers.
///
/// An answer and the end of its effect are one step: whoever has taken the answer and then asks whether all is done hears
/// the truth, and need not wait for a message that does not come.
final class UnansweredEffects: Sendable {
  private let count = Mutex(0)
  private let post: @Sendable (Message) -> Void

  init(post: @escaping @Sendable (Message) -> Void) {
    self.post = post
  }

  /// All that began has ended, and its answers are posted.
  var isEmpty: Bool { count.withLock { $0 == 0 } }

  func begin() { count.withLock { $0 += 1 } }

  /// - Parameter answer: nil: there is nothing to say but that it is done, which the time says as well.
  func end(_ answer: Message?) {
    count.withLock { count in
      post(answer ?? .tick(SystemClock().now()))
      count -= 1
    }
  }
}
