public import DepositDomain
public import Platform

/// Why a body is no event that can be acted on.
public enum StripeEventError: Error, Hashable, Sendable {
  /// Not UTF-8 JSON, or nested deeper than any event.
  case notJSON
  /// A `v2.core.event` ("thin") event: it carries no object. Record it and answer 200, or it is redelivered for days.
  case thin(EventID, String)
  /// JSON, but no event: no id, no type, an object of ours without its id, or larger than an event may be.
  case malformed

  /// snake_case, stable.
  public var code: String {
    switch self {
    case .notJSON: "webhook_not_json"
    case .thin: "webhook_thin_event"
    case .malformed: "webhook_malformed"
    }
  }

  /// The cause and the next step.
  public var sentence: Phrase {
    switch self {
    case .notJSON: .webhookNotJSON
    case .thin(let id, let type): .webhookThinEvent(id: id.rawValue, type: type)
    case .malformed: .webhookMalformed
    }
  }
}
