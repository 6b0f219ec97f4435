import Testing

/// What waits too long in these stories is broken: generous, since tests share two cores.
let patience = Duration.seconds(120)

/// Waits until `condition` holds.
///
/// - Returns: false when it did not in time.
@discardableResult
func waitUntil(within limit: Duration = patience, _ condition: () async throws -> Bool) async throws -> Bool {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < deadline else { return false }
    try await Task.sleep(for: .milliseconds(10))
  }
  return true
}

/// Waits until `condition` holds, and records an issue when it never does.
func eventually(
  _ what: String, within limit: Duration = patience, sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () async throws -> Bool
) async throws {
  guard try await !waitUntil(within: limit, condition) else { return }
  Issue.record("never came: \(what)", sourceLocation: sourceLocation)
}

/// Lets a few stories at a time onto the machine: each runs several programs.
actor Turnstile {
  static let shared = Turnstile(width: 4)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(width: Int) {
    free = width
  }

  func enter() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    guard waiting.isEmpty else { return waiting.removeFirst().resume() }
    free += 1
  }
}

/// Something a story needs did not happen.
struct StoryError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
