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
    guard let book = try await openBooks(of: owner, [month]).first else { throw VisualError.monthInvalid }
    return book
  }

  /// The same for several months, in their order.
  func openBooks(of owner: UserID, _ months: [BillingMonth]) async throws -> [UsageBook] {
    guard let first = months.min(), let last = months.max() else { return [] }
    let now = services.clock.now()
    let videos = try await videos(of: owner)
    let from = UTCDay(first.firstDay.daysSince1970)
    let through = UTCDay(last.firstDay.daysSince1970 + last.days - 1)
    let measured =
      try await services.usage?.days(
        of: videos.map { $0.video.guid.rawValue.lowercased() }, from: from, through: through) ?? []
    let sampled = try await services.usage?.sampledDays(from: from, through: through)
    let withoutLog = try await services.usage?.daysWithoutLog(from: from, through: through) ?? []
    var books: [UsageBook] = []
    for month in months {
      let terms = try await services.store.billingTerms(at: min(now, month.end - .microseconds(1)))
      books.append(
        UsageBook(
          month, videos: videos, measured: months.count == 1 ? measured : month.rows(of: measured), sampled: sampled,
          withoutLog: withoutLog, terms: terms, now: now))
    }
    return books
  }

  /// An owner's videos, with those that only the library's last look missed.
  private func videos(of owner: UserID) async throws -> [OwnedVideo] {
    var videos = try await services.store.videos(of: owner)
    let gone = try await services.usage?.gone(videos.map { $0.video.guid.rawValue.lowercased() }) ?? [:]
    for index in videos.indices where videos[index].goneAt == nil {
      // Deleted at Bunny after all was done: only the library's next look notices.
      videos[index].goneAt = gone[videos[index].video.guid.rawValue.lowercased()]
    }
    return videos
  }

  private static func month(_ text: String?, now: Instant) throws(VisualError) -> BillingMonth {
    guard let text else { return BillingMonth(containing: now) }
    guard let month = BillingMonth(text), month.start <= now else { throw .monthInvalid }
    return month
  }

  // MARK: Answers

  func estimate(of owner: UserID, month text: String?) async throws -> UsageEstimateResponse {
    let book = try await book(of: owner, month: text)
    let (usage, terms, estimate) = (book.total, book.terms, book.estimate)
    let known = try await known(of: book.month)
    return UsageEstimateResponse(
      month: book.month.text,
      usage: .init(storage_gb: usage.storageGB, egress_gb: usage.egressGB, encode_min: usage.encodeMinutes),
      tariffs: Self.tariffs(terms), estimated_cost_eur: estimate.cost.euros, cap_eur: terms.cap.euros,
      min_activation_eur: terms.minimumActivation.euros, raw_cost_eur: estimate.rawCost.euros,
      projected_cost_eur: UsageEstimate(book.projected(), terms: terms).cost.euros, capped: estimate.isCapped,
      final: book.isFinal, known_until: book.entries.isEmpty ? nil : known.all, egress_known_until: known.egress,
      storage_days_estimated: book.days.count { !$0.isSampled }, egress_days_missing: book.days.count { !$0.hasLog })
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
    let book = try await book(of: owner, month: text)
    let first = book.month.firstDay.daysSince1970
    return UsageDailyResponse(
      month: book.month.text,
      items: book.days.enumerated().map { index, day in
        .init(
          day: UTCDay(first + index).text, storageBytes: day.storedBytes, egressBytes: day.egressBytes,
          requests: day.requests, encodeSeconds: day.encodeSeconds, storageSampled: day.isSampled,
          egressComplete: day.hasLog)
      }, egressKnownUntil: try await known(of: book.month).egress)
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
    let corrections = try await corrections(of: owner, book.month).map { at, late in
      UsageExplainResponse.Correction(
        at: at, egressBytes: late.egressBytes, storageByteDays: late.storageByteDays,
        encodeSeconds: late.encodeSeconds, costCents: late.costCents)
    }
    return UsageExplainResponse(
      month: book.month.text, items: parts.filter { $0.totalCents != 0 }, adjustmentCents: shares.adjustment.rawValue,
      totalCents: shares.total.rawValue, corrections: corrections)
  }

  func history(of owner: UserID, months: Int) async throws -> UsageHistoryResponse {
    let present = BillingMonth(containing: services.clock.now())
    let numbers = (present.number - months + 1)...present.number
    let closed =
      try await services.usage?.closedMonths(
        of: owner.rawValue, from: numbers.lowerBound, through: numbers.upperBound) ?? [:]
    let open = try await openBooks(
      of: owner, numbers.filter { closed[$0] == nil }.map { BillingMonth(number: $0) })
    var books = Dictionary(uniqueKeysWithValues: open.map { ($0.month.number, $0) })
    for (number, text) in closed { books[number] = try ClosedBook(text: text).book(BillingMonth(number: number)) }
    var items: [UsageHistoryResponse.Month] = []
    for number in numbers {
      guard let book = books[number] else { continue }
      let (usage, estimate) = (book.total, book.estimate)
      let corrections = book.isFinal ? try await corrections(of: owner, book.month) : []
      // Before the first video there is nothing to tell.
      if items.isEmpty, usage.egressBytes == 0, usage.storageByteDays == 0, usage.encodeSeconds == 0,
        number < present.number
      {
        continue
      }
      items.append(
        .init(
          month: book.month.text, storageMeanBytes: usage.storageByteDays / max(1, usage.sampledDays),
          egressBytes: usage.egressBytes, encodeSeconds: usage.encodeSeconds,
          rawCostCents: estimate.rawCost.rawValue, costCents: estimate.cost.rawValue,
          correctionCents: corrections.reduce(0) { $0 + $1.1.costCents }, capped: estimate.isCapped,
          final: book.isFinal))
    }
    return UsageHistoryResponse(items: items)
  }

  private func corrections(of owner: UserID, _ month: BillingMonth) async throws -> [(Instant, LateUsage)] {
    guard let usage = services.usage else { return [] }
    return try await usage.corrections(of: owner.rawValue, month.number).map {
      ($0.at, try LateUsage(text: $0.figures))
    }
  }
}

extension BillingMonth {
  /// What was measured in the month, and of each video the last sample before it.
  ///
  /// - Parameter measured: of each video, in the order of days.
  fileprivate func rows(of measured: [VideoDay]) -> [VideoDay] {
    let first = firstDay.daysSince1970
    var rows: [VideoDay] = []
    var before: VideoDay?
    for row in measured {
      if row.guid != before?.guid { before = nil }
      if row.day.number < first {
        if row.storedBytes != nil { before = row }
      } else if row.day.number < first + days {
        if let sample = before {
          rows.append(sample)
          before = nil
        }
        rows.append(row)
      }
    }
    return rows
  }
}
