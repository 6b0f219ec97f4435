import Glibc
import Platform

/// Speed and time left of a transfer, from what was moved when.
///
/// The speed follows the line with a half-life of 3 s. The time left rests on a window of two minutes, waits
/// included, so that it does not jump with every hiccup (restic's estimator works like that). Times are those of a
/// monotonic clock; one that goes back counts as standing still.
public struct TransferRate: Sendable {
  /// Seconds after which a byte counts half.
  static let halfLife = 3.0
  /// The window of the time left, in seconds.
  static let window = 120

  private let start: Double
  private var latest: Double
  /// Sum of the bytes, each halved every half-life, as of `latest`.
  private var decayed = 0.0
  /// Bytes by whole second since the start, oldest first; no more than the window holds.
  private var seconds: [(second: Int, bytes: Int)] = []

  /// - Parameter start: when the first byte could move.
  public init(start: Duration) {
    self.start = start.inSeconds
    latest = start.inSeconds
  }

  /// Notes that `bytes` more were moved by `time`; negative counts are nothing.
  public mutating func record(bytes: Int, at time: Duration) {
    advance(to: time.inSeconds)
    guard bytes > 0 else { return }
    decayed += Double(bytes)
    let second = Int(latest - start)
    if let last = seconds.last, last.second == second {
      seconds[seconds.count - 1].bytes += bytes
    } else {
      seconds.append((second, bytes))
    }
  }

  /// The speed at `time`; sinks while nothing moves.
  public func bytesPerSecond(at time: Duration) -> Double {
    let now = max(latest, time.inSeconds)
    // What a steady flow since the start would have summed up to, for one byte a second.
    let weight = Self.halfLife / M_LN2 * (1 - exp2(-(now - start) / Self.halfLife))
    guard now - start >= 0.2, weight > 0 else { return 0 }
    return decayed * exp2(-(now - latest) / Self.halfLife) / weight
  }

  /// How long `remaining` bytes will take, in whole seconds; nil as long as nobody can tell.
  public func timeLeft(for remaining: Int, at time: Duration) -> Duration? {
    guard remaining > 0 else { return .zero }
    let elapsed = max(latest, time.inSeconds) - start
    let oldest = Int(elapsed) - Self.window
    let moved = seconds.reduce(0) { $0 + ($1.second > oldest ? $1.bytes : 0) }
    guard elapsed >= 1, moved > 0 else { return nil }
    let rate = Double(moved) / min(elapsed, Double(Self.window))
    let left = (Double(remaining) / rate).rounded(.up)
    return left < 1e9 ? .seconds(Int(left)) : nil
  }

  private mutating func advance(to time: Double) {
    guard time > latest else { return }
    decayed *= exp2(-(time - latest) / Self.halfLife)
    latest = time
    let oldest = Int(latest - start) - Self.window
    seconds.removeAll { $0.second <= oldest }
  }
}
