import Platform

/// A Checkout Session, from open to complete or expired.
struct CheckoutSession: Sendable {
  enum Status: String, Sendable { case open, complete, expired }
  enum PaymentStatus: String, Sendable { case paid, unpaid }

  let id: String
  /// Unix seconds.
  let created: Int
  let asked: CheckoutParameters
  var expiresAt: Int
  var status = Status.open
  var paymentStatus = PaymentStatus.unpaid
  /// The PaymentIntent's id, once the payer has confirmed.
  var payment: String?
  /// What the payer typed.
  var payerEmail: String?

  /// The whole object of API version 2024-06-20.
  /// - Parameter base: where the hosted page is, `http://host:port`.
  func json(base: String) -> JSONValue {
    var object = fixedMembers
    object["id"] = .string(id)
    object["created"] = .integer(created)
    object["expires_at"] = .integer(expiresAt)
    object["status"] = .string(status.rawValue)
    object["payment_status"] = .string(paymentStatus.rawValue)
    object["payment_intent"] = .optional(payment)
    object["url"] = status == .open ? .string("\(base)/pay/\(id)") : .null
    object["amount_subtotal"] = .integer(asked.total)
    object["amount_total"] = .integer(asked.total)
    object["currency"] = .string(asked.currency)
    object["metadata"] = .strings(asked.metadata)
    object["client_reference_id"] = .optional(asked.clientReferenceID)
    object["customer_email"] = .optional(asked.customerEmail)
    object["customer_details"] = customerDetails
    object["success_url"] = .string(asked.successURL)
    object["cancel_url"] = .optional(asked.cancelURL)
    object["locale"] = .optional(asked.locale)
    return .object(object)
  }

  private var customerDetails: JSONValue {
    guard let email = payerEmail ?? asked.customerEmail else { return .null }
    return [
      "address": payerEmail == nil
        ? .null : ["country": "FR", "city": nil, "line1": nil, "line2": nil, "postal_code": nil, "state": nil],
      "email": .string(email), "name": payerEmail == nil ? .null : "Sandbox Payer", "phone": nil, "tax_exempt": "none",
      "tax_ids": payerEmail == nil ? .null : [],
    ]
  }

  private var invoiceData: JSONValue {
    [
      "account_tax_ids": nil, "custom_fields": nil, "description": nil, "footer": nil, "issuer": nil, "metadata": [:],
      "rendering_options": nil,
    ]
  }

  private var fixedMembers: [String: JSONValue] {
    [
      "object": "checkout.session", "livemode": false, "mode": "payment", "after_expiration": nil,
      "allow_promotion_codes": nil, "automatic_tax": ["enabled": false, "liability": nil, "status": nil],
      "billing_address_collection": nil, "client_secret": nil, "consent": nil, "consent_collection": nil,
      "currency_conversion": nil, "custom_fields": [],
      "custom_text": ["after_submit": nil, "shipping_address": nil, "submit": nil, "terms_of_service_acceptance": nil],
      "customer": nil, "customer_creation": "if_required", "invoice": nil,
      "invoice_creation": ["enabled": false, "invoice_data": invoiceData], "payment_link": nil,
      "payment_method_collection": "if_required", "payment_method_configuration_details": nil,
      "payment_method_options": ["card": ["request_three_d_secure": "automatic"]], "payment_method_types": ["card"],
      "phone_number_collection": ["enabled": false], "recovered_from": nil, "saved_payment_method_options": nil,
      "setup_intent": nil, "shipping_address_collection": nil, "shipping_cost": nil, "shipping_details": nil,
      "shipping_options": [], "submit_type": nil, "subscription": nil,
      "total_details": ["amount_discount": 0, "amount_shipping": 0, "amount_tax": 0], "ui_mode": "hosted",
    ]
  }
}
