import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Platform

/// Who a token speaks for, and what support staff may look at: everyone's deposits, without links or tickets.
struct SupportRoutes: Sendable {
  let services: EngineServices

  private var lister: DepositLister { DepositLister(services: services) }

  /// One of support's routes, below `/api/`.
  struct SupportRoute: Sendable {
    let method: HTTPRequest.Method
    let path: String
  }

  typealias Handler = @Sendable (Request, EngineRequestContext) async throws -> Response

  /// All that support may ask: whatever is listed here is guarded.
  private static let table: [(route: SupportRoute, handler: @Sendable (SupportRoutes) -> Handler)] = [
    (SupportRoute(method: .get, path: "support/deposits"), { $0.list }),
    (SupportRoute(method: .get, path: "support/changes"), { $0.changes }),
    (SupportRoute(method: .get, path: "support/deposits/:id"), { $0.one }),
    (SupportRoute(method: .get, path: "support/search"), { $0.search }),
    (SupportRoute(method: .get, path: "support/pulse"), { $0.pulse }),
    (SupportRoute(method: .get, path: "support/deposits/:id/file"), { $0.cases.file }),
    (SupportRoute(method: .get, path: "support/deposits/:id/reply"), { $0.cases.reply }),
    (SupportRoute(method: .post, path: "support/deposits/:id/claim"), { $0.cases.claim }),
    (SupportRoute(method: .post, path: "support/deposits/:id/release"), { $0.cases.release }),
    (SupportRoute(method: .post, path: "support/deposits/:id/retry"), { $0.cases.retry }),
    (SupportRoute(method: .post, path: "support/deposits/:id/refund"), { $0.cases.refund }),
    (SupportRoute(method: .post, path: "support/deposits/:id/cancel"), { $0.cases.cancel }),
    (SupportRoute(method: .post, path: "support/deposits/:id/note"), { $0.cases.note }),
    (SupportRoute(method: .post, path: "support/deposits/:id/checkout-link"), { $0.cases.checkoutLink }),
    (SupportRoute(method: .post, path: "support/deposits/:id/accept-over-limit"), { $0.cases.acceptOverLimit }),
    (SupportRoute(method: .post, path: "support/deposits/:id/ask-difference"), { $0.cases.askDifference }),
    (SupportRoute(method: .post, path: "support/deposits/:id/delete-video"), { $0.cases.deleteVideo }),
    (SupportRoute(method: .post, path: "support/deposits/:id/reveal"), { $0.cases.reveal }),
    (SupportRoute(method: .get, path: "support/webhook-events"), { $0.cases.events }),
    (SupportRoute(method: .get, path: "support/webhook-events/:id"), { $0.cases.event }),
    (SupportRoute(method: .post, path: "support/webhook-events/:id/replay"), { $0.cases.replay }),
  ]

  private var cases: SupportCaseRoutes { SupportCaseRoutes(services: services) }

  /// - Parameter api: the authenticated group `/api`.
  func add(to api: RouterGroup<EngineRequestContext>) {
    api.get("me", use: identity)
    for (route, handler) in Self.table {
      api.on(RouterPath(route.path), method: route.method, use: guarded(handler(self)))
    }
  }

  /// Nothing of support's is answered to another role, whatever a handler forgets.
  private func guarded(_ handler: @escaping Handler) -> Handler {
    { request, context in
      try context.requirePrincipal().require(.support)
      return try await handler(request, context)
    }
  }

  private func identity(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try context.requirePrincipal()
    return try .json(
      IdentityResponse(
        user: principal.user.rawValue, roles: principal.roles.map(\.rawValue).sorted(),
        mode: services.settings.mode.rawValue))
  }

  @Sendable private func list(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    if request.query("q") != nil { return try await found(request) }
    let owner = request.query("userId").map { UserID($0) }
    return try await lister.page(try lister.query(request, owner: owner), forOwner: false)
  }

  private var desk: SupportDesk { SupportDesk(services: services) }

  /// `q`, with `status` and `userId` as parts of it.
  private func question(_ request: Request) throws -> SupportDesk.Question {
    let parts = [
      request.query("q"), request.query("status").map { "status:\($0)" }, request.query("userId").map { "user:\($0)" },
    ]
    return SupportDesk.Question(
      text: parts.compactMap { $0 }.joined(separator: " "), cursor: request.query("cursor"),
      limit: try request.query("limit", within: 1...WireLimit.pageRows) ?? WireLimit.defaultPageRows)
  }

  /// The same as a search, with whole deposits.
  private func found(_ request: Request) async throws -> Response {
    let (page, search) = try await desk.page(try question(request))
    let deposits = try await services.store.deposits(page.hits.map(\.id))
    let presenter = DepositPresenter(services: services)
    return try .json(
      Page(
        items: deposits.map { presenter.object($0, forOwner: false) },
        nextCursor: SupportDesk.cursors(page, search).next))
  }

  @Sendable private func search(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    return try .json(try await desk.search(try question(request)))
  }

  @Sendable private func changes(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try await lister.changes(of: .allDeposits, request)
  }

  @Sendable private func pulse(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    return try .json(try await desk.pulse())
  }

  @Sendable private func one(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let id = try context.depositID()
    let found = try await services.known { try await services.store.deposit(id) }
    guard let deposit = found else { throw VisualError.depositUnknown }
    return try await lister.detail(deposit, forOwner: false, request)
  }
}

// MARK: - What openapi.json says of them

extension SupportRoutes: DescribedRoutes {
  static let operations: [Operation] = [
    Operation(
      .get, Route.identity, "Who the token speaks for.", for: .token([]), answers: [.json(IdentityResponse.self)]),
    Operation(
      .get, Route.supportDeposits, "Everyone's deposits, newest first.", for: .token([.support]),
      parameters: DepositLister.parameters(cursor: "^(dep_[0-9a-hjkmnp-tv-z]{26}|[on][0-9]+)$")
        + [.query("userId", "Only this creator's."), .query("q", question)],
      answers: [.json(Page<DepositObject>.self)]),
    Operation(
      .get, Route.supportChanges, "Whether anybody's deposits have changed; waits until they do when asked to.",
      for: .token([.support]), parameters: DepositLister.waiting, answers: [.json(ChangesResponse.self)]),
    Operation(
      .get, Route.supportDeposits + "/{id}", "One deposit with its history and its plays.", for: .token([.support]),
      answers: [.json(DepositObject.self)], refusals: [404]),
    Operation(
      .get, Route.supportSearch, "Finds deposits of everyone; pages go both ways.", for: .token([.support]),
      parameters: [
        .query("q", question), .query("status", "As a part of q."), .query("userId", "As a part of q."),
        .query(
          "cursor", "An answer's nextCursor or previousCursor; n0: the oldest.",
          ["type": "string", "pattern": "^[on][0-9]+$"]),
        .query("limit", "Rows of a page; 50 when not given.", ["type": "integer", "minimum": 1, "maximum": 200]),
      ], answers: [.json(SupportSearchResponse.self)]),
    Operation(
      .get, Route.supportPulse, "What needs a person now, with the questions that list it.", for: .token([.support]),
      answers: [.json(SupportPulseResponse.self)]),
  ]

  private static let question = """
    A search: status: payment: video: type: user: email: since: until: stuck: dispute:, >5€, <2€, beginnings of words \
    and ids, "words together".
    """
}
