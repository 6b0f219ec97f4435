import Platform

/// A PaymentIntent with its one charge, refunds and dispute.
struct Payment: Sendable {
  enum Status: String, Sendable {
    case processing, succeeded
    case requiresPaymentMethod = "requires_payment_method"
  }

  let id: String
  let created: Int
  let amount: Int
  let currency: String
  let metadata: [String: String]
  var email: String?
  var status: Status
  /// The charge's id, once the money has moved.
  var charge: String?
  var chargeCreated = 0
  var receiptNumber: String?
  var refunded = 0
  var isDisputed = false

  var json: JSONValue {
    [
      "id": .string(id), "object": "payment_intent", "amount": .integer(amount), "amount_capturable": 0,
      "amount_details": ["tip": [:]], "amount_received": .integer(status == .succeeded ? amount : 0),
      "application": nil,
      "application_fee_amount": nil, "automatic_payment_methods": nil, "canceled_at": nil, "cancellation_reason": nil,
      "capture_method": "automatic_async", "client_secret": .string("\(id)_secret_sandbox"),
      "confirmation_method": "automatic", "created": .integer(created), "currency": .string(currency), "customer": nil,
      "description": nil, "invoice": nil, "last_payment_error": nil, "latest_charge": .optional(charge),
      "livemode": false, "metadata": .strings(metadata), "next_action": nil, "on_behalf_of": nil,
      "payment_method": .string("pm_" + id.dropFirst(3)), "payment_method_configuration_details": nil,
      "payment_method_options": [
        "card": ["installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": "automatic"]
      ],
      "payment_method_types": ["card"], "processing": nil, "receipt_email": .optional(email), "review": nil,
      "setup_future_usage": nil, "shipping": nil, "source": nil, "statement_descriptor": nil,
      "statement_descriptor_suffix": nil, "status": .string(status.rawValue), "transfer_data": nil,
      "transfer_group": nil,
    ]
  }

  /// The charge; `null` before there is one.
  func chargeJSON(base: String) -> JSONValue {
    guard let charge else { return .null }
    return [
      "id": .string(charge), "object": "charge", "amount": .integer(amount), "amount_captured": .integer(amount),
      "amount_refunded": .integer(refunded), "application": nil, "application_fee": nil, "application_fee_amount": nil,
      "balance_transaction": .string("txn_" + charge.dropFirst(3)),
      "billing_details": [
        "address": ["country": "FR"], "email": .optional(email), "name": "Sandbox Payer", "phone": nil,
      ],
      "calculated_statement_descriptor": "SANDBOX", "captured": true, "created": .integer(chargeCreated),
      "currency": .string(currency), "customer": nil, "description": nil, "disputed": .bool(isDisputed),
      "failure_balance_transaction": nil, "failure_code": nil, "failure_message": nil, "fraud_details": [:],
      "invoice": nil, "livemode": false, "metadata": .strings(metadata), "on_behalf_of": nil,
      "outcome": [
        "network_status": "approved_by_network", "reason": nil, "risk_level": "normal", "risk_score": 7,
        "seller_message": "Payment complete.", "type": "authorized",
      ],
      "paid": true, "payment_intent": .string(id), "payment_method": .string("pm_" + id.dropFirst(3)),
      "payment_method_details": [
        "card": [
          "brand": "visa", "country": "US", "exp_month": 12, "exp_year": 2034, "funding": "credit", "last4": "4242",
        ],
        "type": "card",
      ],
      "receipt_email": .optional(email), "receipt_number": .optional(receiptNumber),
      "receipt_url": .string("\(base)/receipts/\(charge)"), "refunded": .bool(refunded == amount), "review": nil,
      "shipping": nil, "source": nil, "source_transfer": nil, "statement_descriptor": nil,
      "statement_descriptor_suffix": nil, "status": "succeeded", "transfer_data": nil, "transfer_group": nil,
    ]
  }
}

/// A refund of a charge, or of a part of it.
struct Refund: Sendable {
  let id: String
  let created: Int
  let amount: Int
  let currency: String
  let charge: String
  let payment: String
  let reason: String?
  let metadata: [String: String]
  var status = "succeeded"
  var failureReason: String?

  var json: JSONValue {
    var object: [String: JSONValue] = [
      "id": .string(id), "object": "refund", "amount": .integer(amount),
      "balance_transaction": .string("txn_" + id.dropFirst(3)),
      "charge": .string(charge), "created": .integer(created), "currency": .string(currency),
      "destination_details": [
        "card": ["reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"],
        "type": "card",
      ],
      "metadata": .strings(metadata), "payment_intent": .string(payment), "reason": .optional(reason),
      "receipt_number": nil, "source_transfer_reversal": nil, "status": .string(status), "transfer_reversal": nil,
    ]
    if let failureReason { object["failure_reason"] = .string(failureReason) }
    return .object(object)
  }
}

/// A payer's complaint at their bank.
struct Dispute: Sendable {
  let id: String
  let created: Int
  let amount: Int
  let currency: String
  let charge: String
  let payment: String
  /// `needs_response`, then `won` or `lost`.
  var status = "needs_response"

  var json: JSONValue {
    [
      "id": .string(id), "object": "dispute", "amount": .integer(amount), "balance_transactions": [],
      "charge": .string(charge), "created": .integer(created), "currency": .string(currency), "evidence": [:],
      "evidence_details": [
        "due_by": .integer(created + 7 * 86_400), "has_evidence": false, "past_due": false, "submission_count": 0,
      ],
      "is_charge_refundable": .bool(status == "won"), "livemode": false, "metadata": [:],
      "payment_intent": .string(payment), "reason": "fraudulent", "status": .string(status),
    ]
  }
}
