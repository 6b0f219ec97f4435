import DepositDomain
import EngineAPI
import Platform

extension DepositObject {
  static let sampleID = DepositID("dep_01jd9z4h7q0000000000000000")
  static let sampleGuid = VideoGUID("1e246d41-b219-41a5-be0e-e71b314e06b7")

  /// A deposit in some state; the rest is what the engine would say along with it.
  static func sample(
    _ status: DepositStatus, payment: PaymentState? = nil, video: VideoObject.State = .none, percent: Int = 0,
    guid: VideoGUID? = sampleGuid, offersUpload: Bool = false, reported: UploadReport.State? = nil,
    overLimit: Bool = false, hash: String? = nil, checkoutUrl: String? = "https://pay.example/cs_1", version: Int = 1
  ) -> DepositObject {
    let isPaid = status == .paid || status == .ready
    let present = status == .ready ? guid : nil
    return DepositObject(
      depositId: sampleID, status: status, videoGuid: present,
      uploadUrl: present.map { "http://bunny.example/library/1/videos/\($0)" }, title: "A film", version: version,
      payment: PaymentObject(
        state: payment ?? (isPaid ? .paid : .unpaid), amountCents: 200, refundedCents: 0, currency: "eur"),
      upload: offersUpload ? .sample(guid ?? sampleGuid) : nil,
      video: VideoObject(
        state: video, encodePercent: percent, lengthSec: video == .playable ? 10 : nil, overLimit: overLimit,
        originalHash: hash),
      type: .clip, durationSec: 10, feeEur: 2, createdAt: Instant(unixSeconds: 1_780_000_000), fileName: "a.mp4",
      sizeBytes: nil,
      uploadProgress: reported.map {
        UploadProgressObject(confirmedBytes: 5, totalBytes: 5, state: $0, at: Instant(unixSeconds: 1_780_000_100))
      },
      payUrl: status == .pending ? "http://127.0.0.1:4000/pay/x" : nil,
      checkoutUrl: status == .pending ? checkoutUrl : nil,
      expiresAt: status == .pending ? Instant(unixSeconds: 1_780_080_000) : nil, userId: UserID("alice"))
  }
}

extension UploadTicket {
  static func sample(_ guid: VideoGUID) -> UploadTicket {
    UploadTicket(
      endpoint: "http://bunny.example/tusupload",
      headers: [
        "AuthorizationSignature": "s", "AuthorizationExpire": "1780090000", "VideoId": guid.rawValue, "LibraryId": "1",
      ],
      metadata: ["filetype": "video/mp4", "title": "A film"], expiresAt: Instant(unixSeconds: 1_780_090_000))
  }
}
