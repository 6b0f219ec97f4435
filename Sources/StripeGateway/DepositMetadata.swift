public import DepositDomain
public import Platform

/// What a Checkout Session's metadata says of the deposit it pays for: enough to rebuild one that a restored backup
/// lacks. The keys are the original design's, plus `instance`.
public struct DepositMetadata: Hashable, Sendable {
  /// The deposit the money is for.
  public var depositID: DepositID
  /// Who pays for it.
  public var owner: UserID
  /// Its kind.
  public var type: DepositType
  /// Whole seconds, as the client measured.
  public var durationSec: Int
  /// Cut to ``maximumValueLength``; empty when Stripe has none.
  public var title: String
  /// Which installation made the Session; empty when the metadata does not say.
  public var instance: String
  /// What a repetition of the request is known by; nil when it had no key.
  public var request: RequestTrace?
  /// The deposit's short link, which may be on a phone or in a message; nil for one of before.
  public var payCode: PayCode?
  /// What the creator reads; nil for one of before.
  public var language: Language?

  /// Stripe's limit for a metadata value, counted here in UTF-16 units, the strictest reading of "characters".
  public static let maximumValueLength = 500
  /// The value of `kind` in the metadata of every object of ours.
  public static let kind = "creator_deposit"

  /// The values as they are; ``maximumValueLength`` is applied when they are written.
  public init(
    depositID: DepositID, owner: UserID, type: DepositType, durationSec: Int, title: String, instance: String,
    request: RequestTrace? = nil, payCode: PayCode? = nil, language: Language? = nil
  ) {
    self.depositID = depositID
    self.owner = owner
    self.type = type
    self.durationSec = durationSec
    self.title = title
    self.instance = instance
    self.request = request
    self.payCode = payCode
    self.language = language
  }

  /// Reads a Session's metadata; nil unless it is a creator's deposit and every part is well formed.
  init?(_ metadata: [String: String]) {
    guard metadata[Key.kind] == Self.kind, let id = metadata[Key.depositID].map({ DepositID($0) }), id.isWellFormed,
      let owner = metadata[Key.owner].map({ UserID($0) }), owner.isWellFormed,
      let type = metadata[Key.type].flatMap({ DepositType(rawValue: $0) }),
      let seconds = metadata[Key.durationSec].flatMap({ Int($0) }), seconds > 0, seconds <= type.maximumDurationSec
    else { return nil }
    let request = metadata[Key.requestKey].flatMap { key in
      metadata[Key.requestDigest].map { RequestTrace(key: key, digest: $0) }
    }
    let payCode = metadata[Key.payCode].map { PayCode($0) }
    self.init(
      depositID: id, owner: owner, type: type, durationSec: seconds, title: metadata[Key.title] ?? "",
      instance: metadata[Key.instance] ?? "",
      request: request.flatMap { $0.isWellFormed ? $0 : nil }, payCode: payCode.flatMap { $0.isWellFormed ? $0 : nil },
      language: metadata[Key.language].flatMap { Language(rawValue: $0) })
  }

  /// As Stripe is given it, in a fixed order. An empty value would mean "remove the key" and is left out.
  var fields: [(key: String, value: String)] {
    let all = [
      (Key.kind, Self.kind), (Key.depositID, depositID.rawValue), (Key.owner, owner.rawValue),
      (Key.type, type.rawValue), (Key.durationSec, String(durationSec)), (Key.title, Self.cut(title)),
      (Key.instance, Self.cut(instance)), (Key.requestKey, request?.key ?? ""),
      (Key.requestDigest, request?.digest ?? ""), (Key.payCode, payCode?.rawValue ?? ""),
      (Key.language, language?.rawValue ?? ""),
    ]
    return all.filter { !$0.1.isEmpty }
  }

  /// The part that refunds and disputes need to find their deposit.
  var referenceFields: [(key: String, value: String)] {
    fields.filter { [Key.depositID, Key.kind, Key.instance].contains($0.key) }
  }

  /// The metadata's keys.
  enum Key {
    static let kind = "kind"
    static let depositID = "depositId"
    static let owner = "userId"
    static let type = "type"
    static let durationSec = "durationSec"
    static let title = "title"
    static let instance = "instance"
    static let requestKey = "requestKey"
    static let requestDigest = "requestDigest"
    static let payCode = "payCode"
    static let language = "language"

    static let all = [
      kind, depositID, owner, type, durationSec, title, instance, requestKey, requestDigest, payCode, language,
    ]
  }

  /// Whole characters only.
  private static func cut(_ text: String) -> String {
    var units = 0
    return String(
      text.prefix {
        units += $0.utf16.count
        return units <= maximumValueLength
      })
  }
}
