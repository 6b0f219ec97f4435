import Dispatch
import Glibc

/// The process's standard input, watched for its end.
public enum StandardInput {
  /// Returns when standard input reaches its end, as it does when the parent that held its other side is gone.
  /// What is written to it is thrown away.
  public static func waitForEnd() async {
    await withCheckedContinuation { continuation in
      // A blocking read, so on a thread of its own rather than one of the few that tasks share.
      DispatchQueue(label: "standard-input").async {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
          let count = read(STDIN_FILENO, &buffer, buffer.count)
          if count == 0 || (count < 0 && errno != EINTR) { break }
        }
        continuation.resume()
      }
    }
  }
}
