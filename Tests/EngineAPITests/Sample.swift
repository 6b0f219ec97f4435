import DepositDomain
import EngineAPI
import Platform

/// Deposits as the engine would answer them.
enum Sample {
  static let pending = DepositObject(
    depositId: DepositID("dep_1"), status: .pending, videoGuid: nil, uploadUrl: nil, title: "Un clip", version: 2,
    payment: PaymentObject(state: .unpaid, amountCents: 200, refundedCents: 0, currency: "eur"), upload: nil,
    video: VideoObject(state: .none, encodePercent: 0, lengthSec: nil, overLimit: false, originalHash: nil),
    type: .clip,
    durationSec: 60, feeEur: 2, createdAt: Instant(microseconds: 1_768_411_601_697_000), fileName: nil, sizeBytes: nil,
    uploadProgress: nil, payUrl: "http://e/pay/x", checkoutUrl: "https://checkout.stripe.com/c/pay/cs_1",
    expiresAt: Instant(unixSeconds: 1_768_498_001), userId: UserID("ada"))

  static let ready = DepositObject(
    depositId: DepositID("dep_1"), status: .ready, videoGuid: VideoGUID("guid-1"),
    uploadUrl: "https://video.bunnycdn.com/library/1/videos/guid-1", title: "Un clip", version: 5,
    payment: PaymentObject(state: .paid, amountCents: 200, refundedCents: 0, currency: "eur"),
    upload: UploadTicket(
      endpoint: "https://video.bunnycdn.com/tusupload",
      headers: [
        "AuthorizationSignature": "abc", "AuthorizationExpire": "1768498001", "VideoId": "guid-1", "LibraryId": "1",
      ],
      metadata: ["filetype": "video/mp4", "title": "Un clip"], expiresAt: Instant(unixSeconds: 1_768_498_001)),
    video: VideoObject(
      state: .uploading, encodePercent: 0, lengthSec: 60, overLimit: false, originalHash: "05bd"), type: .clip,
    durationSec: 60, feeEur: 2, createdAt: Instant(unixSeconds: 1_768_411_601), fileName: "clip.mp4", sizeBytes: 10,
    uploadProgress: UploadProgressObject(
      confirmedBytes: 5, totalBytes: 10, state: .uploading, at: Instant(unixSeconds: 1_768_411_700)),
    payUrl: nil, checkoutUrl: nil, expiresAt: nil, userId: UserID("ada"),
    timeline: [
      TimelineObject(
        at: Instant(unixSeconds: 1_768_411_601), actor: "stripe", kind: "payment_received", text: "Paiement reçu",
        data: ["session": "cs_1"])
    ])
}
