public import CurlTransport
public import DepositDomain
public import EngineAPI
public import Platform

/// The engine as a creator's or support's program sees it: one method for each call of its API.
///
/// Every method throws ``VisualError``: the engine's own code and sentence when it answered with an error,
/// `engine_unreachable` when there was no answer, `interrupted` when the task was cancelled.
public struct EngineClient: Sendable {
  public let origin: EngineOrigin
  /// What this machine's journal calls the engine: its address, unless that changes from one start to the next.
  public let journalName: String
  let token: Secret?
  let language: Language
  let transport: any HTTPTransport
  /// Told when the engine wants to be asked later.
  private(set) var advice: RetryAdvice?

  /// - Parameters:
  ///   - token: a bearer token; without one every call but ``isAlive()`` fails before anything is sent.
  ///   - language: what the engine's sentences should be in.
  ///   - journalName: nil: the address.
  public init(
    origin: EngineOrigin, token: Secret?, language: Language, transport: any HTTPTransport, journalName: String? = nil
  ) {
    self.origin = origin
    self.journalName = journalName ?? origin.text
    self.token = token
    self.language = language
    self.transport = transport
  }

  /// The same engine, with its sentences in another language.
  public func speaking(_ language: Language) -> EngineClient {
    EngineClient(
      origin: origin, token: token, language: language, transport: transport, journalName: journalName)
  }

  /// The same engine; what it says about asking again is left there.
  public func leaving(_ advice: RetryAdvice) -> EngineClient {
    var copy = self
    copy.advice = advice
    return copy
  }

  /// Asks for a Checkout. The same key and request again give the same deposit, whatever happened to the first answer.
  ///
  /// The engine waits for Stripe meanwhile, so this may take a while.
  public func initCheckout(
    _ request: InitCheckoutRequest, idempotencyKey: String
  ) async throws(VisualError) -> InitCheckoutResponse {
    var call = EngineCall("POST", Route.initCheckout)
    call.idempotencyKey = idempotencyKey
    call.timeout = .seconds(90)
    try call.encode(request)
    return try await answer(call)
  }

  /// The deposit's state.
  ///
  /// - Parameters:
  ///   - wait: seconds the engine may hold the answer back while nothing changes; at most ``WireLimit/waitSeconds``.
  ///   - after: the version already known; without it the answer comes at once.
  public func status(
    of id: DepositID, wait: Int? = nil, after version: Int? = nil
  ) async throws(VisualError) -> DepositObject {
    let seconds = wait.map { min(max(0, $0), WireLimit.waitSeconds) }
    var call = EngineCall("GET", Route.status(of: try known(id)))
    call.query = [("wait", seconds.map(String.init)), ("after", version.map(String.init))]
    // The engine answers at the latest after `wait`; the margin is for a slow line.
    call.timeout = .seconds((seconds ?? 0) + 20)
    return try await answer(call)
  }

  /// Whether one's own deposits are others than those of a version.
  ///
  /// - Parameters:
  ///   - version: a list's, or the answer's before; nil: the present one is told at once.
  ///   - wait: seconds the engine may hold the answer back while nothing changes; at most ``WireLimit/waitSeconds``.
  ///   - ofEveryone: all creators' (support role), else one's own.
  public func changes(
    after version: String?, wait: Int = WireLimit.waitSeconds, ofEveryone: Bool = false
  ) async throws(VisualError) -> ChangesResponse {
    let seconds = min(max(0, wait), WireLimit.waitSeconds)
    var call = EngineCall("GET", ofEveryone ? Route.supportChanges : Route.changes)
    call.query = [("wait", String(seconds)), ("after", version)]
    call.timeout = .seconds(seconds + 20)
    // curl lets this timer run on a connection that stands already: it would end the rest of whoever waits.
    call.connectTimeout = call.timeout
    return try await answer(call)
  }

  /// One page of deposits, newest first.
  ///
  /// - Parameter ofEveryone: all creators' (support role), else one's own.
  public func deposits(
    status: DepositStatus? = nil, cursor: String? = nil, limit: Int? = nil, ofEveryone: Bool = false
  ) async throws(VisualError) -> Page<DepositObject> {
    var call = EngineCall("GET", ofEveryone ? Route.supportDeposits : Route.deposits)
    call.query = [("status", status?.rawValue), ("cursor", cursor), ("limit", limit.map(String.init))]
    return try await answer(call)
  }

  /// One deposit with its timeline.
  public func deposit(_ id: DepositID) async throws(VisualError) -> DepositObject {
    try await answer(EngineCall("GET", Route.deposit(try known(id))))
  }

  /// One deposit of any creator (support role).
  public func supportDeposit(_ id: DepositID) async throws(VisualError) -> DepositObject {
    try await answer(EngineCall("GET", Route.supportDeposit(try known(id))))
  }

  /// Gives the deposit another title.
  public func retitle(_ id: DepositID, _ title: String) async throws(VisualError) -> DepositObject {
    var call = EngineCall("PATCH", Route.deposit(try known(id)))
    try call.encode(RetitleRequest(title: title))
    return try await answer(call)
  }

  /// Has the engine ask Stripe now.
  public func check(_ id: DepositID) async throws(VisualError) -> DepositObject {
    var call = EngineCall("POST", Route.check(try known(id)))
    call.timeout = .seconds(60)
    return try await answer(call)
  }

  /// Calls off an unpaid deposit; `already_paid` when it is too late.
  public func cancel(_ id: DepositID, reason: String? = nil) async throws(VisualError) -> DepositObject {
    var call = EngineCall("POST", Route.cancel(try known(id)))
    call.timeout = .seconds(60)
    try call.encode(CancelRequest(reason: reason))
    return try await answer(call)
  }

  /// A fresh ticket for a READY deposit's upload.
  public func uploadTicket(_ id: DepositID) async throws(VisualError) -> UploadTicket {
    try await answer(EngineCall("POST", Route.uploadTicket(try known(id))))
  }

  /// Tells how far the upload is, for people to see.
  public func reportProgress(
    _ id: DepositID, _ progress: UploadProgressRequest, within limit: Duration = .seconds(20)
  ) async throws(VisualError) {
    var call = EngineCall("POST", Route.uploadProgress(try known(id)))
    call.timeout = limit
    try call.encode(progress)
    _ = try await send(call)
  }

  /// What the month costs so far.
  ///
  /// - Parameter month: `YYYY-MM`, UTC; the present month when nil.
  public func estimate(month: String? = nil) async throws(VisualError) -> UsageEstimateResponse {
    var call = EngineCall("GET", Route.usageEstimate)
    call.query = [("month", month)]
    return try await answer(call)
  }

  /// The last months, oldest first.
  ///
  /// - Parameter months: how many, 1…``WireLimit/historyMonths``; the present one is the last.
  public func usageHistory(months: Int) async throws(VisualError) -> UsageHistoryResponse {
    var call = EngineCall("GET", Route.usageHistory)
    call.query = [("months", String(min(max(1, months), WireLimit.historyMonths)))]
    return try await answer(call)
  }

  /// A month day by day.
  ///
  /// - Parameter month: `YYYY-MM`, UTC; the present month when nil.
  public func usageDaily(month: String? = nil) async throws(VisualError) -> UsageDailyResponse {
    var call = EngineCall("GET", Route.usageDaily)
    call.query = [("month", month)]
    return try await answer(call)
  }

  /// A month video by video.
  public func usageVideos(month: String? = nil) async throws(VisualError) -> UsageVideosResponse {
    var call = EngineCall("GET", Route.usageVideos)
    call.query = [("month", month)]
    return try await answer(call)
  }

  /// Every cent of a month.
  public func usageExplain(month: String? = nil) async throws(VisualError) -> UsageExplainResponse {
    var call = EngineCall("GET", Route.usageExplain)
    call.query = [("month", month)]
    return try await answer(call)
  }

  /// What everybody sent, by the logs and by the CDN's zone, and videos that are nobody's; for support.
  public func supportUsage(month: String? = nil) async throws(VisualError) -> UsageReconciliationResponse {
    var call = EngineCall("GET", Route.supportUsage)
    call.query = [("month", month)]
    return try await answer(call)
  }

  /// Who the token speaks for.
  public func identity() async throws(VisualError) -> IdentityResponse {
    try await answer(EngineCall("GET", Route.identity))
  }

  /// Whether an engine answers there at all; needs no token and sends none.
  public func isAlive() async throws(VisualError) {
    var call = EngineCall("GET", Route.health)
    call.needsToken = false
    call.timeout = .seconds(10)
    _ = try await send(call)
  }

  /// A path is made only from what can be an id: nothing typed by a person reaches a URL.
  func known(_ id: DepositID) throws(VisualError) -> DepositID {
    guard id.isWellFormed else { throw .depositUnknown }
    return id
  }
}
