import DepositDomain
import DepositStore
import Platform
import UsageMetering

/// Closes what is over, with the terms that were in force; what is found out later becomes a line of its own.
struct MonthCloser: Sendable {
  let services: EngineServices
  let store: UsageStore
  /// Egress is measured.
  let hasLogs: Bool

  /// A month is closed when its logs are in, or so long after its end: nothing more will come.
  private static let closing: Duration = .seconds(4 * 86_400)
  /// Months that are looked back at.
  private static let depth = 12

  private var desk: UsageDesk { UsageDesk(services: services) }

  /// Months at once whose forms are made: each may have a creator's thousand lines.
  private static let formsAtOnce = 50

  func closeMonths() async throws {
    try await keepForms()
    let now = services.clock.now()
    let present = BillingMonth(containing: now)
    let owners = try await store.owners()
    let closed = try await store.closedOwners(from: present.number - Self.depth, through: present.number - 1)
    for number in (present.number - Self.depth)..<present.number {
      let month = BillingMonth(number: number)
      let known = closed[number] ?? []
      let open = owners.filter { !known.contains($0) }
      guard !open.isEmpty, try await isComplete(month, now) else { continue }
      // Taken before the figures are: what comes in while they are made is late.
      let stamp = try await store.lateStamp()
      for owner in open { try await close(month, of: owner, now, stamp) }
    }
    try await correctLate(now)
  }

  private func isComplete(_ month: BillingMonth, _ now: Instant) async throws -> Bool {
    if now >= month.end + Self.closing { return true }
    guard hasLogs else { return now >= month.end + DailyLogReader.lateness }
    // Days are read in their order: with the last one, all of them are.
    let last = UTCDay(month.firstDay.daysSince1970 + month.days - 1)
    return try await store.logProgress(last)?.isWhole == true
  }

  /// Of months that were closed by a version that kept figures only.
  private func keepForms() async throws {
    while true {
      let closed = try await store.closedWithoutForms(limit: Self.formsAtOnce)
      guard !closed.isEmpty else { return }
      try await store.addForms(
        try closed.map { ($0, try ClosedBook(text: $0.figures).forms(BillingMonth(number: $0.month))) })
    }
  }

  private func close(_ month: BillingMonth, of owner: String, _ now: Instant, _ stamp: Int64) async throws {
    let videos = try await services.store.videos(of: UserID(owner))
    guard videos.contains(where: { $0.since < month.end }) else { return }
    let book = ClosedBook(try await desk.openBook(of: UserID(owner), month))
    try await store.close(
      ClosedFigures(owner: owner, month: month.number, figures: try book.text()), forms: try book.forms(month),
      stamp: stamp, at: now)
  }

  /// What came in for months that were over.
  private func correctLate(_ now: Instant) async throws {
    let late = try await store.lateMonths()
    for (owner, months) in late.months.sorted(by: { $0.key < $1.key }) {
      for month in months.sorted() {
        if let closed = try await store.closedMonth(of: owner, month) {
          try await correct(try ClosedBook(text: closed).book(BillingMonth(number: month)), UserID(owner), now)
        }
        try await store.endLate(month, of: owner, stamp: late.stamp)
      }
    }
  }

  private func correct(_ closed: UsageBook, _ owner: UserID, _ now: Instant) async throws {
    let number = closed.month.number
    let known = try await desk.corrections(of: owner, number...number)
    let measured = try await desk.openBook(of: owner, closed.month).total
    guard
      let late = LateUsage(
        charged: closed.total, corrections: known.map(\.late), measured: measured, terms: closed.terms)
    else { return }
    try await store.addCorrection(number, of: owner.rawValue, figures: try late.text(), at: now)
  }
}
