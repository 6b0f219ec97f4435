import CurlTransport
import Logging
import Platform

extension ProviderError.Provider {
  /// Nobody leaves it alone for longer, whatever a proxy's answer says. Who pays waits for Stripe, and Stripe's own libraries
  /// heed nothing longer than a minute.
  var longestPause: Duration {
    switch self {
    case .stripe: .seconds(60)
    case .bunny: .seconds(600)
    }
  }

  /// As much of a pause that it asks for as is heeded.
  func heeded(_ pause: Duration) -> Duration { min(max(pause, .zero), longestPause) }
}

extension ProviderError {
  /// What is heeded of the pause that the provider asked for; zero when it asked for none.
  var pause: Duration { provider.heeded(retryAfter ?? .zero) }
}

/// Until when Stripe and Bunny asked to be left alone: 429 or 503 with `Retry-After`.
///
/// It is the process's own: what an effect waits for stands in its row.
final class ProviderPatience: Sendable {
  /// A pause that is moved by less is the same: answers that were under way when it began ask for it once more.
  private static let leastExtension: Duration = .seconds(1)

  private let rests = Locked<[ProviderError.Provider: Instant]>([:])

  /// A provider asks for a pause; the longest that it asked for counts.
  ///
  /// - Returns: until when, if a pause begins by it or is extended.
  @discardableResult
  func note(_ provider: ProviderError.Provider, asksFor pause: Duration, at now: Instant) -> Instant? {
    guard pause > .zero else { return nil }
    let until = now + provider.heeded(pause)
    return rests.withLock { rests -> Instant? in
      let earlier = rests[provider].flatMap { $0 > now && $0 - now <= provider.longestPause ? $0 : nil }
      if let earlier, earlier > until { return nil }
      rests[provider] = until
      guard let earlier else { return until }
      return until - earlier >= Self.leastExtension ? until : nil
    }
  }

  /// Until when it is left alone; nil when it may be asked. A clock that was set back prolongs nothing.
  func rest(of provider: ProviderError.Provider, at now: Instant) -> Instant? {
    guard let until = rests.withLock({ $0[provider] }), until > now, until - now <= provider.longestPause else {
      return nil
    }
    return until
  }
}

/// Hears what a provider asks for, and keeps to it, whoever is in a hurry: until then nothing is sent, and the answer is
/// that it is busy.
struct PatientTransport: HTTPTransport {
  private static let busy = 429
  private static let unavailable = 503

  let transport: any HTTPTransport
  let provider: ProviderError.Provider
  let patience: ProviderPatience
  let clock: any WallClock
  var metrics: EngineMetrics?
  var logger: Logger?

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let asked = clock.now()
    if let until = patience.rest(of: provider, at: asked) {
      metrics?.countHeldCall(label)
      let seconds = ((until - asked).inMicroseconds + 999_999) / 1_000_000
      return HTTPResponse(status: Self.busy, headers: [HTTPHeader("Retry-After", String(seconds))])
    }
    let response = try await transport.send(request, onProgress: onProgress)
    let now = clock.now()
    if response.status == Self.busy || response.status == Self.unavailable,
      let pause = response.header("Retry-After").flatMap({ RetryAfter.parse($0, now: now) })
    {
      let until = patience.note(provider, asksFor: pause, at: now)
      if let until { tell(until) }
    }
    return response
  }

  /// Once for a pause, not for each call that it holds.
  private func tell(_ until: Instant) {
    metrics?.countPause(label)
    logger?.warning(
      "a provider asked to be left alone: nothing is sent until then",
      metadata: ["provider": "\(provider.rawValue)", "until": "\(until.rfc3339)"])
  }

  private var label: String { provider.rawValue.lowercased() }
}
