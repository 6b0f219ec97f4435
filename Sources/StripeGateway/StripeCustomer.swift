import Cryptography
public import DepositDomain

extension CustomerTrace {
  /// The word by which an e-mail address is found: a digest, so that no address is stored.
  public static func token(email: String) -> String {
    let address = email.lowercased().filter { !$0.isWhitespace }
    return "e" + Hex.encode(Array(SHA256.hash(Array("visual-email:\(address)".utf8)).prefix(12)))
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
