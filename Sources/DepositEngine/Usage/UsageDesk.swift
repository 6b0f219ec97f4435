import DepositDomain
import DepositStore
import EngineAPI
import Platform
import UsageMetering

/// A creator's usage, as the API tells it.
struct UsageDesk: Sendable {
  let services: EngineServices

  // MARK: Books

  /// - Throws: `month_invalid` for a month that is not `YYYY-MM` or has not begun.
  func book(of owner: UserID, month text: String?) async throws -> UsageBook {
    try await book(of: owner, try Self.month(text, now: services.clock.now()))
  }

  func book(of owner: UserID, _ month: BillingMonth) async throws -> UsageBook {
    if let closed = try await services.usage?.closedMonth(of: owner.rawValue, month.number) {
      return try ClosedBook(text: closed).book(month)
    }
    return try await openBook(of: owner, month)
  }

  /// The month as it is measured now, closed or not.
  func openBook(of owner: UserID, _ month: BillingMonth) async throws -> UsageBook {
    let known = try await known(of: owner, [month.number])
    return try await book(month, known)
  }

  /// What an owner's months are made from.
  private struct Known {
    var videos: [OwnedVideo]
    /// nil where nothing is measured.
    var measured: MeasuredMonths?

    /// The first month with anything to tell.
    var firstMonth: Int? {
      let stored = videos.map(\.since).min().map { BillingMonth(containing: $0).number }
      return [stored, measured?.firstMonth].compactMap { $0 }.min()
    }
  }

  private func known(of owner: UserID, _ months: [Int]) async throws -> Known {
    var known = Known(videos: try await services.store.videos(of: owner))
    guard let usage = services.usage else { return known }
    let measured = try await usage.measured(
      of: known.videos.map { $0.video.guid.rawValue.lowercased() }, in: months)
    for index in known.videos.indices where known.videos[index].goneAt == nil {
      // Deleted at Bunny after all was done: only the library's next look notices.
      known.videos[index].goneAt = measured.goneAt[index]
    }
    known.measured = measured
    return known
  }

  private func book(_ month: BillingMonth, _ known: Known) async throws -> UsageBook {
    let now = services.clock.now()
    let terms = try await services.store.billingTerms(at: min(now, month.end - .microseconds(1)))
    return UsageBook(
      month, videos: known.videos, measured: known.measured?.months[month.number] ?? [],
      sampled: known.measured?.sampledDays, withoutLog: known.measured?.daysWithoutLog ?? [], terms: terms, now: now)
  }

  /// A month in a line: of a closed one, without its lines.
  private func figures(of owner: UserID, _ month: BillingMonth) async throws -> MonthFigures {
    let closed = try await services.usage?.closedTotals(of: owner.rawValue, from: month.number, through: month.number)
    if let totals = closed?[month.number] { return try ClosedTotals(text: totals).figures(month) }
    return try await book(of: owner, month).figures
  }

  private static func month(_ text: String?, now: Instant) throws(VisualError) -> BillingMonth {
    guard let text else { return BillingMonth(containing: now) }
    guard let month = BillingMonth(text), month.start <= now else { throw .monthInvalid }
    return month
  }

  // MARK: Answers

  func estimate(of owner: UserID, month text: String?) async throws -> UsageEstimateResponse {
    let figures = try await figures(of: owner, try Self.month(text, now: services.clock.now()))
    let (usage, terms, estimate) = (figures.usage, figures.terms, figures.estimate)
    let known = try await known(of: figures.month)
    return UsageEstimateResponse(
      month: figures.month.text,
      usage: .init(storage_gb: usage.storageGB, egress_gb: usage.egressGB, encode_min: usage.encodeMinutes),
      tariffs: Self.tariffs(terms), estimated_cost_eur: estimate.cost.euros, cap_eur: terms.cap.euros,
      min_activation_eur: terms.minimumActivation.euros, raw_cost_eur: estimate.rawCost.euros,
      projected_cost_eur: UsageEstimate(figures.projected, terms: terms).cost.euros, capped: estimate.isCapped,
      final: figures.isFinal, known_until: figures.hasVideos ? known.all : nil, egress_known_until: known.egress,
      storage_days_estimated: figures.daysEstimated, egress_days_missing: figures.daysWithoutLog)
  }

  /// Until when a month is known: all of it, and egress.
  private func known(of month: BillingMonth) async throws -> (all: Instant, egress: Instant?) {
    let now = services.clock.now()
    let egress = try await services.usage?.logsRead().map { min($0, month.end) }
    return (min(egress ?? now, month.end, now), egress)
  }

  static func tariffs(_ terms: BillingTerms) -> UsageEstimateResponse.Tariffs {
    .init(
      storage_eur_per_gb: terms.storagePerGB.euros, egress_eur_per_gb: terms.egressPerGB.euros,
      encode_eur_per_min: terms.encodePerMinute.euros)
  }

  func daily(of owner: UserID, month text: String?) async throws -> UsageDailyResponse {
    let month = try Self.month(text, now: services.clock.now())
    let first = month.firstDay.daysSince1970
    return UsageDailyResponse(
      month: month.text,
      items: try await days(of: owner, month).enumerated().map { index, day in
        .init(
          day: UTCDay(first + index).text, storageBytes: day.storedBytes, egressBytes: day.egressBytes,
          requests: day.requests, encodeSeconds: day.encodeSeconds, storageSampled: day.isSampled,
          egressComplete: day.hasLog)
      }, egressKnownUntil: try await known(of: month).egress)
  }

  private func days(of owner: UserID, _ month: BillingMonth) async throws -> [UsageBook.Day] {
    if let days = try await services.usage?.closedDays(of: owner.rawValue, month.number) {
      let closed: [ClosedBook.Day] = try StoredJSON.value(from: days, record: "closed month")
      return closed.map(\.day)
    }
    return try await book(of: owner, month).days
  }

  func videos(of owner: UserID, month text: String?) async throws -> UsageVideosResponse {
    let book = try await book(of: owner, month: text)
    let shares = book.shares.shares
    let items = book.entries.enumerated().map { index, entry in
      UsageVideosResponse.Video(
        videoGuid: entry.guid, title: entry.title,
        storageMeanBytes: entry.usage.storageByteDays / max(1, book.days.count),
        egressBytes: entry.usage.egressBytes, requests: entry.requests, encodeSeconds: entry.usage.encodeSeconds,
        costCents: shares[index].total.rawValue)
    }
    let used = items.filter { $0.storageMeanBytes > 0 || $0.egressBytes > 0 || $0.encodeSeconds > 0 }
    return UsageVideosResponse(
      month: book.month.text,
      items: used.sorted { ($0.egressBytes, $0.storageMeanBytes) > ($1.egressBytes, $1.storageMeanBytes) })
  }

  func explain(of owner: UserID, month text: String?) async throws -> UsageExplainResponse {
    let book = try await book(of: owner, month: text)
    let shares = book.shares
    let parts = zip(book.entries, shares.shares).map { entry, share in
      UsageExplainResponse.Part(
        videoGuid: entry.guid, title: entry.title, storageCents: share.storage.rawValue,
        egressCents: share.egress.rawValue, encodeCents: share.encode.rawValue, totalCents: share.total.rawValue)
    }
    let corrections = try await corrections(of: owner, book.month.number...book.month.number).map { line in
      UsageExplainResponse.Correction(
        at: line.at, egressBytes: line.late.egressBytes, storageByteDays: line.late.storageByteDays,
        encodeSeconds: line.late.encodeSeconds, costCents: line.late.costCents)
    }
    return UsageExplainResponse(
      month: book.month.text, items: parts.filter { $0.totalCents != 0 }, adjustmentCents: shares.adjustment.rawValue,
      totalCents: shares.total.rawValue, corrections: corrections)
  }

  func history(of owner: UserID, months: Int) async throws -> UsageHistoryResponse {
    let present = BillingMonth(containing: services.clock.now()).number
    let numbers = (present - months + 1)...present
    let figures = try await figures(of: owner, numbers)
    let corrections = try await corrections(of: owner, numbers)
    var items: [UsageHistoryResponse.Month] = []
    for number in numbers {
      guard let month = figures[number] else { continue }
      let (usage, estimate) = (month.usage, month.estimate)
      // Before the first video there is nothing to tell.
      if items.isEmpty, usage.egressBytes == 0, usage.storageByteDays == 0, usage.encodeSeconds == 0, number < present {
        continue
      }
      let corrected = month.isFinal ? corrections.filter { $0.month == number } : []
      items.append(
        .init(
          month: month.month.text, storageMeanBytes: usage.storageByteDays / max(1, usage.sampledDays),
          egressBytes: usage.egressBytes, encodeSeconds: usage.encodeSeconds,
          rawCostCents: estimate.rawCost.rawValue, costCents: estimate.cost.rawValue,
          correctionCents: corrected.reduce(0) { $0.addingBounded($1.late.costCents) }, capped: estimate.isCapped,
          final: month.isFinal))
    }
    return UsageHistoryResponse(items: items)
  }

  /// Months in a line, but for those before the first that has something to tell.
  private func figures(of owner: UserID, _ numbers: ClosedRange<Int>) async throws -> [Int: MonthFigures] {
    let closed =
      try await services.usage?.closedTotals(
        of: owner.rawValue, from: numbers.lowerBound, through: numbers.upperBound) ?? [:]
    var figures: [Int: MonthFigures] = [:]
    for (number, totals) in closed {
      figures[number] = try ClosedTotals(text: totals).figures(BillingMonth(number: number))
    }
    let known = try await known(of: owner, numbers.filter { closed[$0] == nil })
    let first = known.firstMonth ?? numbers.upperBound
    for number in numbers where figures[number] == nil && (number >= first || number == numbers.upperBound) {
      let month = BillingMonth(number: number)
      // Closed by a version that kept no totals: its figures say.
      if let closed = try await services.usage?.closedMonth(of: owner.rawValue, number) {
        figures[number] = try ClosedBook(text: closed).book(month).figures
      } else {
        figures[number] = try await book(month, known).figures
      }
    }
    return figures
  }

  /// What was found out about a closed month afterwards.
  struct CorrectionLine {
    var month: Int
    var at: Instant
    var late: LateUsage
  }

  func corrections(of owner: UserID, _ months: ClosedRange<Int>) async throws -> [CorrectionLine] {
    let lines =
      try await services.usage?.corrections(
        of: owner.rawValue, from: months.lowerBound, through: months.upperBound) ?? []
    return try lines.map { CorrectionLine(month: $0.month, at: $0.at, late: try LateUsage(text: $0.figures)) }
  }
}
