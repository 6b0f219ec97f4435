import Foundation
import Glibc
import Synchronization

/// What a program writes to one of its streams, line by line, read as it comes.
final class LineLog: Sendable {
  private struct State {
    var lines: [String] = []
    var rest: [UInt8] = []
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Everything so far, an unfinished last line included.
  var lines: [String] {
    state.withLock { $0.lines + ($0.rest.isEmpty ? [] : [String(decoding: $0.rest, as: UTF8.self)]) }
  }

  var text: String { lines.joined(separator: "\n") }

  /// The other end was closed, and everything is read.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Finished lines so far.
  private var finished: [String] { state.withLock { $0.lines } }

  /// The first finished line that fits, as soon as it is there.
  func first(within limit: Duration, where fits: (String) -> Bool) async throws -> String? {
    var seen = 0
    var found: String?
    try await waitUntil(within: limit) {
      // Read before the lines, so that a close that follows a last line misses nothing.
      let isClosed = isClosed
      let lines = finished
      found = lines[seen...].first(where: fits)
      seen = lines.count
      return found != nil || isClosed
    }
    return found
  }

  /// Takes over `descriptor` and closes it at its end, or after so many lines, as `head` does. A thread of its own reads it: a dispatch source would share
  /// its event loop with every other, and a descriptor's number soon belongs to another.
  func follow(_ descriptor: Int32, atMost limit: Int = .max) {
    let thread = Thread { [self] in
      drain(descriptor, atMost: limit)
      close(descriptor)
    }
    thread.start()
  }

  private func drain(_ descriptor: Int32, atMost limit: Int) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        state.withLock { $0.isClosed = true }
        return
      }
      let bytes = buffer[..<count]
      let isEnough = state.withLock { state in
        state.rest += bytes
        while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
          state.lines.append(String(decoding: state.rest[..<end], as: UTF8.self))
          state.rest.removeSubrange(...end)
        }
        state.isClosed = state.lines.count >= limit
        return state.isClosed
      }
      if isEnough { return }
    }
  }
}
