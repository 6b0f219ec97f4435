public import CurlTransport
public import DepositDomain
import EngineAPI
public import EngineClient
public import Platform
public import VideoUpload

/// One file's way from the disk to a playable video, as a story that can stop anywhere and go on later: the journal
/// holds the idempotency key before init-checkout is called with it, so that no run pays what another has paid.
///
/// The rules are ``JourneyPlan``'s; this is where they meet the world.
public struct DepositJourney: Sendable {
  let engine: EngineClient
  let transport: any HTTPTransport
  let journal: UploadJournal
  let timer: UploadTimer

  /// - Parameter transport: for the upload, which goes straight to Bunny.
  public init(
    engine: EngineClient, transport: any HTTPTransport, journal: UploadJournal, timer: UploadTimer = .system()
  ) {
    self.engine = engine
    self.transport = transport
    self.journal = journal
    self.timer = timer
  }

  /// Takes the file for this run and finds its deposit, if it has one.
  ///
  /// - Parameters:
  ///   - askedType: what the person asked for; refused when the deposit under way is another.
  ///   - askedTitle: likewise; given to the deposit under way.
  ///   - again: another deposit of the same file. One that `again` has begun before and that is not over is gone on
  ///     with, so that doing it again does not pay again.
  /// - Throws: `file_in_use` (75), the engine's refusal of the token, its absence: 75 when the file has a deposit under
  ///   way, else 69.
  public func prepare(
    _ file: MeasuredFile, askedType: DepositType? = nil, askedTitle: String? = nil, again: Bool = false
  ) async throws(VisualError) -> PreparedDeposit {
    let claim = try journal.claim(file.fingerprint, for: try await owner(of: file.fingerprint))
    let isGoingOn = !again || claim.entry?.isExtra == true && claim.entry?.phase != .done
    guard isGoingOn, let entry = try await present(claim) else {
      return PreparedDeposit(file: file, underWay: nil, title: nil, again: again, claim: claim)
    }
    if let askedType, askedType != entry.type {
      if let deposit = entry.depositId { throw .typeAlreadyFixed(entry.type.rawValue, deposit: deposit.rawValue) }
      // Nothing was agreed to: what is begun is begun anew as asked. If the engine knows the key, it refuses it for
      // other words, and the walk takes a new one.
      let renewed = try claim.update {
        $0.type = askedType
        $0.title = file.title
      }
      return PreparedDeposit(file: file, underWay: nil, title: nil, again: renewed.isExtra == true, claim: claim)
    }
    var file = file
    file.type = entry.type
    file.title = askedTitle ?? entry.title
    return PreparedDeposit(file: file, underWay: entry, title: askedTitle, again: again, claim: claim)
  }

  /// The deposit that this machine knows of a file at this engine, whoever's it is, for telling about it.
  public func knownDeposit(of fingerprint: FileFingerprint) -> DepositID? {
    underWay { $0.fingerprint.identity == fingerprint.identity }?.depositId
  }

  /// Walks the whole way, from wherever the deposit is.
  ///
  /// - Parameter report: called in order; it may not block. Cancel the task to stop.
  /// - Throws: why it stops; of kind `resumable` for whatever the same command goes on from, `interrupted` when
  ///   cancelled.
  public func run(
    _ prepared: PreparedDeposit, options: JourneyOptions, report: @escaping @Sendable (JourneyEvent) -> Void
  ) async throws(VisualError) -> Playable {
    var walk = JourneyWalk(journey: self, prepared: prepared, options: options, report: report)
    do throws(VisualError) {
      return try await walk.run()
    } catch {
      throw error.kind.isAbsence && walk.hasCheckout ? error.asResumable : error
    }
  }

  /// Lets the same file begin anew after the person has cancelled its deposit; nothing when this machine does not know
  /// it.
  ///
  /// - Throws: `file_in_use` while another program works on it; that one then learns of it from the engine.
  public func noteCancelled(_ deposit: DepositID, of user: UserID) throws(VisualError) {
    let owner = JournalOwner(engine: engine.journalName, user: user)
    guard let entry = try journal.find(deposit: deposit, for: owner) else { return }
    let claim = try journal.claim(entry.fingerprint, for: owner)
    defer { claim.release() }
    if claim.select(deposit: deposit) { try claim.close() }
  }

  /// Deposits of this user whose file this machine knows and whose upload is not over, oldest first: those to go on with
  /// when a program begins, those that were not paid yet when they were left included. What became of them meanwhile is for
  /// the engine to say: somebody may have paid since.
  public func unfinished(for user: UserID) throws(VisualError) -> [JournalEntry] {
    let owner = JournalOwner(engine: engine.journalName, user: user)
    return try journal.list().entries.filter {
      $0.owner == owner && $0.depositId != nil && $0.phase != .opened && !$0.phase.isOver
    }
  }

  /// Deletes what was sent of an upload under way, here and at the server; the deposit stays as it is.
  ///
  /// - Throws: `upload_not_removed` (75), and the upload can be gone on with; the engine's refusals.
  public func discardUpload(_ prepared: PreparedDeposit) async throws(VisualError) {
    guard let deposit = prepared.depositId else { return }
    let ticket = try await engine.uploadTicket(deposit)
    let upload = JourneyUpload(
      journey: self, claim: prepared.claim, deposit: deposit, options: JourneyOptions(), report: { _ in })
    try await upload.discard(ticket)
  }

  /// Clears the journal of what is of no use any more. For the end of a run, when nobody waits for it.
  public func tidy() {
    // No deposit depends on it: what cannot be removed now is removed after a later run.
    _ = try? journal.prune()
  }

  /// The entry to go on with. One that was closed is looked at once more: money may have come late, and is honoured.
  private func present(_ claim: JournalClaim) async throws(VisualError) -> JournalEntry? {
    guard let entry = claim.entry else { return nil }
    guard entry.phase == .closed, let id = entry.depositId else { return entry.phase == .closed ? nil : entry }
    do {
      guard try await engine.status(of: id).isPaid else { return nil }
      return try claim.update { $0.phase = .uploading }
    } catch {
      guard error.kind == .notFound else { throw error }
      return nil
    }
  }

  /// Whose deposits these are.
  ///
  /// - Throws: the engine's absence is resumable when the file, or the deposit, is known to have a Checkout.
  func owner(of fingerprint: FileFingerprint?, deposit: DepositID? = nil) async throws(VisualError) -> JournalOwner {
    do {
      return JournalOwner(engine: engine.journalName, user: UserID(try await engine.identity().user))
    } catch {
      let known = underWay { entry in
        deposit.map { $0 == entry.depositId } ?? (fingerprint?.identity == entry.fingerprint.identity)
      }
      throw error.kind.isAbsence && known != nil ? error.asResumable : error
    }
  }

  /// The latest entry of a Checkout at this engine that is not over, for when it cannot be asked whose it is.
  private func underWay(_ isMeant: (JournalEntry) -> Bool) -> JournalEntry? {
    let place = JournalOwner(engine: engine.journalName, user: UserID("")).engine
    guard let listing = try? journal.list() else { return nil }
    return listing.entries.last { entry in
      entry.owner.engine == place && entry.depositId != nil && !entry.phase.isOver && isMeant(entry)
    }
  }
}
