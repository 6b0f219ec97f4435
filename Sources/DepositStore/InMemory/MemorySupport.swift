import DepositDomain
import Platform

/// A deposit in the search, with its place in the order.
struct MemorySearchRow {
  let number: Int64
  var entry: SearchEntry

  var hit: SupportHit {
    SupportHit(
      number: number, id: entry.id, owner: entry.owner, createdAt: entry.createdAt, title: entry.title,
      group: entry.group, waiting: entry.waiting, waitingSince: entry.waitingSince, maskedEmail: entry.maskedEmail,
      refunded: entry.refunded)
  }
}

/// By the definition: every deposit is looked at.
extension MemoryTransaction {
  func supportPage(_ search: SupportSearch) -> SupportPage {
    let query = search.query
    let failing = query.isCreationFailing ? Set(failingCreations.map(\.depositID)) : []
    let found = state.search.values.filter { row in
      query.matches(row.entry, at: search.now) && query.eventIDs.allSatisfy { hasEvent($0, of: row.entry.id) }
        && (!query.isCreationFailing || failing.contains(row.entry.id))
    }
    let newestFirst = found.sorted { $0.number > $1.number }
    let limit = search.boundedLimit
    let side =
      switch search.direction {
      case .older: newestFirst.filter { row in search.cursor.map { row.number < $0 } ?? true }
      case .newer: Array(newestFirst.filter { row in search.cursor.map { row.number > $0 } ?? true }.reversed())
      }
    let shown = side.prefix(limit).map(\.hit)
    return SupportPage(
      hits: search.direction == .older ? Array(shown) : shown.reversed(), hasMore: side.count > limit,
      total: query.isAboutGroupsOnly ? found.count : nil)
  }

  private func hasEvent(_ prefix: String, of id: DepositID) -> Bool {
    state.webhooks.values.contains { $0.depositID == id && $0.id.rawValue.hasPrefix(prefix) }
  }

  private var failingCreations: [OutboxRecord] {
    state.outbox.filter { record in
      record.doneAt == nil && record.failures >= SupportPulse.failuresThatCount && record.effect.kind == .createVideo
    }
  }

  func supportPulse(at instant: Instant) -> SupportPulse {
    var pulse = SupportPulse()
    for row in state.search.values {
      pulse.groups[row.entry.group, default: 0] += 1
      if let waiting = row.entry.waiting, let since = row.entry.waitingSince, since <= instant - waiting.patience {
        pulse.stuck[waiting] = min(SupportPulse.countLimit, (pulse.stuck[waiting] ?? 0) + 1)
      }
    }
    pulse.failingVideos = min(SupportPulse.countLimit, failingCreations.count)
    for record in state.webhooks.values where state.parked.contains(record.id) {
      pulse.parkedEvents[record.type, default: 0] += 1
    }
    pulse.days = Array(state.days.values.sorted { $0.day < $1.day }.suffix(SupportPulse.dayLimit))
    return pulse
  }

  func customer(of id: DepositID) -> CustomerTrace { state.customers[id] ?? CustomerTrace() }

  func keep(_ customer: CustomerTrace, of deposit: Deposit, at instant: Instant) {
    state.customers[deposit.id, default: CustomerTrace()].merge(customer)
    mirror(deposit, at: instant)
  }

  /// Keeps the search's view of a deposit with it.
  func mirror(_ deposit: Deposit, at instant: Instant) {
    let before = state.search[deposit.id]
    let entry = SearchEntry(deposit, customer: customer(of: deposit.id), previous: before?.entry, at: instant)
    state.search[deposit.id] = MemorySearchRow(
      number: before?.number ?? Int64(state.search.count + 1), entry: entry)
    if before == nil { add(to: entry.createdAt, opened: 1) }
    add(
      to: instant, paid: entry.paid - (before?.entry.paid ?? .zero),
      refunded: entry.refunded - (before?.entry.refunded ?? .zero))
  }

  private func add(to instant: Instant, opened: Int = 0, paid: Cents = .zero, refunded: Cents = .zero) {
    guard opened != 0 || paid != .zero || refunded != .zero else { return }
    let day = instant.utcDate.daysSince1970
    let known = state.days[day]
    state.days[day] = SupportPulse.Day(
      day: day, opened: (known?.opened ?? 0) + opened, paid: (known?.paid ?? .zero) + paid,
      refunded: (known?.refunded ?? .zero) + refunded)
  }
}
