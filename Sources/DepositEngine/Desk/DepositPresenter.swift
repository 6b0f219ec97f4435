import BunnyGateway
import DepositDomain
import EngineAPI
import Platform

/// Shows a deposit as the wire does.
struct DepositPresenter: Sendable {
  let services: EngineServices

  /// - Parameter forOwner: adds what only the owner may use: pay links and the upload ticket.
  func object(_ deposit: Deposit, forOwner: Bool) -> DepositObject {
    let session = deposit.openSession
    let isPending = deposit.status == .pending && forOwner
    return DepositObject(
      depositId: deposit.id, status: deposit.status, videoGuid: liveVideo(deposit)?.guid,
      uploadUrl: liveVideo(deposit).map { services.bunny.videoURL($0.guid) }, title: deposit.title,
      version: deposit.version, payment: payment(deposit),
      upload: forOwner ? UploadDesk(services: services).ticket(for: deposit) : nil, video: video(deposit),
      type: deposit.type, durationSec: deposit.durationSec, feeEur: deposit.fee.euros, createdAt: deposit.createdAt,
      fileName: deposit.fileName, sizeBytes: deposit.declaredSize?.rawValue, uploadProgress: progress(deposit),
      payUrl: isPending ? services.payURL(deposit) : nil, checkoutUrl: isPending ? session?.url : nil,
      expiresAt: isPending ? session?.expiresAt : nil, userId: deposit.owner)
  }

  /// The same with its history.
  func object(
    _ deposit: Deposit, timeline: [TimelineEntry], forOwner: Bool, language: Language
  ) -> DepositObject {
    var object = object(deposit, forOwner: forOwner)
    object.timeline = timeline.map { TimelineObject($0, language) }
    return object
  }

  private func liveVideo(_ deposit: Deposit) -> Video? {
    deposit.status == .ready ? deposit.video : nil
  }

  private func payment(_ deposit: Deposit) -> PaymentObject {
    PaymentObject(
      state: deposit.paymentState, amountCents: deposit.fee.rawValue,
      refundedCents: deposit.refundedOfPayment.rawValue, currency: Deposit.currency)
  }

  private func progress(_ deposit: Deposit) -> UploadProgressObject? {
    deposit.upload.map {
      UploadProgressObject(
        confirmedBytes: $0.confirmedBytes.rawValue, totalBytes: $0.totalBytes.rawValue, state: $0.state, at: $0.at)
    }
  }

  private func video(_ deposit: Deposit) -> VideoObject {
    let video = liveVideo(deposit)
    return VideoObject(
      state: state(video, upload: deposit.upload), encodePercent: video?.encodePercent ?? 0,
      lengthSec: video?.lengthSec, overLimit: deposit.isOverLimit, originalHash: video?.originalHash)
  }

  private func state(_ video: Video?, upload: UploadReport?) -> VideoObject.State {
    switch video?.state {
    case nil: .none
    case .awaitingUpload: .awaitingUpload
    // All bytes are there, Bunny has not looked yet.
    case .uploading: upload?.state == .complete ? .processing : .uploading
    case .processing: .processing
    case .playable: .playable
    case .failed, .gone: .failed
    }
  }
}

extension TimelineObject {
  init(_ entry: TimelineEntry, _ language: Language) {
    self.init(
      at: entry.at, actor: entry.actor, kind: entry.kind.rawValue, text: entry.sentence(language), data: entry.data)
  }
}
