import Cryptography
public import DepositDomain
import FoundationEssentials

extension CustomerTrace {
  /// An address's digest. Addresses can be tried against it: what is stored is what the engine's key makes of it.
  public static func token(email: String) -> String {
    let address = email.lowercased().filter { !$0.isWhitespace }
    return "e" + Hex.encode(Array(SHA256.hash(Array("visual-email:\(address)".utf8)).prefix(12)))
  }
}

extension StripeEvent {
  private struct Envelope: Decodable {
    struct Payload: Decodable { let object: Object? }
    struct Object: Decodable {
      struct Details: Decodable { let email: String? }
      let customer_details: Details?
      let billing_details: Details?
      let receipt_number: String?
    }
    let data: Payload?
  }

  /// The longest address that can be one, in bytes.
  private static let maximumAddressBytes = 320

  /// Who paid, as far as the event tells: what cannot be read is not known.
  public var customer: CustomerTrace {
    guard let object = try? JSONDecoder().decode(Envelope.self, from: Data(body)).data?.object else {
      return CustomerTrace()
    }
    let email = object.customer_details?.email ?? object.billing_details?.email
    var trace = CustomerTrace()
    if let email, email.contains("@"), email.utf8.count <= Self.maximumAddressBytes {
      trace.emailToken = CustomerTrace.token(email: email)
      trace.maskedEmail = CustomerTrace.mask(email)
    }
    if let receipt = object.receipt_number, receipt.utf8.count <= 64 { trace.receipt = receipt }
    return trace
  }
}
