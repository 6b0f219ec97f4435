import CurlTransport
import DepositDomain
import Platform
import StripeGateway

/// Objects in the form of Stripe's API reference, shortened, with the fields that are null in life.
enum Samples {
  static let depositID = "dep_01jd0000000000000000000000"

  static let metadata = """
    {"kind":"creator_deposit","depositId":"\(depositID)","userId":"user-dev","type":"doc","durationSec":"601",\
    "title":"L’été & l’hiver","instance":"visual"}
    """

  static func session(
    id: String = "cs_test_a1", status: String = "\"complete\"", paymentStatus: String = "\"paid\"",
    amount: String = "500", intent: String = "\"pi_1\"", metadata: String = metadata
  ) -> String {
    """
    {"id":"\(id)","object":"checkout.session","adaptive_pricing":{"enabled":false},"after_expiration":null,
    "amount_subtotal":500,"amount_total":\(amount),"billing_address_collection":"auto","cancel_url":"https://v.example/c",
    "client_reference_id":"\(depositID)","created":1700000000,"currency":"eur","custom_fields":[],
    "customer":null,"customer_details":{"address":{"city":"Lyon","country":"FR","line1":"1 rue du Lac","line2":null,
    "postal_code":"69003","state":null},"email":"ada@example.org","name":"Ada Lovelace","phone":"+33600000000",
    "tax_exempt":"none","tax_ids":[]},"customer_email":"ada@example.org","expires_at":1700003600,"livemode":false,
    "locale":"fr","metadata":\(metadata),"mode":"payment","payment_intent":\(intent),
    "payment_status":\(paymentStatus),"phone_number_collection":{"enabled":false},"status":\(status),
    "success_url":"https://v.example/s","url":null}
    """
  }

  static let charge = """
    {"id":"ch_1","object":"charge","amount":500,"amount_refunded":200,"billing_details":{"address":{"city":"Lyon"},
    "email":"ada@example.org","name":"Ada Lovelace","phone":null},"created":1700000100,"currency":"eur","livemode":false,
    "metadata":{"kind":"creator_deposit","depositId":"\(depositID)","instance":"visual"},"payment_intent":"pi_1",
    "payment_method_details":{"card":{"brand":"visa","exp_month":12,"exp_year":2034,"fingerprint":"Xt5EWLLDS7FJjR1c",
    "last4":"4242"},"type":"card"},"receipt_email":"ada@example.org","receipt_url":"https://pay.stripe.com/receipts/x",
    "refunded":false,"status":"succeeded"}
    """

  static func refund(status: String = "\"succeeded\"", metadata: String = "{\"depositId\":\"\(depositID)\"}") -> String
  {
    """
    {"id":"re_1","object":"refund","amount":200,"charge":"ch_1","created":1700000200,"currency":"eur",
    "metadata":\(metadata),"payment_intent":"pi_1","reason":"requested_by_customer","status":\(status)}
    """
  }

  static func dispute(status: String) -> String {
    """
    {"id":"du_1","object":"dispute","amount":500,"charge":"ch_1","created":1700000300,"currency":"eur",
    "evidence":{"customer_name":"Ada Lovelace","customer_purchase_ip":"192.0.2.7","uncategorized_text":null},
    "livemode":true,"metadata":{},"payment_intent":"pi_1","reason":"fraudulent","status":"\(status)"}
    """
  }

  static func event(_ type: String, _ object: String, id: String = "evt_1") -> String {
    """
    {"id":"\(id)","object":"event","api_version":"2024-06-20","created":1700000400,"data":{"object":\(object)},
    "livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"\(type)"}
    """
  }

  static func read(_ type: String, _ object: String) throws(StripeEventError) -> StripeEvent {
    try StripeEvent(body: Array(event(type, object).utf8))
  }

  static func gateway(_ transport: ScriptedTransport, key: String = "sk_test_51AbCdEf") -> StripeGateway {
    StripeGateway(
      key: Secret(key), base: "https://stripe.test", version: "2024-06-20", transport: transport)
  }
}
