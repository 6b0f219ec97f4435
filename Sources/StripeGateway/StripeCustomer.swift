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

/// Who paid, for a person's eyes.
public struct PayerDetails: Hashable, Sendable {
  public var email: String?
  public var name: String?
  public var phone: String?

  private struct Session: Decodable {
    struct Details: Decodable {
      let email: String?
      let name: String?
      let phone: String?
    }
    let id: String
    let customer_details: Details?
  }

  /// - Parameter session: a Checkout Session as Stripe answers with it.
  init?(session: [UInt8]) {
    guard let object = try? JSONDecoder().decode(Session.self, from: Data(session)), !object.id.isEmpty else {
      return nil
    }
    email = object.customer_details?.email
    name = object.customer_details?.name
    phone = object.customer_details?.phone
  }
}

extension StripeEvent {
  /// The longest address that can be one, in bytes.
  private static let maximumAddressBytes = 320

  /// Who paid, as far as the event tells: what cannot be read is not known.
  public var customer: CustomerTrace {
    guard let customer = object?.customer else { return CustomerTrace() }
    var trace = CustomerTrace()
    if let email = customer.email, email.contains("@"), email.utf8.count <= Self.maximumAddressBytes {
      trace.emailToken = CustomerTrace.token(email: email)
      trace.maskedEmail = CustomerTrace.mask(email)
    }
    if let receipt = customer.receiptNumber, receipt.utf8.count <= 64 { trace.receipt = receipt }
    return trace
  }
}
