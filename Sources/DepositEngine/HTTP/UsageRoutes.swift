import DepositDomain
import DepositStore
import EngineAPI
import Hummingbird
import Platform
import UsageMetering

/// What creators used, the terms it is charged by, and support's view of what the CDN sent.
struct UsageRoutes: Sendable {
  let services: EngineServices

  private var desk: UsageDesk { UsageDesk(services: services) }

  /// - Parameter api: the authenticated group `/api`.
  func add(to api: RouterGroup<EngineRequestContext>) {
    let usage = api.group("creator/usage")
    usage.get("history") { request, context in
      let months = try request.query("months", within: 1...WireLimit.historyMonths) ?? 12
      return try Response.json(try await desk.history(of: try creator(context), months: months))
    }
    usage.get("daily") { request, context in
      try Response.json(try await desk.daily(of: try creator(context), month: request.query("month")))
    }
    usage.get("videos") { request, context in
      try Response.json(try await desk.videos(of: try creator(context), month: request.query("month")))
    }
    usage.get("explain") { request, context in
      try Response.json(try await desk.explain(of: try creator(context), month: request.query("month")))
    }
    api.get("support/usage") { request, context in
      try context.requirePrincipal().require(.support)
      return try Response.json(try await reconciliation(request.query("month")))
    }
    api.get("admin/billing") { _, context in
      try context.requirePrincipal().require(.admin)
      return try Response.json(try await billing.terms())
    }
    api.put("admin/billing") { request, context in
      try context.requirePrincipal().require(.admin)
      return try Response.json(try await billing.set(try await request.json(BillingObject.self)))
    }
  }

  private var billing: BillingDesk { BillingDesk(store: services.store, clock: services.clock) }

  private func creator(_ context: EngineRequestContext) throws -> UserID {
    let principal = try context.requirePrincipal()
    try principal.require(.creator)
    return principal.user
  }

  /// The logs' sums beside the zone's own, and what belongs to nobody.
  func reconciliation(_ text: String?) async throws -> UsageReconciliationResponse {
    let now = services.clock.now()
    guard let month = text.map({ BillingMonth($0) }) ?? BillingMonth(containing: now), month.start <= now else {
      throw VisualError.monthInvalid
    }
    let first = month.firstDay.daysSince1970
    let days = (first..<(first + month.elapsedDays(at: now))).map { UTCDay($0) }
    let last = UTCDay(first + month.days - 1)
    let logged = try await services.usage?.egress(from: UTCDay(first), through: last) ?? [:]
    let zone = try await services.usage?.zoneTotals(from: UTCDay(first), through: last) ?? [:]
    let unknown = try await services.usage?.unknownVideos(in: month.number, limit: 200) ?? []
    let both = days.filter { zone[$0] != nil }
    let zoneSum: Int = both.reduce(0) { $0.addingBounded(zone[$1] ?? 0) }
    let loggedSum: Int = both.reduce(0) { $0.addingBounded(logged[$1] ?? 0) }
    return UsageReconciliationResponse(
      month: month.text,
      days: days.map { .init(day: $0.text, loggedBytes: logged[$0] ?? 0, zoneBytes: zone[$0]) },
      loggedBytes: logged.values.reduce(0) { $0.addingBounded($1) }, zoneBytes: both.isEmpty ? nil : zoneSum,
      differenceBytes: both.isEmpty ? nil : zoneSum.subtractingBounded(loggedSum),
      unknownVideos: unknown.map { video in
        .init(
          videoGuid: video.guid, title: video.title ?? "", storageByteDays: video.storageByteDays,
          egressBytes: video.egressBytes, requests: video.requests)
      }, egressKnownUntil: try await services.usage?.logsRead())
  }
}

// MARK: - What openapi.json says of them

extension UsageRoutes: DescribedRoutes {
  /// The month asked for; the present one when it is not given.
  static let month = Operation.Parameter.query(
    "month", "UTC; the present month when not given.",
    ["type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"])

  static let operations: [Operation] = [
    Operation(
      .get, Route.usageHistory, "Month by month, oldest first.", for: .token([.creator]),
      parameters: [.query("months", "How many; 12 when not given.", ["type": "integer", "minimum": 1, "maximum": 36])],
      answers: [.json(UsageHistoryResponse.self)]),
    Operation(
      .get, Route.usageDaily, "A month's days.", for: .token([.creator]), parameters: [month],
      answers: [.json(UsageDailyResponse.self)]),
    Operation(
      .get, Route.usageVideos, "Each video's part of a month.", for: .token([.creator]), parameters: [month],
      answers: [.json(UsageVideosResponse.self)]),
    Operation(
      .get, Route.usageExplain, "What each video costs in a month.", for: .token([.creator]), parameters: [month],
      answers: [.json(UsageExplainResponse.self)]),
    Operation(
      .get, Route.supportUsage, "The logs' sums beside the CDN zone's own.", for: .token([.support]),
      parameters: [month], answers: [.json(UsageReconciliationResponse.self)]),
    Operation(
      .get, Route.billing, "The terms in force.", for: .token([.admin]), answers: [.json(BillingObject.self)]),
    Operation(
      .put, Route.billing, "Set the terms from now on; a closed month keeps its own.", for: .token([.admin]),
      body: .json(BillingObject.self), answers: [.json(BillingObject.self)]),
  ]
}
