public import DepositDomain
public import Platform

/// One deposit on the wire: the status answer, a list's item and the single deposit all have this form.
///
/// `status`, `videoGuid`, `uploadUrl` and `title` are the original design's keys.
public struct DepositObject: Codable, Hashable, Sendable {
  public var depositId: DepositID
  public var status: DepositStatus
  @ExplicitNull public var videoGuid: VideoGUID?
  /// `<BUNNY_API_BASE>/library/{lib}/videos/{guid}`, as in the original; uploads use ``upload``.
  @ExplicitNull public var uploadUrl: String?
  public var title: String
  /// Counts the deposit's changes; give it as `after` to wait for the next.
  public var version: Int
  public var payment: PaymentObject
  /// How to upload, for the owner, while the deposit is READY and its upload not complete.
  @ExplicitNull public var upload: UploadTicket?
  public var video: VideoObject
  public var type: DepositType
  public var durationSec: Int
  /// Euros, as the original's `feeEur`.
  public var feeEur: Double
  public var createdAt: Instant
  @ExplicitNull public var fileName: String?
  @ExplicitNull public var sizeBytes: Int?
  /// What the client last said of its upload.
  @ExplicitNull public var uploadProgress: UploadProgressObject?
  /// For the owner while PENDING.
  @ExplicitNull public var payUrl: String?
  @ExplicitNull public var checkoutUrl: String?
  @ExplicitNull public var expiresAt: Instant?
  public var userId: UserID
  /// Only in the single deposit's answer.
  public var timeline: [TimelineObject]?

  public init(
    depositId: DepositID, status: DepositStatus, videoGuid: VideoGUID?, uploadUrl: String?, title: String, version: Int,
    payment: PaymentObject, upload: UploadTicket?, video: VideoObject, type: DepositType, durationSec: Int,
    feeEur: Double, createdAt: Instant, fileName: String?, sizeBytes: Int?, uploadProgress: UploadProgressObject?,
    payUrl: String?, checkoutUrl: String?, expiresAt: Instant?, userId: UserID, timeline: [TimelineObject]? = nil
  ) {
    self.depositId = depositId
    self.status = status
    self.videoGuid = videoGuid
    self.uploadUrl = uploadUrl
    self.title = title
    self.version = version
    self.payment = payment
    self.upload = upload
    self.video = video
    self.type = type
    self.durationSec = durationSec
    self.feeEur = feeEur
    self.createdAt = createdAt
    self.fileName = fileName
    self.sizeBytes = sizeBytes
    self.uploadProgress = uploadProgress
    self.payUrl = payUrl
    self.checkoutUrl = checkoutUrl
    self.expiresAt = expiresAt
    self.userId = userId
    self.timeline = timeline
  }
}

/// Where the money is.
public struct PaymentObject: Codable, Hashable, Sendable {
  public var state: PaymentState
  public var amountCents: Int
  public var refundedCents: Int
  /// Lower case ISO 4217.
  public var currency: String

  public init(state: PaymentState, amountCents: Int, refundedCents: Int, currency: String) {
    self.state = state
    self.amountCents = amountCents
    self.refundedCents = refundedCents
    self.currency = currency
  }
}

/// Where the video is.
public struct VideoObject: Codable, Hashable, Sendable {
  public enum State: String, Codable, CaseIterable, Sendable {
    case none
    case awaitingUpload = "awaiting_upload"
    case uploading
    case processing
    case playable
    case failed
  }

  public var state: State
  /// 0…100
  public var encodePercent: Int
  @ExplicitNull public var lengthSec: Int?
  /// Bunny measured more than was paid for.
  public var overLimit: Bool
  /// SHA-256 of the file as Bunny received it, lower-case hex, when Bunny tells.
  @ExplicitNull public var originalHash: String?

  public init(state: State, encodePercent: Int, lengthSec: Int?, overLimit: Bool, originalHash: String?) {
    self.state = state
    self.encodePercent = encodePercent
    self.lengthSec = lengthSec
    self.overLimit = overLimit
    self.originalHash = originalHash
  }
}

/// What a client needs to upload straight to Bunny, without any key.
public struct UploadTicket: Codable, Hashable, Sendable {
  /// `tus`: TUS 1.0.0, which can be gone on with; `put`: one PUT of the whole file to the endpoint, which cannot.
  public var `protocol`: String
  public var endpoint: String
  /// AuthorizationSignature, AuthorizationExpire, VideoId, LibraryId: on every request.
  public var headers: [String: String]
  /// filetype, title: for `Upload-Metadata`.
  public var metadata: [String: String]
  public var expiresAt: Instant

  public init(
    protocol: String = "tus", endpoint: String, headers: [String: String], metadata: [String: String],
    expiresAt: Instant
  ) {
    self.protocol = `protocol`
    self.endpoint = endpoint
    self.headers = headers
    self.metadata = metadata
    self.expiresAt = expiresAt
  }
}

/// What the client last said of its upload.
public struct UploadProgressObject: Codable, Hashable, Sendable {
  public var confirmedBytes: Int
  public var totalBytes: Int
  public var state: UploadReport.State
  public var at: Instant

  public init(confirmedBytes: Int, totalBytes: Int, state: UploadReport.State, at: Instant) {
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.state = state
    self.at = at
  }
}

/// One line of the history.
public struct TimelineObject: Codable, Hashable, Sendable {
  public var at: Instant
  public var actor: String
  public var kind: String
  /// In the language of `Accept-Language`.
  public var text: String
  public var data: [String: String]

  public init(at: Instant, actor: String, kind: String, text: String, data: [String: String]) {
    self.at = at
    self.actor = actor
    self.kind = kind
    self.text = text
    self.data = data
  }
}
