/// A prepared message to the creator.
public enum ReplyKind: String, Codable, CaseIterable, Sendable {
  case paymentMissing = "payment_missing"
  case paymentProcessing = "payment_processing"
  case newLink = "new_link"
  case preparing
  case wrongAmount = "wrong_amount"
  case doublePayment = "double_payment"
  case uploadWaiting = "upload_waiting"
  case encoding
  case encodingFailed = "encoding_failed"
  case overLimitDifference = "over_limit_difference"
  case overLimitAccepted = "over_limit_accepted"
  case playable
  case refundUnderWay = "refund_under_way"
  case refunded
  case disputed
  case cancelled
  case videoDeleted = "video_deleted"
}

extension Deposit {
  /// The messages that fit what is known, the likeliest first.
  public var fittingReplies: [ReplyKind] {
    var kinds: [ReplyKind] = []
    func add(_ kind: ReplyKind, if fits: Bool) { if fits { kinds.append(kind) } }
    let isOver = status == .cancelled || status == .expired
    add(.disputed, if: paymentState == .disputed)
    add(.wrongAmount, if: paymentState == .review)
    add(.refunded, if: refundedTotal > .zero)
    add(.refundUnderWay, if: refundUnderWay > .zero)
    add(.doublePayment, if: sessions.count { $0.money == .paid } > 1)
    add(.paymentProcessing, if: paymentState == .processing)
    // Its sentence says that the page before is closed.
    add(.newLink, if: openSession != nil && sessions.count > 1)
    add(.paymentMissing, if: paymentState == .unpaid)
    add(.cancelled, if: isOver)
    add(.overLimitDifference, if: difference != nil)
    add(.overLimitAccepted, if: acceptedLengthSec != nil && !isOverLimit)
    add(.preparing, if: status == .paid)
    guard status == .ready, let video else { return kinds }
    // What became of the film before is news until the next one is there.
    let before = video.acceptsUpload ? videos.filter { $0.generation == video.generation - 1 } : []
    add(.videoDeleted, if: video.state == .gone || (before + [video]).contains { $0.isUnwanted })
    add(.encodingFailed, if: (before + [video]).contains { $0.state == .failed })
    add(.uploadWaiting, if: video.acceptsUpload)
    add(.encoding, if: video.state == .processing)
    add(.playable, if: isPlayable)
    return kinds
  }

  /// What the messages' sentences are made from.
  public func replyData(payURL: String) -> [String: String] {
    [
      "title": title, "reference": id.reference, "payUrl": payURL, "amountCents": String(fee.rawValue),
      "refundedCents": String(refundedTotal.rawValue), "underWayCents": String(refundUnderWay.rawValue),
      "differenceCents": String(difference?.rawValue ?? 0), "lengthSec": String(video?.lengthSec ?? durationSec),
      "limitSec": String(type.maximumDurationSec), "depositId": id.rawValue,
    ]
  }
}
