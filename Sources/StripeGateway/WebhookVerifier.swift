import Cryptography
public import Platform

/// Checks that a webhook came from Stripe: `Stripe-Signature: t=<unix seconds>,v1=<hex>[,v1=…]`, where `v1` is the
/// HMAC-SHA256 of `<t>.<body>` keyed with the whole `whsec_…` string.
///
/// It decides as Stripe's own libraries do: only `v1` counts, the first `t` counts, junk items are skipped, uppercase
/// hex and a space after the comma are refused, a `t` in the future is accepted.
public struct WebhookVerifier: Sendable {
  private let secrets: [Secret]
  private let tolerance: Duration

  /// Longest header read, in bytes; Stripe's own has about a hundred for each signature.
  private static let maximumHeaderBytes = 4_096

  /// - Parameters:
  ///   - secrets: the endpoint's secret, and while it is being rolled the old one too. White space around them (a line
  ///     end from a file) is dropped.
  ///   - tolerance: how old a signature may be; each redelivery is signed anew.
  public init(secrets: [Secret], tolerance: Duration = .seconds(300)) {
    self.secrets = secrets.map { Secret(Self.trimmed($0.reveal())) }.filter { !$0.isEmpty }
    self.tolerance = tolerance
  }

  /// Returns when the body is genuine.
  ///
  /// - Parameters:
  ///   - body: the bytes as received: re-serialised JSON does not verify.
  ///   - header: `Stripe-Signature`.
  ///   - instant: now.
  public func verify(body: [UInt8], header: String?, at instant: Instant) throws(WebhookSignatureError) {
    guard let header, !header.isEmpty else { throw WebhookSignatureError(.headerMissing) }
    let items = Self.items(header)
    guard let time = items.first(where: { $0.name == "t" }).flatMap({ Self.seconds($0.value) }) else {
      throw WebhookSignatureError(.headerMalformed)
    }
    let signatures = items.filter { $0.name == "v1" }.map { Array($0.value.utf8) }
    guard !signatures.isEmpty else { throw WebhookSignatureError(.schemeMissing) }
    guard isGenuine(body, time: time, signatures) else { throw mismatch }
    // Only a genuine signature is told that it is late: whoever forges one learns nothing.
    let age = instant.unixSeconds - time
    guard .seconds(age) <= tolerance else {
      throw WebhookSignatureError(.tooOld, .webhookTooOld(ageSec: age, limitSec: Int(tolerance.components.seconds)))
    }
  }

  private func isGenuine(_ body: [UInt8], time: Int, _ signatures: [[UInt8]]) -> Bool {
    let message = Array("\(time).".utf8) + body
    var isGenuine = false
    for secret in secrets {
      let expected = Array(Hex.encode(HMAC.sha256(message, key: secret.bytes)).utf8)
      for signature in signatures where ConstantTime.equals(expected, signature) { isGenuine = true }
    }
    return isGenuine
  }

  /// With the likely mistake, when the secrets show it.
  private var mismatch: WebhookSignatureError {
    let texts = secrets.map { $0.reveal() }
    if texts.contains(where: { $0.hasPrefix("sk_") || $0.hasPrefix("rk_") || $0.hasPrefix("pk_") }) {
      return WebhookSignatureError(.mismatch, .webhookMismatchAPIKey)
    }
    if texts.isEmpty || texts.contains(where: { !$0.hasPrefix("whsec_") }) {
      return WebhookSignatureError(.mismatch, .webhookMismatchNoSecret)
    }
    return WebhookSignatureError(.mismatch, .webhookMismatch)
  }

  /// Names are compared as they stand: " v1", after a space, is another name.
  private static func items(_ header: String) -> [(name: Substring, value: Substring)] {
    guard header.utf8.count <= maximumHeaderBytes else { return [] }
    return header.split(separator: ",").compactMap { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
  }

  /// Digits only, and few enough for the arithmetic.
  private static func seconds(_ text: Substring) -> Int? {
    guard (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  private static func trimmed(_ text: String) -> String {
    let front = text.drop { $0.isWhitespace }
    guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(front[...last])
  }
}

extension WebhookSignatureError {
  fileprivate init(_ code: Code) {
    switch code {
    case .headerMissing: self.init(code, .webhookHeaderMissing)
    case .headerMalformed: self.init(code, .webhookHeaderMalformed)
    case .schemeMissing: self.init(code, .webhookSchemeMissing)
    case .mismatch, .tooOld: self.init(code, .webhookMismatch)
    }
  }

  fileprivate init(_ code: Code, _ sentence: Phrase) {
    self.init(code: code, sentence: sentence)
  }
}
