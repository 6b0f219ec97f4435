public import DepositDomain
public import EngineAPI
public import Platform

/// What the support desk asks of the engine. Each is answered by the ``SupportAnswer`` of its name.
public enum SupportRequest: Hashable, Sendable {
  case pulse
  /// Rows of a search.
  case page(SupportPageRequest)
  /// All that is known of one deposit.
  case file(DepositID)
  /// One of Stripe's events, as it was received.
  case event(EventID)
  /// A page of Stripe's events that wait for a deposit, of one type or of all, newest first.
  case parked(type: String?, cursor: String? = nil)
  /// A message for the creator; nil: of the likeliest kind, in the language of the payment pages.
  case reply(DepositID, kind: String?, language: Language?)
  /// Do something. The same number again is the same order: money moves once.
  case order(SupportOrder)
}

/// What came of a ``SupportRequest``.
public enum SupportAnswer: Hashable, Sendable {
  case pulse(Result<SupportPulseResponse, VisualError>)
  /// With the request as it was asked: an answer to what is no longer asked is nothing.
  case page(SupportPageRequest, Result<SupportSearchResponse, VisualError>)
  case file(DepositID, Result<SupportFileObject, VisualError>)
  case event(EventID, Result<SupportEventDetail, VisualError>)
  case parked(type: String?, cursor: String?, Result<Page<SupportEventObject>, VisualError>)
  case reply(DepositID, Result<SupportReplyObject, VisualError>)
  case order(SupportOrder, Result<SupportOutcome, VisualError>)
}

/// Rows of a search, and what they are for.
public struct SupportPageRequest: Hashable, Sendable {
  /// Where the rows go.
  public enum Purpose: Hashable, Sendable {
    /// A new list.
    case first
    /// Behind the last row, before the first one.
    case older
    case newer
    /// The last rows of all, in place of those that are there.
    case last
    /// Those that came after the list was begun: only counted.
    case fresh
    /// A page that is there, as it is by now.
    case again
  }

  public var purpose: Purpose
  public var query: String
  /// An answer's cursor; nil: from the newest on.
  public var cursor: String?
  public var limit: Int

  public init(_ purpose: Purpose, _ query: String, cursor: String? = nil, limit: Int) {
    self.purpose = purpose
    self.query = query
    self.cursor = cursor
    self.limit = limit
  }
}

/// An action, as the person confirmed it.
public struct SupportOrder: Hashable, Sendable {
  /// Given by the dashboard, never used for anything else.
  public var number: Int
  public var action: SupportAction
  public var deposit: DepositID
  /// Why; of a note, the note.
  public var reason: String
  /// nil: all of the rest.
  public var amountCents: Int?
  public var expectedRefundedCents: Int
  /// The version that the person saw.
  public var expectedVersion: Int
  public var video: VideoGUID?
  public var event: EventID?
  public var takesOver: Bool

  public init(
    number: Int, action: SupportAction, deposit: DepositID, reason: String, amountCents: Int? = nil,
    expectedRefundedCents: Int, expectedVersion: Int, video: VideoGUID? = nil, event: EventID? = nil,
    takesOver: Bool = false
  ) {
    self.number = number
    self.action = action
    self.deposit = deposit
    self.reason = reason
    self.amountCents = amountCents
    self.expectedRefundedCents = expectedRefundedCents
    self.expectedVersion = expectedVersion
    self.video = video
    self.event = event
    self.takesOver = takesOver
  }
}

/// What an order brought, beside the change.
public enum SupportOutcome: Hashable, Sendable {
  case done
  /// A new payment page, to send.
  case link(String, expiresAt: Instant?)
  /// A message to send.
  case message(SupportReplyObject)
  /// Who paid.
  case person(SupportRevealResponse)
  case replayed(SupportReplayResponse)
}
