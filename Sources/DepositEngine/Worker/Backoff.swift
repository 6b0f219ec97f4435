import Platform

/// How long to wait before the next attempt at an effect.
enum Backoff {
  /// Slowest pace: creating a paid video is retried for ever, hourly at the slowest.
  static let slowest: Duration = .seconds(3_600)

  /// Doubles from one second with each failure, up to ``slowest``, then takes off up to a third at random, so that
  /// many deposits that failed together do not come back together.
  ///
  /// - Parameters:
  ///   - failures: failed attempts so far, this one included.
  ///   - error: the last of them, if a provider's: the pause that it asked for is not undercut, as far as it is heeded
  ///     (``ProviderError/pause``).
  ///   - jitter: 0…1, random.
  static func delay(failures: Int, after error: ProviderError? = nil, jitter: Double) -> Duration {
    let exponent = min(max(failures - 1, 0), 12)
    let full = min(Duration.seconds(1 << exponent), slowest)
    let jittered = full * (1 - jitter / 3)
    return max(jittered, error?.pause ?? .zero)
  }
}
