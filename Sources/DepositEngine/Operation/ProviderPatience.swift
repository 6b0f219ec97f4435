import CurlTransport
import Platform

/// Until when Stripe and Bunny asked to be left alone: 429 or 503 with `Retry-After`.
///
/// It is the process's own: what an effect waits for stands in its row.
final class ProviderPatience: Sendable {
  /// Nobody is left alone for longer, whatever a proxy's answer says.
  private static let longest = Backoff.slowest

  private let rests = Locked<[ProviderError.Provider: Instant]>([:])

  /// A provider asks for a pause; the longest that it asked for counts.
  func note(_ provider: ProviderError.Provider, asksFor pause: Duration, at now: Instant) {
    guard pause > .zero else { return }
    let until = now + min(pause, Self.longest)
    rests.withLock { rests in
      if let earlier = rests[provider], earlier > until, earlier - now <= Self.longest { return }
      rests[provider] = until
    }
  }

  /// Until when it is left alone; nil when it may be asked. A clock that was set back prolongs nothing.
  func rest(of provider: ProviderError.Provider, at now: Instant) -> Instant? {
    guard let until = rests.withLock({ $0[provider] }), until > now, until - now <= Self.longest else { return nil }
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

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let asked = clock.now()
    if let until = patience.rest(of: provider, at: asked) {
      let seconds = ((until - asked).inMicroseconds + 999_999) / 1_000_000
      return HTTPResponse(status: Self.busy, headers: [HTTPHeader("Retry-After", String(seconds))])
    }
    let response = try await transport.send(request, onProgress: onProgress)
    let now = clock.now()
    if response.status == Self.busy || response.status == Self.unavailable,
      let pause = response.header("Retry-After").flatMap({ RetryAfter.parse($0, now: now) })
    {
      patience.note(provider, asksFor: pause, at: now)
    }
    return response
  }
}
