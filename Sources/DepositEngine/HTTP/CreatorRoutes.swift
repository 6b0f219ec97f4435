import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Platform

/// The creators' API: opening deposits, following them, uploading.
struct CreatorRoutes: Sendable {
  let services: EngineServices

  private var presenter: DepositPresenter { DepositPresenter(services: services) }
  private var lister: DepositLister { DepositLister(services: services) }

  /// - Parameter api: the authenticated group `/api`.
  func add(to api: RouterGroup<EngineRequestContext>) {
    let creator = api.group("creator")
    creator.post("videos/init-checkout", use: initCheckout)
    creator.get("videos/deposit/:id/status", use: status)
    creator.get("deposits", use: list)
    creator.get("changes", use: changes)
    creator.get("deposits/:id", use: one)
    creator.patch("deposits/:id", use: retitle)
    creator.post("deposits/:id/check", use: check)
    creator.post("deposits/:id/cancel", use: cancel)
    creator.post("deposits/:id/upload-ticket", use: uploadTicket)
    creator.post("deposits/:id/upload-progress", use: uploadProgress)
    creator.get("usage/estimate", use: estimate)
  }

  private func initCheckout(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try creator(context)
    let body = try await request.json(InitCheckoutRequest.self)
    let desk = CheckoutDesk(services: services)
    return try .json(
      try await desk.initCheckout(
        body, key: request.headers[.idempotencyKey], owner: principal.user, in: request.language))
  }

  private func status(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try context.requirePrincipal()
    let wait = try request.query("wait", within: 0...WireLimit.waitSeconds)
    let after = try request.query("after", within: 0...Int.max)
    let deposit = try await visible(try context.depositID(), to: principal)
    let isOwner = deposit.owner == principal.user
    guard let wait, let after, deposit.version == after else {
      return try services.statusAnswers.response(deposit, forOwner: isOwner, presenter)
    }
    let waiter = StatusWaiter(services: services)
    let later = try await waiter.wait(for: deposit.id, upTo: .seconds(wait), isForMoney: deposit.status == .pending) {
      $0.version != after
    }
    return try services.statusAnswers.response(later ?? deposit, forOwner: isOwner, presenter)
  }

  private func list(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try creator(context)
    return try await lister.page(try lister.query(request, owner: principal.user), forOwner: true)
  }

  /// So long after a deposit was opened its payment is waited for as if somebody sat there.
  private static let payingSpan: Duration = .seconds(3_600)

  private func changes(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let owner = try creator(context).user
    // Whoever has opened something to pay lately may be paying it.
    let newest = try await services.store.deposits(DepositQuery(owner: owner, status: .pending, limit: 1)).deposits
      .first
    let paying: DepositID? = newest.flatMap { services.clock.now() - $0.createdAt < Self.payingSpan ? $0.id : nil }
    return try await lister.changes(of: .deposits(of: owner), request, forMoneyOf: paying)
  }

  private func one(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let deposit = try await owned(context)
    return try await lister.detail(deposit, forOwner: true, request)
  }

  private func retitle(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let deposit = try await owned(context)
    let title = try DepositTitle.checked(try await request.json(RetitleRequest.self).title)
    let change = try await services.apply([.retitled(title)], to: deposit.id, by: .creator(deposit.owner))
    return try await lister.detail(change?.deposit ?? deposit, forOwner: true, request)
  }

  private func check(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try await request.discardBody()
    let deposit = try await owned(context)
    return try .json(presenter.object(try await PaymentDesk(services: services).checkAgain(deposit), forOwner: true))
  }

  private func cancel(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let deposit = try await owned(context)
    let reason = try await request.json(CancelRequest.self, orEmpty: CancelRequest()).reason.map {
      DisplayText($0, limit: 500).text
    }
    let desk = PaymentDesk(services: services)
    let cancelled = try await desk.cancel(deposit, by: .creator, actor: .creator(deposit.owner), reason: reason)
    return try .json(presenter.object(cancelled, forOwner: true))
  }

  private func uploadTicket(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try await request.discardBody()
    return try .json(try await UploadDesk(services: services).requiredTicket(for: try await owned(context)))
  }

  private func uploadProgress(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let deposit = try await owned(context)
    let body = try await request.json(UploadProgressRequest.self)
    guard let state = UploadReport.State(rawValue: body.state) else {
      throw VisualError.bodyInvalid(field: "state", problem: .isNotOneOf(UploadReport.State.allCases.map(\.rawValue)))
    }
    guard body.totalBytes > 0, (0...body.totalBytes).contains(body.confirmedBytes) else {
      throw VisualError.bodyInvalid(field: "confirmedBytes", problem: .isMalformed)
    }
    let report = UploadReport(
      confirmedBytes: ByteCount(body.confirmedBytes), totalBytes: ByteCount(body.totalBytes), state: state,
      at: services.clock.now())
    let change = try await services.apply([.uploadReported(report)], to: deposit.id, by: .creator(deposit.owner))
    if state == .complete, let video = change?.deposit.video {
      await services.hurryLook(at: video.guid, of: deposit.id)
    }
    return Response(status: .noContent)
  }

  private func estimate(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try creator(context)
    let desk = UsageDesk(services: services)
    return try .json(try await desk.estimate(of: principal.user, month: request.query("month")))
  }
}

// MARK: - Shared steps

extension CreatorRoutes {
  private func creator(_ context: EngineRequestContext) throws -> Principal {
    let principal = try context.requirePrincipal()
    try principal.require(.creator)
    return principal
  }

  /// The caller's own deposit; someone else's is as unknown as one that does not exist.
  private func owned(_ context: EngineRequestContext) async throws -> Deposit {
    let principal = try creator(context)
    return try await services.deposit(try context.depositID()) { $0.owner == principal.user }
  }

  /// A deposit the caller may see: their own, or any for support.
  private func visible(_ id: DepositID, to principal: Principal) async throws -> Deposit {
    try await services.deposit(id) { $0.owner == principal.user || principal.roles.contains(.support) }
  }
}

extension EngineServices {
  private static let hurryPause: Duration = .seconds(5)

  /// A video's upload is said to be complete: it is looked at now. Whoever repeats that must not make us ask in a loop; the look
  /// has a pace of its own.
  func hurryLook(at guid: VideoGUID, of id: DepositID) async {
    guard await throttle.passes("sent:\(guid)", every: Self.hurryPause, now: clock.now()) else { return }
    worker.expedite(.followVideo(guid), of: id)
  }

  /// A deposit that somebody may see.
  ///
  /// - Throws: `deposit_not_found`, `catching_up`.
  fileprivate func deposit(_ id: DepositID, isVisible: (Deposit) -> Bool) async throws -> Deposit {
    let found = try await known { () async throws -> Deposit? in
      guard let deposit = try await store.deposit(id), isVisible(deposit) else { return nil }
      return deposit
    }
    guard let found else { throw VisualError.depositUnknown }
    return found
  }
}

// MARK: - What openapi.json says of them

extension CreatorRoutes: DescribedRoutes {
  private static let deposits = "/api/creator/deposits"

  static let operations: [Operation] = [
    Operation(
      .post, Route.initCheckout, "Open a deposit and its Checkout page.", for: .token([.creator]),
      parameters: [
        .header(
          "Idempotency-Key", "The same key finds the same deposit again, for its whole life.",
          ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"])
      ],
      body: .json(
        InitCheckoutRequest.self,
        limits: [
          "type": ["enum": ["clip", "doc", "film"]],
          "durationSec": [
            "description": "Whole seconds; at most 600 for a clip, 1800 for a doc, 14400 for a film.",
            "minimum": 1, "maximum": 14_400, "multipleOf": 1,
          ],
          "sizeBytes": ["type": ["integer", "null"], "minimum": 1],
        ]), answers: [.json(InitCheckoutResponse.self)], refusals: [409, 502]),
    Operation(
      .get, "/api/creator/videos/deposit/{id}/status", "One deposit; waits for its next change when asked to.",
      for: .token([]),
      parameters: [
        .query("wait", "Seconds to wait for a change.", ["type": "integer", "minimum": 0, "maximum": 30]),
        .query("after", "The version that is known already.", ["type": "integer", "minimum": 0]),
      ], answers: [.json(DepositObject.self)], refusals: [404]),
    Operation(
      .get, deposits, "Your deposits, newest first.", for: .token([.creator]), parameters: DepositLister.parameters,
      answers: [.json(Page<DepositObject>.self)]),
    Operation(
      .get, Route.changes, "Whether your deposits have changed; waits until they do when asked to.",
      for: .token([.creator]), parameters: DepositLister.waiting, answers: [.json(ChangesResponse.self)]),
    Operation(
      .get, deposits + "/{id}", "One deposit with its history.", for: .token([.creator]),
      answers: [.json(DepositObject.self)], refusals: [404]),
    Operation(
      .patch, deposits + "/{id}", "Give a deposit another title.", for: .token([.creator]),
      body: .json(RetitleRequest.self), answers: [.json(DepositObject.self)], refusals: [404]),
    Operation(
      .post, deposits + "/{id}/check", "Ask Stripe now whether it is paid.", for: .token([.creator]),
      answers: [.json(DepositObject.self)], refusals: [400, 404, 413, 502]),
    Operation(
      .post, deposits + "/{id}/cancel", "Call off a deposit that is not paid.", for: .token([.creator]),
      body: .json(CancelRequest.self, required: false), answers: [.json(DepositObject.self)],
      refusals: [404, 409, 502]),
    Operation(
      .post, deposits + "/{id}/upload-ticket", "A fresh ticket to upload with.", for: .token([.creator]),
      answers: [.json(UploadTicket.self)], refusals: [400, 404, 409, 413, 502]),
    Operation(
      .post, deposits + "/{id}/upload-progress", "Tell how far the upload is.", for: .token([.creator]),
      body: .json(
        UploadProgressRequest.self,
        limits: [
          "state": ["enum": ["uploading", "paused", "failed", "complete"]], "confirmedBytes": ["minimum": 0],
          "totalBytes": ["minimum": 1],
        ]), answers: [.noContent], refusals: [404]),
    Operation(
      .get, Route.usageEstimate, "What a month costs, as far as is known.", for: .token([.creator]),
      parameters: [UsageRoutes.month], answers: [.json(UsageEstimateResponse.self)]),
  ]
}
