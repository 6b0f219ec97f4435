import Platform

/// What `POST /v1/checkout/sessions` was asked for, validated by Stripe's rules.
struct CheckoutParameters: Sendable {
  struct Line: Sendable {
    var name: String
    var currency: String
    var unitAmount: Int
    var quantity: Int
  }

  var lines: [Line]
  var currency: String
  /// In the currency's smallest unit.
  var total: Int
  var successURL: String
  var cancelURL: String?
  var locale: String?
  var metadata: [String: String]
  var paymentMetadata: [String: String]
  var clientReferenceID: String?
  var customerEmail: String?
  var expiresAt: Int

  /// - Parameter now: the limits of `expires_at` are counted from here.
  init(_ form: FormBody, now: Instant) throws(StripeError) {
    var reader = FormReader(form)
    guard try reader.choice("mode", of: ["payment", "setup", "subscription"]) == "payment" else {
      throw form["mode"] == nil ? .missing("mode") : .invalid("mode", "This sandbox only speaks mode=payment.")
    }
    lines = try Self.lines(&reader)
    currency = lines[0].currency
    for (index, line) in lines.enumerated() where line.currency != currency {
      throw .invalid("line_items[\(index)][price_data][currency]", "All line items must have the same currency.")
    }
    total = lines.reduce(0) { $0 + $1.unitAmount * $1.quantity }
    guard total >= 50 else {
      throw .invalid(
        "line_items", "The Checkout Session's total amount must convert to at least 50 cents.", code: "amount_too_small"
      )
    }
    successURL = try Self.url(reader.required("success_url"), "success_url")
    cancelURL = try reader.text("cancel_url").map { url throws(StripeError) in try Self.url(url, "cancel_url") }
    locale = try reader.choice("locale", of: Self.locales)
    metadata = try reader.metadata("metadata")
    paymentMetadata = try reader.metadata("payment_intent_data[metadata]")
    clientReferenceID = try reader.text("client_reference_id", atMost: 200)
    customerEmail = try Self.email(&reader)
    expiresAt = try Self.expiry(&reader, now: now.unixSeconds)
    try Self.acceptWithoutEffect(&reader)
    try reader.finish()
  }

  private static func lines(_ reader: inout FormReader) throws(StripeError) -> [Line] {
    var lines: [Line] = []
    while reader.has("line_items[\(lines.count)]") {
      guard lines.count < 100 else { throw .invalid("line_items", "At most 100 line items.") }
      let item = "line_items[\(lines.count)]"
      let currency = try reader.required("\(item)[price_data][currency]").lowercased()
      guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (97...122).contains($0) }) else {
        throw .invalid("\(item)[price_data][currency]", "Invalid currency: \(currency)")
      }
      guard let amount = try reader.integer("\(item)[price_data][unit_amount]", 0...99_999_999) else {
        throw .missing("\(item)[price_data][unit_amount]")
      }
      guard let quantity = try reader.integer("\(item)[quantity]", 1...999_999) else {
        throw .missing("\(item)[quantity]")
      }
      let name = try reader.required("\(item)[price_data][product_data][name]")
      _ = try reader.text("\(item)[price_data][product_data][description]")
      lines.append(Line(name: name, currency: currency, unitAmount: amount, quantity: quantity))
    }
    guard !lines.isEmpty else { throw .missing("line_items") }
    return lines
  }

  private static func url(_ text: String, _ param: String) throws(StripeError) -> String {
    let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
    guard isWeb, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw .invalid(param, "Not a valid URL", code: "url_invalid")
    }
    return text
  }

  private static func email(_ reader: inout FormReader) throws(StripeError) -> String? {
    guard let email = try reader.text("customer_email", atMost: 512) else { return nil }
    guard email.split(separator: "@", omittingEmptySubsequences: false).count == 2, !email.hasPrefix("@"),
      !email.hasSuffix("@")
    else { throw .invalid("customer_email", "Invalid email address: \(email)", code: "email_invalid") }
    return email
  }

  /// 30 minutes to 24 hours ahead; 24 hours when not given.
  private static func expiry(_ reader: inout FormReader, now: Int) throws(StripeError) -> Int {
    guard let instant = try reader.integer("expires_at", 0...Int.max) else { return now + 86_400 }
    guard instant >= now + 1_800 else {
      throw .invalid(
        "expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
    }
    guard instant <= now + 86_400 else {
      throw .invalid(
        "expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
    }
    return instant
  }

  /// Parameters Stripe knows and that change nothing here.
  private static func acceptWithoutEffect(_ reader: inout FormReader) throws(StripeError) {
    _ = reader.list("payment_method_types")
    _ = reader.list("expand")
    let names = [
      "submit_type", "customer_creation", "billing_address_collection", "allow_promotion_codes", "ui_mode",
      "payment_intent_data[description]", "payment_intent_data[receipt_email]",
      "payment_intent_data[statement_descriptor]", "payment_intent_data[statement_descriptor_suffix]",
      "automatic_tax[enabled]",
    ]
    for name in names { _ = try reader.text(name) }
  }

  private static let locales =
    ("auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru "
    + "sk sl sv th tr vi zh zh-HK zh-TW").split(separator: " ").map(String.init)
}
