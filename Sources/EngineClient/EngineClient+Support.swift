public import DepositDomain
public import EngineAPI
public import Platform

/// The support desk's calls; all need the support role.
extension EngineClient {
  /// How long the engine may take for what it does at Stripe meanwhile.
  private static let atStripe: Duration = .seconds(60)

  // MARK: Looking

  /// One page of found deposits, newest first.
  ///
  /// - Parameter cursor: an answer's `nextCursor` or `previousCursor`.
  public func supportSearch(
    _ query: String, cursor: String? = nil, limit: Int? = nil
  ) async throws(VisualError) -> SupportSearchResponse {
    var call = EngineCall("GET", Route.supportSearch)
    call.query = [("q", query.isEmpty ? nil : query), ("cursor", cursor), ("limit", limit.map(String.init))]
    return try await answer(call)
  }

  /// What needs a person now.
  public func supportPulse() async throws(VisualError) -> SupportPulseResponse {
    try await answer(EngineCall("GET", Route.supportPulse))
  }

  /// The whole case of one deposit.
  public func supportFile(_ id: DepositID) async throws(VisualError) -> SupportFileObject {
    try await answer(EngineCall("GET", Route.supportFile(try known(id))))
  }

  /// A message for the creator, to copy.
  ///
  /// - Parameters:
  ///   - kind: one of the file's `replies`; nil for the likeliest.
  ///   - language: nil for the creator's own.
  public func supportReply(
    _ id: DepositID, kind: String? = nil, in language: Language? = nil
  ) async throws(VisualError) -> SupportReplyObject {
    var call = EngineCall("GET", Route.supportReply(try known(id)))
    call.query = [("kind", kind), ("language", language?.rawValue)]
    return try await answer(call)
  }

  // MARK: Acting
  //
  // With an idempotency key an action is carried out once however often it is sent.

  /// Says that one looks after it; `claimed_by_other` when somebody does, unless it is taken over.
  public func supportClaim(
    _ id: DepositID, takeOver: Bool = false, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    try await act(
      .claim, id, SupportClaimRequest(takeOver: takeOver ? true : nil, expectedVersion: expectedVersion),
      idempotencyKey: idempotencyKey)
  }

  public func supportRelease(
    _ id: DepositID, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    try await act(
      .release, id, SupportStepRequest(expectedVersion: expectedVersion), idempotencyKey: idempotencyKey)
  }

  /// Has the engine ask Stripe, and try at once what waits for its next attempt.
  public func supportRetry(_ id: DepositID) async throws(VisualError) -> DepositObject {
    try await act(.retry, id, SupportStepRequest())
  }

  /// Sends money back, once for each key, however often it is asked.
  ///
  /// - Throws: `refund_conflict` when more or less went back meanwhile than `expectedRefundedCents`, which a file's
  ///   `money` holds; `idempotency_mismatch`; the refusal that the file's `actions` foretold.
  public func supportRefund(
    _ id: DepositID, _ refund: SupportRefundRequest, idempotencyKey: String
  ) async throws(VisualError) -> DepositObject {
    try await act(.refund, id, refund, idempotencyKey: idempotencyKey)
  }

  /// Calls it off whatever its state: money that is there or still comes goes back.
  public func supportCancel(
    _ id: DepositID, reason: String?, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    try await act(
      .cancel, id, SupportStepRequest(reason: reason, expectedVersion: expectedVersion), idempotencyKey: idempotencyKey)
  }

  /// Adds a remark that only support sees.
  ///
  /// - Parameter idempotencyKey: with one, it is written once however often it is sent.
  public func supportNote(
    _ id: DepositID, _ text: String, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    try await act(.note, id, SupportNoteRequest(text: text), idempotencyKey: idempotencyKey)
  }

  /// A new payment page, after Stripe closed the one before.
  public func supportCheckoutLink(
    _ id: DepositID, reason: String? = nil, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> SupportCheckoutLinkResponse {
    try await act(
      .checkoutLink, id, SupportStepRequest(reason: reason, expectedVersion: expectedVersion),
      idempotencyKey: idempotencyKey)
  }

  /// Lets a film play that is longer than what was paid for.
  public func supportAcceptOverLimit(
    _ id: DepositID, reason: String, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    try await act(
      .acceptOverLimit, id, SupportStepRequest(reason: reason, expectedVersion: expectedVersion),
      idempotencyKey: idempotencyKey)
  }

  /// A prepared message that asks for what a longer type costs more, noted on the timeline.
  public func supportAskDifference(
    _ id: DepositID, reason: String? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> SupportDifferenceResponse {
    try await act(.askDifference, id, SupportStepRequest(reason: reason), idempotencyKey: idempotencyKey)
  }

  public func supportDeleteVideo(
    _ id: DepositID, _ guid: VideoGUID, reason: String, expectedVersion: Int? = nil, idempotencyKey: String? = nil
  ) async throws(VisualError) -> DepositObject {
    let request = SupportDeleteVideoRequest(videoGuid: guid, reason: reason, expectedVersion: expectedVersion)
    return try await act(.deleteVideo, id, request, idempotencyKey: idempotencyKey)
  }

  /// Who paid, unmasked; that it was looked at stands on the timeline and in the audit.
  public func supportReveal(
    _ id: DepositID, reason: String, idempotencyKey: String? = nil
  ) async throws(VisualError) -> SupportRevealResponse {
    try await act(.reveal, id, SupportStepRequest(reason: reason), idempotencyKey: idempotencyKey)
  }

  private func act<Answer: Decodable>(
    _ action: SupportAction, _ id: DepositID, _ body: some Encodable, idempotencyKey: String? = nil
  ) async throws(VisualError) -> Answer {
    var call = EngineCall("POST", Route.support(action, try known(id)))
    call.timeout = Self.atStripe
    call.idempotencyKey = idempotencyKey
    try call.encode(body)
    return try await answer(call)
  }

  // MARK: Stripe's events

  /// One page of Stripe's events, newest first.
  ///
  /// - Parameters:
  ///   - type: Stripe's event type, whole.
  ///   - outcome: applied, ignored, parked.
  public func supportEvents(
    type: String? = nil, outcome: String? = nil, depositId: DepositID? = nil, cursor: String? = nil, limit: Int? = nil
  ) async throws(VisualError) -> Page<SupportEventObject> {
    var call = EngineCall("GET", Route.supportEvents)
    call.query = [
      ("type", type), ("outcome", outcome), ("depositId", depositId?.rawValue), ("cursor", cursor),
      ("limit", limit.map(String.init)),
    ]
    return try await answer(call)
  }

  /// One event with what Stripe wrote, masked.
  public func supportEvent(_ id: EventID) async throws(VisualError) -> SupportEventDetail {
    try await answer(EngineCall("GET", Route.supportEvent(try checked(id))))
  }

  /// Takes in an event that had no effect; one that had takes none a second time, and the answer says so.
  public func supportReplay(_ id: EventID, reason: String? = nil) async throws(VisualError) -> SupportReplayResponse {
    var call = EngineCall("POST", Route.supportReplay(try checked(id)))
    call.timeout = Self.atStripe
    try call.encode(SupportStepRequest(reason: reason))
    return try await answer(call)
  }

  /// A path is made only from what can be an event's id.
  private func checked(_ id: EventID) throws(VisualError) -> EventID {
    guard id.isWellFormed else { throw .eventUnknown }
    return id
  }

  // MARK: Naming

  /// The deposit that a person names: its id, the beginning of one, or the short reference.
  ///
  /// - Throws: `deposit_not_found`; `deposit_ambiguous`, naming some, when several begin like this.
  public func supportResolve(_ text: String) async throws(VisualError) -> DepositID {
    let name = text.trimmingSpaces.lowercased()
    let whole = DepositID(name)
    if whole.isWellFormed { return whole }
    let reference = DepositID.reference(name)
    var meant: [SupportHitObject] = []
    if let reference {
      meant = try await supportSearch(reference.prefix(3) + "-" + reference.suffix(3), limit: Self.candidates).items
        .filter { DepositID.reference($0.reference) == reference }
    }
    if meant.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "\"") }), !name.isEmpty {
      let beginning = name.hasPrefix("dep_") ? name : "dep_" + name
      meant = try await supportSearch(beginning, limit: Self.candidates).items
        .filter { $0.depositId.rawValue.hasPrefix(beginning) }
    }
    guard let first = meant.first else { throw .depositUnknown }
    guard meant.count == 1 else { throw .depositAmbiguous(meant.map { "\($0.reference) (\($0.depositId))" }) }
    return first.depositId
  }

  /// As many deposits as are named when several are meant.
  private static let candidates = 5
}
