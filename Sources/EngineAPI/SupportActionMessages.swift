public import DepositDomain
public import Platform

/// The body of `claim`.
public struct SupportClaimRequest: Codable, Hashable, Sendable {
  /// Also when someone else has it.
  public var takeOver: Bool?
  /// The version that was looked at; refused with 409 `changed_meanwhile` when it is another now.
  public var expectedVersion: Int?

  public init(takeOver: Bool? = nil, expectedVersion: Int? = nil) {
    self.takeOver = takeOver
    self.expectedVersion = expectedVersion
  }
}

/// The body of `release`, `retry`, `cancel`, `checkout-link`, `accept-over-limit`, `ask-difference`, `reveal` and of an
/// event's `replay`; may be left out where no reason is needed.
public struct SupportStepRequest: Codable, Hashable, Sendable {
  /// Why; at most 500 characters. `accept-over-limit` and `reveal` do nothing without one.
  public var reason: String?
  /// The version that was looked at; refused with 409 `changed_meanwhile` when it is another now.
  public var expectedVersion: Int?

  public init(reason: String? = nil, expectedVersion: Int? = nil) {
    self.reason = reason
    self.expectedVersion = expectedVersion
  }
}

/// The body of `refund`, which also needs an `Idempotency-Key`.
public struct SupportRefundRequest: Codable, Hashable, Sendable {
  /// nil: all of the rest.
  public var amountCents: Int?
  /// What went back or is under way already, as the asker knows it; else 409 `refund_conflict`.
  public var expectedRefundedCents: Int
  public var reason: String
  public var expectedVersion: Int?

  public init(amountCents: Int?, expectedRefundedCents: Int, reason: String, expectedVersion: Int? = nil) {
    self.amountCents = amountCents
    self.expectedRefundedCents = expectedRefundedCents
    self.reason = reason
    self.expectedVersion = expectedVersion
  }
}

/// The body of `note`.
public struct SupportNoteRequest: Codable, Hashable, Sendable {
  /// 1 to 2,000 characters; the creator does not see it.
  public var text: String

  public init(text: String) {
    self.text = text
  }
}

/// The body of `delete-video`.
public struct SupportDeleteVideoRequest: Codable, Hashable, Sendable {
  /// Which one: a video that replaced it meanwhile is not deleted.
  public var videoGuid: VideoGUID
  public var reason: String
  public var expectedVersion: Int?

  public init(videoGuid: VideoGUID, reason: String, expectedVersion: Int? = nil) {
    self.videoGuid = videoGuid
    self.reason = reason
    self.expectedVersion = expectedVersion
  }
}

/// The answer of `checkout-link`.
public struct SupportCheckoutLinkResponse: Codable, Hashable, Sendable {
  /// To send to the creator: leads to the newest payment page.
  public var payUrl: String
  /// null while Stripe has not opened it yet.
  @ExplicitNull public var expiresAt: Instant?
  public var deposit: DepositObject

  public init(payUrl: String, expiresAt: Instant?, deposit: DepositObject) {
    self.payUrl = payUrl
    self.expiresAt = expiresAt
    self.deposit = deposit
  }
}

/// The answer of `ask-difference`: a message to send. The engine cannot charge a difference; a person asks for it.
public struct SupportDifferenceResponse: Codable, Hashable, Sendable {
  public var differenceCents: Int
  public var reply: SupportReplyObject
  public var deposit: DepositObject

  public init(differenceCents: Int, reply: SupportReplyObject, deposit: DepositObject) {
    self.differenceCents = differenceCents
    self.reply = reply
    self.deposit = deposit
  }
}

/// `GET /api/support/deposits/{id}/reply?kind=&language=`: a message for the creator, to copy.
public struct SupportReplyObject: Codable, Hashable, Sendable {
  public var kind: String
  /// fr, en
  public var language: String
  public var subject: String
  public var text: String

  public init(kind: String, language: String, subject: String, text: String) {
    self.kind = kind
    self.language = language
    self.subject = subject
    self.text = text
  }
}

/// The answer of `reveal`: what Stripe says of who paid, asked for now and kept nowhere.
public struct SupportRevealResponse: Codable, Hashable, Sendable {
  @ExplicitNull public var email: String?
  @ExplicitNull public var name: String?
  @ExplicitNull public var phone: String?
  /// The Session it stands on.
  public var session: CheckoutSessionID

  public init(email: String?, name: String?, phone: String?, session: CheckoutSessionID) {
    self.email = email
    self.name = name
    self.phone = phone
    self.session = session
  }
}

/// One of Stripe's events, as kept.
public struct SupportEventObject: Codable, Hashable, Sendable {
  public var id: EventID
  /// Stripe's event type.
  public var type: String
  public var receivedAt: Instant
  /// applied, ignored, parked
  public var outcome: String
  @ExplicitNull public var depositId: DepositID?
  @ExplicitNull public var paymentIntent: PaymentIntentID?
  /// Replaying it may have an effect.
  public var replayable: Bool
  @ExplicitNull public var link: String?

  public init(
    id: EventID, type: String, receivedAt: Instant, outcome: String, depositId: DepositID?,
    paymentIntent: PaymentIntentID?, replayable: Bool, link: String?
  ) {
    self.id = id
    self.type = type
    self.receivedAt = receivedAt
    self.outcome = outcome
    self.depositId = depositId
    self.paymentIntent = paymentIntent
    self.replayable = replayable
    self.link = link
  }
}

/// `GET /api/support/webhook-events/{eventId}`: one event with what Stripe wrote.
public struct SupportEventDetail: Codable, Hashable, Sendable {
  public var event: SupportEventObject
  /// The event as received, indented, personal data replaced by `***`; empty when none was kept.
  public var body: String

  public init(event: SupportEventObject, body: String) {
    self.event = event
    self.body = body
  }
}

/// The answer of an event's `replay`.
public struct SupportReplayResponse: Codable, Hashable, Sendable {
  public enum Result: String, Codable, CaseIterable, Sendable {
    /// It took effect now.
    case applied
    /// It had taken effect before, and nothing happened.
    case alreadyApplied = "already_applied"
    /// Its deposit is still not known: it takes effect by itself when it is.
    case parked
    /// It means nothing for any deposit here.
    case ignored
    /// What it tells of belongs to another deposit.
    case conflict
  }

  public var result: Result
  /// In the language of `Accept-Language`.
  public var text: String
  public var event: SupportEventObject

  public init(result: Result, text: String, event: SupportEventObject) {
    self.result = result
    self.text = text
    self.event = event
  }
}
