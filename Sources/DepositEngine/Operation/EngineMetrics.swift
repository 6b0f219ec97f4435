import HTTPTypes
import Platform

/// What the engine counts while it runs, for `/metrics`. Labels are routes and kinds, never ids or texts from outside.
final class EngineMetrics: Sendable {
  /// The route of requests that lead nowhere.
  static let noRoute = "NotFound"
  /// Upper bounds in seconds.
  static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
  /// Kinds of one label that are told apart; Stripe's event types are many.
  private static let labelLimit = 200

  /// How often durations fell below each bound.
  struct Histogram: Sendable {
    /// One for each of ``EngineMetrics/bounds``, and one for what is longer; not cumulative.
    var counts = [Int](repeating: 0, count: EngineMetrics.bounds.count + 1)
    var sum = 0.0

    mutating func add(_ seconds: Double) {
      counts[EngineMetrics.bounds.firstIndex { seconds <= $0 } ?? EngineMetrics.bounds.count] += 1
      sum += seconds
    }
  }

  /// The outcome of a call that was not sent, as the provider had asked for a pause.
  static let held = "held"

  /// Outcomes of webhooks that were answered by an error.
  static let failures: Set<String> = ["refused", "unreadable", "failed"]

  struct Request: Hashable, Sendable {
    let method: String
    let route: String
    let status: Int
  }

  struct Webhook: Hashable, Sendable {
    let source: String
    let type: String
    let outcome: String
  }

  struct ProviderCall: Hashable, Sendable {
    let provider: String
    /// `ok`, an HTTP status class such as `4xx`, a transport's code, or ``EngineMetrics/held``.
    let outcome: String
  }

  struct Counts: Sendable {
    var inFlight = 0
    var requests: [Request: Int] = [:]
    var durations: [String: Histogram] = [:]
    var webhooks: [Webhook: Int] = [:]
    var providerCalls: [ProviderCall: Int] = [:]
    var providerDurations: [String: Histogram] = [:]
    /// Pauses that were asked for, by provider.
    var pauses: [String: Int] = [:]
    var limited = 0
    /// Looks for open Checkout Sessions that ended before all were seen.
    var cutSessionLooks = 0
    /// When the newest backup was made; nil while there is none.
    var lastBackup: Instant?
  }

  private let stored = Locked(Counts())

  var counts: Counts { stored.withLock { $0 } }

  func requestBegan() { stored.withLock { $0.inFlight += 1 } }
  func requestEnded() { stored.withLock { $0.inFlight -= 1 } }

  func countRequest(method: HTTPRequest.Method, route: String, status: Int, took: Duration) {
    // Methods are the asker's to invent; those of routes are few.
    let method = route == Self.noRoute ? "any" : method.rawValue
    stored.withLock { counts in
      counts.requests[Request(method: method, route: route, status: status), default: 0] += 1
      counts.durations[route, default: Histogram()].add(took.inSeconds)
      if status == 429 { counts.limited += 1 }
    }
  }

  /// - Parameter type: the sender's name of the event, believed only once its signature was.
  func countWebhook(source: String, type: String, outcome: String) {
    stored.withLock { counts in
      var webhook = Webhook(source: source, type: type, outcome: outcome)
      if counts.webhooks[webhook] == nil, counts.webhooks.count >= Self.labelLimit {
        webhook = Webhook(source: source, type: "other", outcome: outcome)
      }
      counts.webhooks[webhook, default: 0] += 1
    }
  }

  func countProviderCall(_ provider: String, outcome: String, took: Duration) {
    stored.withLock { counts in
      counts.providerCalls[ProviderCall(provider: provider, outcome: outcome), default: 0] += 1
      counts.providerDurations[provider, default: Histogram()].add(took.inSeconds)
    }
  }

  /// It took no time: durations are of what was sent.
  func countHeldCall(_ provider: String) {
    stored.withLock { $0.providerCalls[ProviderCall(provider: provider, outcome: Self.held), default: 0] += 1 }
  }

  func countPause(_ provider: String) {
    stored.withLock { $0.pauses[provider, default: 0] += 1 }
  }

  func noteBackup(at instant: Instant?) { stored.withLock { $0.lastBackup = instant } }

  func countCutSessionLook() { stored.withLock { $0.cutSessionLooks += 1 } }
}
