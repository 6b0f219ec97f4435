public import DepositDomain
public import Platform

/// `POST /api/creator/videos/init-checkout`
public struct InitCheckoutRequest: Codable, Hashable, Sendable {
  /// clip, doc or film; a text, so that the engine can say what is wrong with another.
  public var type: String
  /// Whole seconds; 60.0 is 60, 60.5 is refused.
  public var durationSec: Double
  public var title: String?
  public var fileName: String?
  public var sizeBytes: Int?

  public init(type: String, durationSec: Double, title: String? = nil, fileName: String? = nil, sizeBytes: Int? = nil) {
    self.type = type
    self.durationSec = durationSec
    self.title = title
    self.fileName = fileName
    self.sizeBytes = sizeBytes
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    type = try fields.decode(String.self, forKey: .type)
    durationSec = try fields.decode(Double.self, forKey: .durationSec)
    title = try fields.decodeIfPresent(String.self, forKey: .title)
    fileName = try fields.decodeIfPresent(String.self, forKey: .fileName)
    do {
      sizeBytes = try fields.decodeIfPresent(Int.self, forKey: .sizeBytes)
    } catch {
      // JSONDecoder does not say where a number that is not whole stands.
      throw DecodingError.typeMismatch(
        Int.self, .init(codingPath: fields.codingPath + [CodingKeys.sizeBytes], debugDescription: "not a whole number"))
    }
  }
}

/// The answer to init-checkout; the first two keys are the original design's.
public struct InitCheckoutResponse: Codable, Hashable, Sendable {
  public var checkoutUrl: String
  public var depositId: DepositID
  /// A short link of our own that leads to the Checkout page.
  public var payUrl: String
  /// Euros.
  public var feeEur: Double
  /// When the Checkout page closes.
  public var expiresAt: Instant

  public init(checkoutUrl: String, depositId: DepositID, payUrl: String, feeEur: Double, expiresAt: Instant) {
    self.checkoutUrl = checkoutUrl
    self.depositId = depositId
    self.payUrl = payUrl
    self.feeEur = feeEur
    self.expiresAt = expiresAt
  }
}

/// Every error's body.
public struct ErrorBody: Codable, Hashable, Sendable {
  /// A sentence for a person, in the language of `Accept-Language`.
  public var error: String
  /// snake_case.
  public var code: String

  public init(error: String, code: String) {
    self.error = error
    self.code = code
  }
}

/// `GET /readyz` when the engine cannot be relied on: an error's body, the gravest reason first, with all of them.
public struct NotReadyResponse: Codable, Hashable, Sendable {
  public var error: String
  public var code: String
  public var reasons: [ErrorBody]

  public init(error: String, code: String, reasons: [ErrorBody]) {
    self.error = error
    self.code = code
    self.reasons = reasons
  }
}

/// `GET …/changes`: whether a list is another than it was.
public struct ChangesResponse: Codable, Hashable, Sendable {
  /// The list may have changed since the version that was asked for, or nothing is known of that version.
  public var changed: Bool
  /// Of the list as it is now: to ask with the next time.
  public var version: String

  public init(changed: Bool, version: String) {
    self.changed = changed
    self.version = version
  }
}

/// A page of a list.
public struct Page<Item: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
  public var items: [Item]
  /// Ask again with it for what follows; null at the end.
  @ExplicitNull public var nextCursor: String?
  /// What `…/changes` takes as `after`; of deposits only.
  public var version: String?

  public init(items: [Item], nextCursor: String?, version: String? = nil) {
    self.items = items
    self.nextCursor = nextCursor
    self.version = version
  }
}

/// `GET /api/me`: who the token speaks for.
public struct IdentityResponse: Codable, Hashable, Sendable {
  public var user: String
  /// creator, support, admin
  public var roles: [String]
  /// `live`, `test` or `sandbox`: what a payment means here.
  public var mode: String

  public init(user: String, roles: [String], mode: String) {
    self.user = user
    self.roles = roles
    self.mode = mode
  }
}

/// `POST …/cancel`
public struct CancelRequest: Codable, Hashable, Sendable {
  public var reason: String?

  public init(reason: String? = nil) {
    self.reason = reason
  }
}

/// `PATCH /api/creator/deposits/{id}`
public struct RetitleRequest: Codable, Hashable, Sendable {
  public var title: String

  public init(title: String) {
    self.title = title
  }
}

/// `POST …/upload-progress`
public struct UploadProgressRequest: Codable, Hashable, Sendable {
  public var confirmedBytes: Int
  public var totalBytes: Int
  /// uploading, paused, failed or complete.
  public var state: String

  public init(confirmedBytes: Int, totalBytes: Int, state: String) {
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.state = state
  }
}
