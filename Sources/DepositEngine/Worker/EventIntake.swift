import DepositDomain
import DepositStore
import Logging
import Platform
import StripeGateway

/// Takes in what happened at Stripe since the last look, oldest first.
///
/// Usually that is one page. After a long absence it is many: they are taken slice by slice of time, and a bookmark
/// moves with each slice that is in, so that a catch-up that is cut short goes on where it was. Stripe lists the newest
/// first; what is left to be read is to be the latest: hence slices from the oldest on.
struct EventIntake: Sendable {
  let services: EngineServices
  var look = Look.all

  /// What is asked for. Each look has a bookmark of its own.
  enum Look {
    case all
    /// The first look of a new database: only what keys and deposits are made anew from. An account may tell of far
    /// more refunds and disputes, whoever's they are; those are for the looks after it, which begin where it began.
    case checkout
    /// Refunds and disputes alone: what a deposit that was made anew waits for.
    case money
  }

  /// By these a Session becomes paid, at the instant of the event.
  static let payingTypes = ["checkout.session.completed", "checkout.session.async_payment_succeeded"]
  private static let checkoutTypes =
    payingTypes + ["checkout.session.async_payment_failed", "checkout.session.expired"]
  private static let moneyTypes = [
    "charge.refunded", "refund.created", "refund.updated", "refund.failed", "charge.dispute.created",
    "charge.dispute.updated", "charge.dispute.funds_withdrawn", "charge.dispute.closed",
  ]
  private static let allBookmark = "stripe_events_seen_until"
  /// How far the first look came.
  private static let firstLookBookmark = "stripe_first_look_seen_until"
  /// How far the look at refunds and disputes came.
  private static let moneyLookBookmark = "stripe_money_look_seen_until"
  /// Since when a new database has not yet taken in what Stripe lists; empty once it has.
  static let firstLook = "stripe_first_look_since"
  /// Since when refunds and disputes are missing in a new database; empty once they are in.
  static let moneyLook = "stripe_money_look_since"
  /// Events are listed by `created`, which can run behind: each look goes back this far before the last.
  private static let overlap: Duration = .seconds(300)
  private static let pageSize = 100
  /// So much is held in memory at once; a slice of time that holds more is made smaller.
  private static let sliceLimit = 10
  /// Pages read in one look: the next look goes on.
  private static let lookLimit = 300
  /// How far back the first look of a store with deposits goes.
  private static let firstReach: Duration = .seconds(3_600)
  /// Stripe lists events for 30 days.
  private static let listed: Duration = .seconds(31 * 86_400)
  private static let beginning = Instant(unixSeconds: 0)

  private var types: [String] {
    switch look {
    case .all: Self.checkoutTypes + Self.moneyTypes
    case .checkout: Self.checkoutTypes
    case .money: Self.moneyTypes
    }
  }

  private var bookmark: String {
    switch look {
    case .all: Self.allBookmark
    case .checkout: Self.firstLookBookmark
    case .money: Self.moneyLookBookmark
    }
  }

  /// Events of one stretch of time.
  private struct Slice {
    /// Newest first, as Stripe lists them.
    var events: [StripeEvent] = []
    var pages = 0
    /// Nothing is missing.
    var isWhole = false
  }

  /// Decides where the looks begin, unless that is known, and has what needs them wait: before the doors open.
  func begin() async throws {
    _ = try await seenUntil()
    // An earlier version began it, which knew no money look.
    if try await isUnderWay(Self.firstLook), try await services.store.bookmark(Self.moneyLook) == nil,
      let since = try await services.store.bookmark(Self.firstLook)
    {
      try await services.store.setBookmark(Self.moneyLook, since)
    }
    if try await isUnderWay(Self.firstLook) { services.readiness.begin(.firstLook) }
    if try await isUnderWay(Self.moneyLook) { services.readiness.begin(.moneyLook) }
  }

  private func isUnderWay(_ look: String) async throws -> Bool {
    try await services.store.bookmark(look)?.isEmpty == false
  }

  /// - Returns: whether everything that Stripe lists is in now.
  /// - Throws: ``ProviderError`` when Stripe cannot be asked, or the store's error; what was taken in before stays in.
  @discardableResult
  func run() async throws -> Bool {
    let seen = try await seenUntil()
    var start = max(seen - Self.overlap, Self.beginning)
    var newest = try await read(since: start, before: nil, pages: Self.sliceLimit)
    let now = services.clock.now()
    if newest.events.isEmpty, newest.isWhole, seen > now + Self.overlap {
      // No event of Stripe's set this bookmark, but a clock that was ahead.
      start = now - Self.listed
      newest = try await read(since: start, before: nil, pages: Self.sliceLimit)
    }
    guard newest.isWhole else { return try await catchUp(from: start, newest) }
    guard await take(newest) else { return false }
    // Where nothing is listed there is nothing to go back over, and no clock but this one to say since when.
    if let last = newest.events.first?.created { try await remember(last) }
    return true
  }

  /// Goes on from the oldest until all is in, or this look has read enough.
  ///
  /// - Parameter newest: the newest events, which tell how dense they are.
  /// - Returns: whether all is in.
  private func catchUp(from start: Instant, _ newest: Slice) async throws -> Bool {
    // By Stripe's clock: one that is ahead here would leave out what happens until it is no more.
    let now = newest.events.first?.created ?? services.clock.now()
    var from = max(start, now - Self.listed)
    var length = max((now - (newest.events.last?.created ?? now)) / 2, .seconds(1))
    var pagesLeft = Self.lookLimit
    services.logger.info("catching up with Stripe's events", metadata: ["since": "\(from.rfc3339)"])
    while pagesLeft > 0 {
      let isLast = from + length >= now
      // Events of one second cannot be told apart by time: they are read as a whole.
      let pages = length > .seconds(1) ? Self.sliceLimit : .max
      let slice = try await read(since: from, before: isLast ? nil : from + length, pages: pages, end: now)
      pagesLeft -= slice.pages
      guard slice.isWhole else {
        length = max(.seconds(Int(length.components.seconds) / 2), .seconds(1))
        continue
      }
      guard await take(slice) else { return false }
      if isLast {
        if let last = slice.events.first?.created { try await remember(last) }
        return true
      }
      from = from + length
      try await remember(from)
      if slice.pages == 1 { length = length * 2 }
    }
    return false
  }

  /// Evidence of many disputes can make a page larger than is taken in: it then comes in smaller portions.
  private func page(since: Instant, before: Instant?, after last: EventID?) async throws(ProviderError) -> EventPage {
    var limit = Self.pageSize
    while true {
      do throws(ProviderError) {
        return try await services.stripe.events(
          since: since, before: before, types: types, limit: limit, startingAfter: last)
      } catch {
        guard error.code == EventPage.tooLarge, limit > 1 else { throw error }
        limit /= 2
      }
    }
  }

  /// - Parameter end: of a stretch that has none, about; nil: its pages are read, however many they may be.
  private func read(since: Instant, before: Instant?, pages: Int, end: Instant? = nil) async throws -> Slice {
    var slice = Slice()
    var last: EventID?
    while slice.pages < pages {
      let page = try await page(since: since, before: before, after: last)
      slice.pages += 1
      slice.events += page.events
      last = page.last
      for event in page.unreadable
      where await services.throttle.passes("unreadable:\(event)", every: .seconds(86_400), now: services.clock.now()) {
        services.metrics.countWebhook(source: "stripe_list", type: "unknown", outcome: "unreadable")
        services.logger.error(
          "an event of Stripe's list cannot be read and is left out: a person must look",
          metadata: ["event": "\(event)"])
      }
      if !page.hasMore || last == nil {
        slice.isWhole = true
        break
      }
      if slice.pages == 1, pages < .max, Self.isTooDense(page.events, since: since, before: before ?? end) { break }
    }
    return slice
  }

  /// Whether the newest page lets expect far more events than one slice may hold: no need then to read on and see.
  private static func isTooDense(_ page: [StripeEvent], since: Instant, before: Instant?) -> Bool {
    guard let newest = page.first?.created, let oldest = page.last?.created, let before else { return false }
    let expected = (before - since) / max(newest - oldest, .seconds(1))
    return expected > Double(4 * sliceLimit)
  }

  /// One event that cannot be taken in does not stop the others; false then, and the next look tries again.
  private func take(_ slice: Slice) async -> Bool {
    var allTaken = true
    for event in slice.events.reversed() {
      do {
        try await EventDesk(services: services).take(event)
      } catch {
        // What the database never takes keeps nobody from what comes after it.
        if (error as? VisualError)?.code != VisualError.databaseRefused(cause: "").code { allTaken = false }
        if Task.isCancelled { break }
        services.logger.error("event not recorded", metadata: ["event": "\(event.id)", "cause": "\(error.logged)"])
      }
    }
    return allTaken
  }

  // MARK: The bookmark

  /// Up to when all events are in. The first look sets it, and it moves only with what is in, however long Stripe is
  /// away.
  ///
  /// A store without deposits may have lost them: it goes back over everything that Stripe still lists, and they are
  /// made anew from the Sessions' metadata.
  func seenUntil() async throws -> Instant {
    if let seen = try await services.store.bookmark(bookmark).flatMap({ Instant(rfc3339: $0) }) { return seen }
    if look != .all { return Self.beginning }
    let isEmpty = try await services.store.deposits(DepositQuery(owner: nil, limit: 1)).deposits.isEmpty
    let start = isEmpty ? Self.beginning : services.clock.now() - Self.firstReach
    if isEmpty {
      try await SessionIntake(services: services).begin()
      for look in [Self.firstLook, Self.moneyLook] {
        try await services.store.setBookmark(look, services.clock.now().rfc3339)
      }
    }
    try await remember(start)
    return start
  }

  private func remember(_ instant: Instant) async throws {
    try await services.store.setBookmark(bookmark, instant.rfc3339)
  }
}
