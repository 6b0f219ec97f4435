import Platform

/// A refusal in Stripe's shape: `{"error":{"type","code","message","param"}}`.
struct StripeError: Error, Hashable {
  var status = 400
  var type = "invalid_request_error"
  var code: String?
  var message: String
  var param: String?
  /// Whether an idempotency key keeps it. Parameters that fail validation are refused before the work starts, and
  /// Stripe keeps nothing then; what the work itself says is kept.
  var isKept = false
  /// A scripted answer that replaces the shape altogether.
  var scripted: Fault.Reply?

  var json: JSONValue {
    var error: [String: JSONValue] = ["type": .string(type), "message": .string(message)]
    if let code {
      error["code"] = .string(code)
      error["doc_url"] = .string(
        "https://stripe.com/docs/error-codes/\(code.split(separator: "_").joined(separator: "-"))")
    }
    if let param { error["param"] = .string(param) }
    return ["error": .object(error)]
  }

  static func missing(_ param: String) -> StripeError {
    StripeError(code: "parameter_missing", message: "Missing required param: \(param).", param: param)
  }

  static func invalid(_ param: String, _ message: String, code: String? = nil) -> StripeError {
    StripeError(code: code, message: message, param: param)
  }

  static func noSuch(_ kind: String, _ id: String, param: String = "id") -> StripeError {
    StripeError(
      status: 404, code: "resource_missing", message: "No such \(kind): '\(id)'", param: param, isKept: true)
  }

  /// The thing is not in a state that allows this.
  static func state(_ message: String, code: String? = nil, param: String? = nil) -> StripeError {
    StripeError(code: code, message: message, param: param, isKept: true)
  }

  /// The body for a scripted status that has none of its own.
  static func scriptedBody(_ status: Int) -> JSONValue {
    switch status {
    case 401: StripeError(message: "Invalid API Key provided.").json
    case 409: StripeError(code: "lock_timeout", message: "This object cannot be accessed right now.").json
    case 429: StripeError(code: "rate_limit", message: "Too many requests hit the API too quickly.").json
    case 500...: StripeError(type: "api_error", message: "An unknown error occurred (scripted).").json
    default: StripeError(message: "The request was refused (scripted).").json
    }
  }
}
