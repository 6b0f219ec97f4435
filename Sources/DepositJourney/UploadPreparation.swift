public import DepositDomain
public import EngineAPI
import EngineClient
import MediaProbe
public import Platform
import VideoUpload

extension DepositJourney {
  /// Finds what belongs together for an upload: with a deposit alone the journal knows the file, with a file alone
  /// the deposit. With both, the file may also lie on another machine than the one the deposit was begun on.
  ///
  /// - Parameter acceptsUnpaid: a deposit that is still to be paid is taken too; its walk waits for the payment.
  /// - Throws: unknown deposit or another file 65; not paid yet 75, with where to pay unless money is there already.
  public func prepareUpload(
    deposit id: DepositID?, path: String?, acceptsUnpaid: Bool = false
  ) async throws(VisualError) -> PreparedDeposit {
    let fingerprint = try fingerprint(path)
    let owner = try await owner(of: fingerprint, deposit: id)
    let found = try entry(id, fingerprint, owner)
    guard let deposit = id ?? found?.depositId else { throw .noDepositForFile(path: path ?? "") }
    var object: DepositObject
    do {
      object = try await engine.status(of: deposit)
    } catch {
      throw error.kind.isAbsence && found?.depositId == deposit ? error.asResumable : error
    }
    if case .stop(let over, closes: true) = JourneyPlan.next(object, memory: .init(isUpload: true)) {
      // A journal that cannot be told learns it at the next run.
      try? noteCancelled(deposit, of: owner.user)
      throw over
    }
    if object.status == .pending, !acceptsUnpaid {
      object = await askedAnew(object)
      if object.status == .pending { throw Self.reasonToWait(for: object) }
    }
    guard let place = path ?? found?.path else { throw .noFileForDeposit(deposit.rawValue) }
    let present = if let fingerprint { fingerprint } else { try remembered(place, of: deposit) }
    if let found { try present.requireSameContent(as: found.fingerprint, path: place) }
    if found == nil { try await requireFile(place, size: present.size, of: object) }
    let claim = try journal.claim(present, for: owner)
    let entry = try claim.open(
      JournalDraft(
        path: place, type: object.type, title: object.title, durationSec: object.durationSec, depositId: deposit))
    let file = MeasuredFile(
      path: place, fingerprint: present, durationSec: object.durationSec, type: object.type, title: object.title)
    return PreparedDeposit(
      file: file, underWay: entry, title: nil, again: false, isUpload: true, claim: claim)
  }

  /// Whoever wants to upload has paid just now, most likely: an engine that Stripe cannot reach asks rarely by itself.
  ///
  /// - Returns: the same when it cannot be asked.
  public func askedAnew(_ deposit: DepositObject) async -> DepositObject {
    do { return try await engine.check(deposit.depositId) } catch { return deposit }
  }

  /// Only who has not paid is told where to: with money on its way, or there and looked at, nobody shall pay again.
  private static func reasonToWait(for deposit: DepositObject) -> VisualError {
    switch deposit.payment.state {
    case .processing: .paymentUnderWay(deposit.name)
    case .review: .paymentInReview(deposit.name)
    case .disputed: .paymentDisputed(deposit.name)
    case .unpaid, .paid, .refunded: .notPaidYet(deposit.name, payAt: deposit.payUrl)
    }
  }

  private func remembered(_ path: String, of deposit: DepositID) throws(VisualError) -> FileFingerprint {
    do throws(VisualError) {
      return try FileFingerprint.of(path: path)
    } catch {
      guard error.code == VisualError.videoMissing(path: "").code else { throw error }
      throw .videoGone(path: path, deposit: deposit.rawValue)
    }
  }

  private func fingerprint(_ path: String?) throws(VisualError) -> FileFingerprint? {
    guard let path else { return nil }
    return try FileFingerprint.of(path: path)
  }

  private func entry(
    _ id: DepositID?, _ fingerprint: FileFingerprint?, _ owner: JournalOwner
  ) throws(VisualError) -> JournalEntry? {
    if let id { return try journal.find(deposit: id, for: owner) }
    guard let fingerprint else { return nil }
    return try journal.find(fingerprint, for: owner)
  }

  /// A file that this machine has not deposited: the same size and duration, as far as either is known.
  private func requireFile(_ path: String, size: Int, of deposit: DepositObject) async throws(VisualError) {
    if let declared = deposit.sizeBytes, declared != size {
      throw .otherFile(path: path, deposit: deposit.depositId.rawValue)
    }
    let measured = try await MeasuredFile.measure(
      path: path, type: deposit.type, title: nil, durationSec: deposit.durationSec)
    guard measured.durationSec == deposit.durationSec else {
      throw .otherFile(path: path, deposit: deposit.depositId.rawValue)
    }
  }
}
