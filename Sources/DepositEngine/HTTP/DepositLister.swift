import DepositDomain
import DepositStore
import EngineAPI
import Hummingbird
import Platform

/// Lists and details, as creators and support alike ask for them.
struct DepositLister: Sendable {
  let services: EngineServices

  private var presenter: DepositPresenter { DepositPresenter(services: services) }

  func query(_ request: Request, owner: UserID?) throws -> DepositQuery {
    let status = try request.query("status").map { text in
      guard let status = DepositStatus(rawValue: text.uppercased()) else {
        throw VisualError.parameterInvalid("status", problem: .isNotOneOf(DepositStatus.allCases.map(\.rawValue)))
      }
      return status
    }
    let cursor = request.query("cursor").map { DepositID($0) }
    if let cursor, !cursor.isWellFormed { throw VisualError.parameterInvalid("cursor", problem: .isMalformed) }
    let limit = try request.query("limit", within: 1...WireLimit.pageRows) ?? WireLimit.defaultPageRows
    return DepositQuery(owner: owner, status: status, after: cursor, limit: limit)
  }

  func page(_ query: DepositQuery, forOwner: Bool) async throws -> Response {
    let page = try await services.store.deposits(query)
    return try .json(
      Page(
        items: page.deposits.map { presenter.object($0, forOwner: forOwner) }, nextCursor: page.next?.rawValue))
  }

  func detail(_ deposit: Deposit, forOwner: Bool, _ request: Request) async throws -> Response {
    let timeline = try await services.store.timeline(of: deposit.id)
    return try .json(
      presenter.object(deposit, timeline: timeline, forOwner: forOwner, language: request.language))
  }
}
