import DepositDomain
import DepositStore
import EngineAPI
import Hummingbird
import Platform

/// Who a token speaks for, and what support staff may look at: everyone's deposits, without links or tickets.
struct SupportRoutes: Sendable {
  let services: EngineServices

  private var lister: DepositLister { DepositLister(services: services) }

  /// - Parameter api: the authenticated group `/api`.
  func add(to api: RouterGroup<EngineRequestContext>) {
    api.get("me", use: identity)
    api.get("support/deposits", use: list)
    api.get("support/deposits/:id", use: one)
  }

  private func identity(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try context.requirePrincipal()
    return try .json(
      IdentityResponse(
        user: principal.user.rawValue, roles: principal.roles.map(\.rawValue).sorted(),
        mode: services.settings.mode.rawValue))
  }

  private func list(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try context.requirePrincipal().require(.support)
    let owner = request.query("userId").map { UserID($0) }
    return try await lister.page(try lister.query(request, owner: owner), forOwner: false)
  }

  private func one(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try context.requirePrincipal().require(.support)
    guard let deposit = try await services.store.deposit(try context.depositID()) else {
      throw VisualError.depositUnknown
    }
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
      parameters: DepositLister.parameters + [.query("userId", "Only this creator's.")],
      answers: [.json(Page<DepositObject>.self)]),
    Operation(
      .get, Route.supportDeposits + "/{id}", "One deposit with its history and its plays.", for: .token([.support]),
      answers: [.json(DepositObject.self)], refusals: [404]),
  ]
}
