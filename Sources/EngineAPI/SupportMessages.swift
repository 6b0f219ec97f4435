public import DepositDomain
public import Platform

/// A found deposit, as the support desk's lists show it.
public struct SupportHitObject: Codable, Hashable, Sendable {
  public var depositId: DepositID
  /// Six letters and digits to say on the phone: `K7M-2QX`.
  public var reference: String
  public var userId: UserID
  public var title: String
  public var status: DepositStatus
  public var paymentState: PaymentState
  /// none, awaiting_upload, uploading, processing, playable, failed, gone
  public var videoState: String
  public var type: DepositType
  public var amountCents: Int
  public var refundedCents: Int
  public var overLimit: Bool
  /// none, open, won, lost
  public var dispute: String
  public var createdAt: Instant
  /// video, upload, encoding: what it waits for.
  @ExplicitNull public var waitingFor: String?
  @ExplicitNull public var waitingSince: Instant?
  /// Waiting for longer than is to be expected.
  public var stuck: Bool
  /// `a…@e….com`
  @ExplicitNull public var maskedEmail: String?

  public init(
    depositId: DepositID, reference: String, userId: UserID, title: String, status: DepositStatus,
    paymentState: PaymentState, videoState: String, type: DepositType, amountCents: Int, refundedCents: Int,
    overLimit: Bool, dispute: String, createdAt: Instant, waitingFor: String?, waitingSince: Instant?, stuck: Bool,
    maskedEmail: String?
  ) {
    self.depositId = depositId
    self.reference = reference
    self.userId = userId
    self.title = title
    self.status = status
    self.paymentState = paymentState
    self.videoState = videoState
    self.type = type
    self.amountCents = amountCents
    self.refundedCents = refundedCents
    self.overLimit = overLimit
    self.dispute = dispute
    self.createdAt = createdAt
    self.waitingFor = waitingFor
    self.waitingSince = waitingSince
    self.stuck = stuck
    self.maskedEmail = maskedEmail
  }
}

extension SupportHitObject: JSONWritable {
  /// Its keys in their order.
  public func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("amountCents", amountCents)
      json.member("createdAt", createdAt.rfc3339)
      json.member("depositId", depositId.rawValue)
      json.member("dispute", dispute)
      json.member("maskedEmail", maskedEmail)
      json.member("overLimit", overLimit)
      json.member("paymentState", paymentState.rawValue)
      json.member("reference", reference)
      json.member("refundedCents", refundedCents)
      json.member("status", status.rawValue)
      json.member("stuck", stuck)
      json.member("title", title)
      json.member("type", type.rawValue)
      json.member("userId", userId.rawValue)
      json.member("videoState", videoState)
      json.member("waitingFor", waitingFor)
      json.member("waitingSince", waitingSince?.rfc3339)
    }
  }
}

/// `GET /api/support/search?q=&cursor=&limit=`: a page of hits, newest first.
public struct SupportSearchResponse: Codable, Hashable, Sendable {
  public var items: [SupportHitObject]
  /// Where older ones go on; nil at the end.
  @ExplicitNull public var nextCursor: String?
  /// Where newer ones go on, also those that are not there yet; nil only when nothing was found.
  @ExplicitNull public var previousCursor: String?
  /// How many there are on all pages; nil when that is not kept count of.
  @ExplicitNull public var total: Int?

  public init(items: [SupportHitObject], nextCursor: String?, previousCursor: String?, total: Int?) {
    self.items = items
    self.nextCursor = nextCursor
    self.previousCursor = previousCursor
    self.total = total
  }
}

extension SupportSearchResponse: JSONWritable {
  public func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("items", items) { json, hit in hit.write(to: &json) }
      json.member("nextCursor", nextCursor)
      json.member("previousCursor", previousCursor)
      json.member("total", total)
    }
  }
}

/// `GET /api/support/pulse`: what needs a person now.
public struct SupportPulseResponse: Codable, Hashable, Sendable {
  /// A number and the question that lists what it counts.
  public struct Concern: Codable, Hashable, Sendable {
    /// stuck_video, stuck_upload, stuck_encoding, stuck_refund, failing_video, review, dispute, over_limit, encoding_failed
    public var kind: String
    /// At most ``limit`` for those that are looked for rather than kept count of.
    public var count: Int
    @ExplicitNull public var query: String?

    public init(kind: String, count: Int, query: String?) {
      self.kind = kind
      self.count = count
      self.query = query
    }
  }

  /// Webhooks of which nothing came, since the engine started.
  public struct WebhookFailure: Codable, Hashable, Sendable {
    /// stripe, bunny
    public var source: String
    /// The event's type; `unknown` where no signature vouches for it.
    public var type: String
    /// refused: no good signature; unreadable; failed: it could not be stored, and comes again
    public var outcome: String
    public var count: Int

    public init(source: String, type: String, outcome: String, count: Int) {
      self.source = source
      self.type = type
      self.outcome = outcome
      self.count = count
    }
  }

  /// One UTC day's money.
  public struct Day: Codable, Hashable, Sendable {
    /// `YYYY-MM-DD`
    public var day: String
    public var opened: Int
    public var paidCents: Int
    public var refundedCents: Int

    public init(day: String, opened: Int, paidCents: Int, refundedCents: Int) {
      self.day = day
      self.opened = opened
      self.paidCents = paidCents
      self.refundedCents = refundedCents
    }
  }

  public var concerns: [Concern]
  /// By status, payment state and video state.
  public var statuses: [String: Int]
  public var payments: [String: Int]
  public var videos: [String: Int]
  public var total: Int
  /// Oldest first.
  public var days: [Day]
  /// Stripe's events whose deposit is not known, by type.
  public var parkedEvents: [String: Int]
  /// Most first.
  public var webhookFailures: [WebhookFailure]?
  /// Up to when CDN logs are read; nil when they are not.
  @ExplicitNull public var logsReadUntil: Instant?

  public init(
    concerns: [Concern], statuses: [String: Int], payments: [String: Int], videos: [String: Int], total: Int,
    days: [Day], parkedEvents: [String: Int], webhookFailures: [WebhookFailure]? = nil, logsReadUntil: Instant?
  ) {
    self.concerns = concerns
    self.statuses = statuses
    self.payments = payments
    self.videos = videos
    self.total = total
    self.days = days
    self.parkedEvents = parkedEvents
    self.webhookFailures = webhookFailures
    self.logsReadUntil = logsReadUntil
  }
}
