import DepositDomain
import HTTPTypes
import Hummingbird
import Platform

/// Lets each key through so often on average, with bursts: the generic cell rate algorithm, one instant a key.
final class RateLimiter<Key: Hashable & Sendable>: Sendable {
  /// The most keys that are remembered; beyond, those that owe nothing are forgotten, then all.
  private let capacity: Int
  private let interval: Duration
  private let tolerance: Duration
  /// For each key, when it would be back at rest.
  private let due = Locked<[Key: Instant]>([:])

  /// - Parameters:
  ///   - perSecond: passages a second on average, above 0.
  ///   - burst: how many may pass at once, at least 1.
  init(perSecond: Double, burst: Int, capacity: Int = 10_000) {
    interval = .seconds(1) / perSecond
    tolerance = interval * (burst - 1)
    self.capacity = capacity
  }

  /// Counts a passage.
  ///
  /// - Returns: nil when it may pass, else how long to wait; what was refused does not count.
  func wait(_ key: Key, at now: Instant) -> Duration? {
    due.withLock { due in
      if due.count >= capacity, due[key] == nil {
        due = due.filter { $0.value > now }
        if due.count >= capacity { due.removeAll() }
      }
      var rest = max(due[key] ?? now, now)
      // A clock that was set back must not shut anyone out.
      if rest - now > tolerance + interval { rest = now }
      guard rest - now <= tolerance else { return rest - now - tolerance }
      due[key] = rest + interval
      return nil
    }
  }
}

/// The limits that are in force at the doors.
struct RequestLimits: Sendable {
  let tokens: RateLimiter<String>?
  let addresses: RateLimiter<ViewerNetwork>?

  /// Bursts last so many seconds' worth.
  private static let burstSeconds = 10
  /// Several people may share an address.
  private static let addressFactor = 4

  /// - Parameter perSecond: what one token may ask; 0: no limits.
  init(perSecond: Int) {
    guard perSecond > 0 else {
      tokens = nil
      addresses = nil
      return
    }
    tokens = RateLimiter(perSecond: Double(perSecond), burst: perSecond * Self.burstSeconds)
    let forAddresses = perSecond * Self.addressFactor
    addresses = RateLimiter(perSecond: Double(forAddresses), burst: forAddresses * Self.burstSeconds)
  }
}

/// A limit was reached.
struct RateLimited: Error {
  let wait: Duration
}

/// Bounds what one network may ask, before anything is looked up.
///
/// Webhooks are exempt: Stripe sends bursts from few addresses, and one refused is one late. So is this machine itself,
/// where a proxy may stand whose name nobody gave.
struct AddressLimit: RouterMiddleware {
  private static let exempt: Set<String> = ["/webhooks/stripe", "/webhooks/bunny", "/healthz", "/readyz"]

  let services: EngineServices

  func handle(
    _ request: Request, context: EngineRequestContext,
    next: (Request, EngineRequestContext) async throws -> Response
  ) async throws -> Response {
    if let addresses = services.limits.addresses, let address = address(request, context), !address.isLoopback,
      !Self.exempt.contains(request.uri.path),
      let wait = addresses.wait(ViewerNetwork(address), at: services.clock.now())
    {
      throw RateLimited(wait: wait)
    }
    return try await next(request, context)
  }

  private func address(_ request: Request, _ context: EngineRequestContext) -> IPAddress? {
    ViewerAddress.of(
      socket: context.remoteAddress.flatMap { IPAddress($0) }, forwarded: request.headers[values: .forwardedFor],
      trusted: services.settings.trustedProxies)
  }
}

extension IPAddress {
  /// `127.0.0.0/8` or `::1`.
  var isLoopback: Bool { isIPv4 ? bytes.first == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }
}
