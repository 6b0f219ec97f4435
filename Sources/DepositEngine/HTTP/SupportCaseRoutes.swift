import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Platform

/// One deposit's case, and what support staff do about it. ``SupportRoutes`` guards them all.
struct SupportCaseRoutes: Sendable {
  let services: EngineServices

  private var desk: StaffDesk { StaffDesk(services: services) }

  /// How long an answer waits for what was asked to be done outside.
  private static let patience: Duration = .seconds(5)

  // MARK: Looking

  @Sendable func file(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let staff = try context.requirePrincipal().user
    let id = try context.depositID()
    // Asked first, as a worker asks: when the answer is that nothing is missing, the case below has all of it.
    _ = try await known(id)
    let lacksMoney = try await services.isKnownByHalf(id)
    guard let file = try await services.store.caseFile(of: id) else { throw VisualError.depositUnknown }
    let presenter = CasePresenter(services: services)
    return try .json(presenter.object(file, for: staff, request.language, lacksMoney: lacksMoney))
  }

  @Sendable func reply(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let deposit = try await known(try context.depositID())
    let language = try request.query("language").map { text in
      guard let language = Language(rawValue: text) else {
        throw VisualError.parameterInvalid("language", problem: .isNotOneOf(Language.allCases.map(\.rawValue)))
      }
      return language
    }
    return try .json(try desk.reply(deposit, kind: request.query("kind"), language))
  }

  // MARK: Acting

  @Sendable func claim(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.json(SupportClaimRequest.self, orEmpty: SupportClaimRequest())
    return try await act(.claim(takeOver: body.takeOver ?? false), request, context, nil, body.expectedVersion)
  }

  @Sendable func release(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    return try await act(.release, request, context, body.reason, body.expectedVersion)
  }

  @Sendable func retry(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    let id = try context.depositID()
    return try await answer(
      try await desk.retry(id, try asking(request, context, body.reason, body.expectedVersion)), request)
  }

  @Sendable func refund(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.json(SupportRefundRequest.self)
    guard request.headers[.idempotencyKey] != nil else { throw VisualError.idempotencyKeyMissing }
    if let amount = body.amountCents, amount <= 0 { throw VisualError.refundAmountInvalid }
    let (asked, number) = try await desk.refund(
      amount: body.amountCents.map { Cents($0) }, expected: Cents(body.expectedRefundedCents),
      on: try context.depositID(), try asking(request, context, body.reason, body.expectedVersion))
    let deposit = try await settled(asked) { !$0.refundOrders.contains(where: $0.isOpen) }
    if let refusal = deposit.refundOrders.first(where: { $0.number == number })?.refusal {
      throw VisualError.refundRefused(cause: refusal)
    }
    return try await answer(deposit, request)
  }

  @Sendable func cancel(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    return try await act(.cancel, request, context, body.reason, body.expectedVersion) { $0.neededEffects.isEmpty }
  }

  @Sendable func note(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.json(SupportNoteRequest.self)
    guard let text = try StaffDesk.checked(body.text, limit: StaffDesk.noteLimit) else { throw VisualError.noteEmpty }
    return try await act(.note(text), request, context, nil, nil)
  }

  @Sendable func checkoutLink(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    let id = try context.depositID()
    let asked = try await desk.openAnotherCheckout(id, try asking(request, context, body.reason, body.expectedVersion))
    let deposit = try await settled(asked) { $0.openSession != nil || $0.checkoutRefusal != nil }
    if let refusal = deposit.checkoutRefusal {
      throw VisualError.checkoutRefused(ProviderError(provider: .stripe, kind: .refused, message: refusal))
    }
    return try .json(
      SupportCheckoutLinkResponse(
        payUrl: services.payURL(deposit), expiresAt: deposit.openSession?.expiresAt, deposit: object(deposit)))
  }

  @Sendable func acceptOverLimit(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    return try await act(.acceptOverLimit, request, context, body.reason, body.expectedVersion)
  }

  @Sendable func askDifference(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    let asking = try asking(request, context, body.reason, body.expectedVersion)
    let deposit = try await desk.act(.askDifference, on: try context.depositID(), asking)
    return try .json(
      SupportDifferenceResponse(
        differenceCents: deposit.difference?.rawValue ?? 0,
        reply: try desk.reply(deposit, kind: ReplyKind.overLimitDifference.rawValue, nil), deposit: object(deposit)))
  }

  @Sendable func deleteVideo(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await request.json(SupportDeleteVideoRequest.self)
    return try await act(.deleteVideo(body.videoGuid), request, context, body.reason, body.expectedVersion) { deposit in
      !deposit.videos.contains { $0.isUnwanted && $0.state != .gone }
    }
  }

  @Sendable func reveal(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let body = try await step(request)
    let asking = try asking(request, context, body.reason, body.expectedVersion)
    return try .json(try await desk.reveal(try context.depositID(), asking))
  }

  // MARK: Stripe's events

  @Sendable func events(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let outcome = try request.query("outcome").map { text in
      guard let outcome = WebhookRecord.Outcome(rawValue: text) else {
        let known = WebhookRecord.Outcome.allCases.map(\.rawValue)
        throw VisualError.parameterInvalid("outcome", problem: .isNotOneOf(known))
      }
      return outcome
    }
    let id = request.query("depositId").map { DepositID($0) }
    if let id, !id.isWellFormed { throw VisualError.parameterInvalid("depositId", problem: .isMalformed) }
    let before = try request.query("cursor").map { text in
      guard let number = Int64(text), number > 0 else { throw VisualError.cursorInvalid }
      return number
    }
    let limit = try request.query("limit", within: 1...WireLimit.pageRows) ?? WireLimit.defaultPageRows
    let query = WebhookQuery(
      type: request.query("type"), outcome: outcome, depositID: id, before: before, limit: limit)
    return try .json(try await EventShelf(services: services).page(query))
  }

  @Sendable func event(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try .json(try await EventShelf(services: services).detail(try eventID(context)))
  }

  @Sendable func replay(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let staff = try context.requirePrincipal().user
    let id = try eventID(context)
    let reason = try StaffDesk.checked(try await step(request).reason, limit: StaffDesk.reasonLimit)
    let shelf = EventShelf(services: services)
    let result = try await shelf.replay(id, by: staff, reason: reason)
    return try .json(
      SupportReplayResponse(
        result: result, text: Phrase.supportReplay(result.rawValue)(request.language),
        event: try await shelf.detail(id).event))
  }
}

// MARK: - Shared steps

extension SupportCaseRoutes {
  private func step(_ request: Request) async throws -> SupportStepRequest {
    try await request.json(SupportStepRequest.self, orEmpty: SupportStepRequest())
  }

  private func eventID(_ context: EngineRequestContext) throws -> EventID {
    let id = EventID(try context.parameters.require("id"))
    guard id.isWellFormed else { throw VisualError.eventUnknown }
    return id
  }

  private func known(_ id: DepositID) async throws -> Deposit {
    let found = try await services.known { try await services.store.deposit(id) }
    guard let deposit = found else { throw VisualError.depositUnknown }
    return deposit
  }

  private func asking(
    _ request: Request, _ context: EngineRequestContext, _ reason: String?, _ version: Int?
  ) throws -> StaffDesk.Asking {
    try services.readiness.requireCaughtUp()
    return StaffDesk.Asking(
      staff: try context.requirePrincipal().user, reason: reason, expectedVersion: version,
      key: request.headers[.idempotencyKey])
  }

  /// Does it, and answers with the deposit once what it set going is done, or a little later all the same.
  private func act(
    _ step: StaffStep, _ request: Request, _ context: EngineRequestContext, _ reason: String?, _ version: Int?,
    until condition: @escaping @Sendable (Deposit) -> Bool = { _ in true }
  ) async throws -> Response {
    let asking = try asking(request, context, reason, version)
    let deposit = try await desk.act(step, on: try context.depositID(), asking)
    return try await answer(try await settled(deposit, until: condition), request)
  }

  private func settled(
    _ deposit: Deposit, until condition: @escaping @Sendable (Deposit) -> Bool
  ) async throws -> Deposit {
    guard !condition(deposit) else { return deposit }
    let waiter = StatusWaiter(services: services)
    return try await waiter.wait(for: deposit.id, upTo: Self.patience, until: condition) ?? deposit
  }

  private func answer(_ deposit: Deposit, _ request: Request) async throws -> Response {
    try await DepositLister(services: services).detail(deposit, forOwner: false, request)
  }

  private func object(_ deposit: Deposit) -> DepositObject {
    DepositPresenter(services: services).object(deposit, forOwner: false)
  }
}

// MARK: - What openapi.json says of them

extension SupportCaseRoutes: DescribedRoutes {
  static let operations: [Operation] = looking + acting + money + events

  private static let one = Route.supportDeposits + "/{id}"
  private static let key = Operation.Parameter.header(
    "Idempotency-Key", "The same key again does nothing again.",
    ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"])

  private static let looking = [
    Operation(
      .get, one + "/file",
      "The whole case of one deposit: money, videos, events, history, audit, and what can be done.",
      for: .token([.support]), answers: [.json(SupportFileObject.self)], refusals: [404]),
    Operation(
      .get, one + "/reply", "A message for the creator, to copy.", for: .token([.support]),
      parameters: [
        .query(
          "kind", "Which message; the likeliest when not given.",
          ["type": "string", "enum": .array(ReplyKind.allCases.map { .string($0.rawValue) })]),
        .query("language", "In which language.", ["type": "string", "enum": ["fr", "en"]]),
      ], answers: [.json(SupportReplyObject.self)], refusals: [404]),
  ]

  private static func step(
    _ action: SupportAction, _ summary: String, answer: Operation.Answer = .json(DepositObject.self),
    refusals: Set<Int> = []
  ) -> Operation {
    Operation(
      .post, "\(one)/\(action.path)", summary, for: .token([.support]), parameters: [key],
      body: .json(SupportStepRequest.self, required: false), answers: [answer],
      refusals: refusals.union([400, 404, 409]))
  }

  private static let acting = [
    Operation(
      .post, one + "/claim", "Say that you look after it.", for: .token([.support]), parameters: [key],
      body: .json(SupportClaimRequest.self, required: false), answers: [.json(DepositObject.self)],
      refusals: [404, 409]),
    step(.release, "No longer look after it."),
    step(.retry, "Ask Stripe, and try at once what waits for its next attempt.", refusals: [502]),
    Operation(
      .post, one + "/note", "Add a remark that only support sees.", for: .token([.support]), parameters: [key],
      body: .json(SupportNoteRequest.self, limits: ["text": ["minLength": 1, "maxLength": 2_000]]),
      answers: [.json(DepositObject.self)], refusals: [404, 409]),
    step(.acceptOverLimit, "Let a film play that is longer than what was paid for; a reason is needed."),
    step(
      .askDifference, "A message that asks for what a longer type costs more: nothing is charged.",
      answer: .json(SupportDifferenceResponse.self)),
    Operation(
      .post, one + "/delete-video", "Delete the video at Bunny, for good; a paid deposit gets a new one.",
      for: .token([.support]), parameters: [key], body: .json(SupportDeleteVideoRequest.self),
      answers: [.json(DepositObject.self)], refusals: [404, 409]),
    step(
      .reveal, "Who paid, asked of Stripe; that it was looked at is on record. A reason is needed.",
      answer: .json(SupportRevealResponse.self), refusals: [502]),
  ]

  private static let money = [
    Operation(
      .post, one + "/refund", "Send money back, once for each key.", for: .token([.support]), parameters: [key],
      body: .json(
        SupportRefundRequest.self,
        limits: ["amountCents": ["type": ["integer", "null"], "minimum": 1], "expectedRefundedCents": ["minimum": 0]]),
      answers: [.json(DepositObject.self)], refusals: [404, 409, 502]),
    step(.cancel, "Call it off whatever its state: money goes back."),
    step(
      .checkoutLink, "Another payment page, after Stripe closed the one before.",
      answer: .json(SupportCheckoutLinkResponse.self), refusals: [502]),
  ]

  private static let events = [
    Operation(
      .get, Route.supportEvents, "Stripe's events as kept, newest first.", for: .token([.support]),
      parameters: [
        .query("type", "Only this type, whole."),
        .query(
          "outcome", "Only those with this outcome.",
          ["type": "string", "enum": .array(WebhookRecord.Outcome.allCases.map { .string($0.rawValue) })]),
        .query("depositId", "Only this deposit's."),
        .query("cursor", "The nextCursor of the page before.", ["type": "string", "pattern": "^[0-9]+$"]),
        .query("limit", "Rows of a page; 50 when not given.", ["type": "integer", "minimum": 1, "maximum": 200]),
      ], answers: [.json(Page<SupportEventObject>.self)]),
    Operation(
      .get, Route.supportEvents + "/{id}", "One event as Stripe wrote it, personal data masked.",
      for: .token([.support]), answers: [.json(SupportEventDetail.self)], refusals: [404]),
    Operation(
      .post, Route.supportEvents + "/{id}/replay", "Take in an event that had no effect; never a second time.",
      for: .token([.support]), body: .json(SupportStepRequest.self, required: false),
      answers: [.json(SupportReplayResponse.self)], refusals: [404, 409]),
  ]
}
