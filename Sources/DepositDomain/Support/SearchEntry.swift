public import Platform

/// What filters tell deposits apart by: deposits that agree in all of it are one group, and groups are counted.
public struct SearchGroup: Hashable, Sendable {
  /// The present video's state; none before there is one.
  public enum VideoState: String, CaseIterable, Sendable {
    case none
    case awaitingUpload = "awaiting_upload"
    case uploading
    case processing
    case playable
    case failed
    case gone
  }

  /// The worst of a deposit's disputes.
  public enum DisputeState: String, CaseIterable, Sendable {
    case none
    case open
    case won
    case lost
  }

  public let status: DepositStatus
  public let payment: PaymentState
  public let video: VideoState
  public let type: DepositType
  public let fee: Cents
  public let isOverLimit: Bool
  public let dispute: DisputeState

  public init(
    status: DepositStatus, payment: PaymentState, video: VideoState, type: DepositType, fee: Cents, isOverLimit: Bool,
    dispute: DisputeState
  ) {
    self.status = status
    self.payment = payment
    self.video = video
    self.type = type
    self.fee = fee
    self.isOverLimit = isOverLimit
    self.dispute = dispute
  }

  public init(_ deposit: Deposit) {
    payment = deposit.paymentState
    status = deposit.status(with: payment)
    video = deposit.video.map { VideoState($0.state) } ?? .none
    type = deposit.type
    fee = deposit.fee
    isOverLimit = deposit.isOverLimit
    dispute =
      if deposit.disputes.contains(where: { $0.state == .open }) {
        .open
      } else if deposit.disputes.contains(where: { $0.state == .lost }) {
        .lost
      } else {
        deposit.disputes.isEmpty ? .none : .won
      }
  }
}

extension SearchGroup.VideoState {
  init(_ state: Video.State) {
    self =
      switch state {
      case .awaitingUpload: .awaitingUpload
      case .uploading: .uploading
      case .processing: .processing
      case .playable: .playable
      case .failed: .failed
      case .gone: .gone
      }
  }
}

/// What a deposit waits for, that should have come by itself or from its creator.
public enum Waiting: String, CaseIterable, Sendable {
  /// Paid, and no video yet.
  case video
  /// A video, and its film not all there.
  case upload
  /// All bytes are there, and it is not playable.
  case encoding
  /// Money that is to go back, and that Stripe has not taken the order for.
  case refund

  /// After this long somebody should look.
  public var patience: Duration {
    switch self {
    case .video: .seconds(5 * 60)
    case .upload: .seconds(24 * 3_600)
    case .encoding: .seconds(6 * 3_600)
    case .refund: .seconds(15 * 60)
    }
  }

  public init?(_ deposit: Deposit) {
    if deposit.owesRefund {
      self = .refund
      return
    }
    guard deposit.paymentState == .paid, !deposit.isHeld else { return nil }
    switch (deposit.status(with: .paid), deposit.video?.state) {
    case (.paid, _), (.ready, .failed), (.ready, .gone): self = .video
    case (.ready, .awaitingUpload), (.ready, .uploading): self = .upload
    case (.ready, .processing): self = .encoding
    default: return nil
    }
  }
}

/// Who paid, as far as support needs it to find the deposit: no address is kept.
public struct CustomerTrace: Hashable, Sendable {
  /// A word that follows from the e-mail address, and from which nobody without the engine's key can tell it.
  public var emailToken: String?
  /// `a…@e….com`, for people.
  public var maskedEmail: String?
  /// Stripe's receipt number.
  public var receipt: String?

  public init(emailToken: String? = nil, maskedEmail: String? = nil, receipt: String? = nil) {
    self.emailToken = emailToken
    self.maskedEmail = maskedEmail
    self.receipt = receipt
  }

  public var isEmpty: Bool { self == CustomerTrace() }

  /// Takes over what `other` knows.
  public mutating func merge(_ other: CustomerTrace) {
    emailToken = other.emailToken ?? emailToken
    maskedEmail = other.maskedEmail ?? maskedEmail
    receipt = other.receipt ?? receipt
  }

  /// An address with all but its first letters masked: `a…@e….com`.
  public static func mask(_ email: String) -> String {
    let parts = email.split(separator: "@", maxSplits: 1)
    guard parts.count == 2, let first = parts[0].first, let host = parts[1].first else { return "…" }
    let ending = parts[1].split(separator: ".").last.map { "." + $0 } ?? ""
    return "\(first)…@\(host)…\(ending)"
  }
}

/// A deposit as the search knows it: follows from the deposit, and is kept in the same transaction.
public struct SearchEntry: Hashable, Sendable {
  public let id: DepositID
  public let owner: UserID
  public let createdAt: Instant
  public let title: String
  public let group: SearchGroup
  public let waiting: Waiting?
  /// Since when it waits for that; nil when it waits for nothing.
  public let waitingSince: Instant?
  /// Folded words and ids, with one space between.
  public let words: String
  public let maskedEmail: String?
  /// What was paid, over all Sessions.
  public let paid: Cents
  public let refunded: Cents

  /// - Parameters:
  ///   - previous: the entry before the change, if there is one.
  ///   - instant: when the change happened.
  public init(_ deposit: Deposit, customer: CustomerTrace, previous: SearchEntry?, at instant: Instant) {
    let (group, waiting) = (SearchGroup(deposit), Waiting(deposit))
    self.init(
      id: deposit.id, owner: deposit.owner, createdAt: deposit.createdAt, title: deposit.title, group: group,
      waiting: waiting,
      waitingSince: waiting.map { $0 == previous?.waiting ? previous?.waitingSince ?? instant : instant },
      words: Self.words(deposit, customer, group), maskedEmail: customer.maskedEmail,
      paid: deposit.sessions.filter { $0.money == .paid }.reduce(.zero) { $0 + ($1.amountTotal ?? deposit.fee) },
      refunded: deposit.refundedTotal)
  }

  public init(
    id: DepositID, owner: UserID, createdAt: Instant, title: String, group: SearchGroup, waiting: Waiting?,
    waitingSince: Instant?, words: String, maskedEmail: String?, paid: Cents, refunded: Cents
  ) {
    self.id = id
    self.owner = owner
    self.createdAt = createdAt
    self.title = title
    self.group = group
    self.waiting = waiting
    self.waitingSince = waitingSince
    self.words = words
    self.maskedEmail = maskedEmail
    self.paid = paid
    self.refunded = refunded
  }

  private static func words(_ deposit: Deposit, _ customer: CustomerTrace, _ group: SearchGroup) -> String {
    var words = SearchText.words(deposit.title)
    func add(_ more: [String]) { for word in more where !word.isEmpty && !words.contains(word) { words.append(word) } }
    add(SearchText.words(deposit.fileName ?? ""))
    add(SearchText.words(deposit.owner.rawValue))
    add([String(deposit.id.rawValue.suffix(6))])
    add(deposit.sessions.map { SearchText.id($0.id.rawValue) })
    add(deposit.payments.flatMap { [SearchText.id($0.id.rawValue), SearchText.id($0.chargeID ?? "")] })
    add(deposit.refunds.map { SearchText.id($0.id.rawValue) })
    add(deposit.disputes.map { SearchText.id($0.id.rawValue) })
    add(deposit.videos.map { SearchText.id($0.guid.rawValue) })
    add([customer.emailToken ?? ""])
    add(SearchText.words(customer.receipt ?? ""))
    // Behind all others, so that no words stand together that do not in the texts.
    let inStates = RareState.states(of: group).map { state in words.map { state.mark + $0 } }
    return (words + inStates.joined()).joined(separator: " ")
  }
}
