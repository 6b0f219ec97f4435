public import Platform

/// `GET /api/creator/usage/history?months=`: month by month, oldest first; the last is the one under way.
public struct UsageHistoryResponse: Codable, Hashable, Sendable {
  public struct Month: Codable, Hashable, Sendable {
    /// `YYYY-MM`, UTC.
    public var month: String
    /// Mean of the daily samples, rounded down.
    public var storageMeanBytes: Int
    public var egressBytes: Int
    public var encodeSeconds: Int
    /// Usage times tariffs, before minimum and cap.
    public var rawCostCents: Int
    /// What is to pay.
    public var costCents: Int
    /// What was found out after the month was closed comes to this; it is not in ``costCents``.
    public var correctionCents: Int
    public var capped: Bool
    /// The month is closed: these figures stay.
    public var final: Bool

    public init(
      month: String, storageMeanBytes: Int, egressBytes: Int, encodeSeconds: Int, rawCostCents: Int, costCents: Int,
      correctionCents: Int, capped: Bool, final: Bool
    ) {
      self.month = month
      self.storageMeanBytes = storageMeanBytes
      self.egressBytes = egressBytes
      self.encodeSeconds = encodeSeconds
      self.rawCostCents = rawCostCents
      self.costCents = costCents
      self.correctionCents = correctionCents
      self.capped = capped
      self.final = final
    }
  }

  public var items: [Month]

  public init(items: [Month]) { self.items = items }
}

/// `GET /api/creator/usage/daily?month=`: the month's days that have begun, first to last.
public struct UsageDailyResponse: Codable, Hashable, Sendable {
  public struct Day: Codable, Hashable, Sendable {
    /// `YYYY-MM-DD`, UTC.
    public var day: String
    /// Held when the day was last sampled.
    public var storageBytes: Int
    public var egressBytes: Int
    public var requests: Int
    /// Of the videos whose encoding finished on that day.
    public var encodeSeconds: Int
    /// False: the library was not looked through on that day, and the nearest sample counts.
    public var storageSampled: Bool
    /// False: the CDN's log of that day was lost.
    public var egressComplete: Bool

    public init(
      day: String, storageBytes: Int, egressBytes: Int, requests: Int, encodeSeconds: Int, storageSampled: Bool = true,
      egressComplete: Bool = true
    ) {
      self.day = day
      self.storageBytes = storageBytes
      self.egressBytes = egressBytes
      self.requests = requests
      self.encodeSeconds = encodeSeconds
      self.storageSampled = storageSampled
      self.egressComplete = egressComplete
    }
  }

  public var month: String
  public var items: [Day]
  /// Until when egress is known: days after it show what is known so far; null when no log was read.
  @ExplicitNull public var egressKnownUntil: Instant?

  public init(month: String, items: [Day], egressKnownUntil: Instant?) {
    self.month = month
    self.items = items
    self.egressKnownUntil = egressKnownUntil
  }
}

/// `GET /api/creator/usage/videos?month=`: each video's part, most bytes sent first; deleted ones too.
public struct UsageVideosResponse: Codable, Hashable, Sendable {
  public struct Video: Codable, Hashable, Sendable {
    public var videoGuid: String
    public var title: String
    /// Mean over the month's days that have begun, rounded down.
    public var storageMeanBytes: Int
    public var egressBytes: Int
    public var requests: Int
    public var encodeSeconds: Int
    /// Its part of what is used, in cents, before minimum and cap.
    public var costCents: Int

    public init(
      videoGuid: String, title: String, storageMeanBytes: Int, egressBytes: Int, requests: Int, encodeSeconds: Int,
      costCents: Int
    ) {
      self.videoGuid = videoGuid
      self.title = title
      self.storageMeanBytes = storageMeanBytes
      self.egressBytes = egressBytes
      self.requests = requests
      self.encodeSeconds = encodeSeconds
      self.costCents = costCents
    }
  }

  public var month: String
  public var items: [Video]

  public init(month: String, items: [Video]) {
    self.month = month
    self.items = items
  }
}

/// `GET /api/creator/usage/explain?month=`: every cent of the month; the parts add up exactly.
public struct UsageExplainResponse: Codable, Hashable, Sendable {
  public struct Part: Codable, Hashable, Sendable {
    public var videoGuid: String
    public var title: String
    public var storageCents: Int
    public var egressCents: Int
    public var encodeCents: Int
    public var totalCents: Int

    public init(
      videoGuid: String, title: String, storageCents: Int, egressCents: Int, encodeCents: Int, totalCents: Int
    ) {
      self.videoGuid = videoGuid
      self.title = title
      self.storageCents = storageCents
      self.egressCents = egressCents
      self.encodeCents = encodeCents
      self.totalCents = totalCents
    }
  }

  /// What was found out after the month was closed. It is shown, and not in the total.
  public struct Correction: Codable, Hashable, Sendable {
    public var at: Instant
    /// More than was charged for; negative for less.
    public var egressBytes: Int
    /// The same, as the sum of the bytes held on each day.
    public var storageByteDays: Int
    public var encodeSeconds: Int
    /// What the month would have cost more.
    public var costCents: Int

    public init(at: Instant, egressBytes: Int, storageByteDays: Int, encodeSeconds: Int, costCents: Int) {
      self.at = at
      self.egressBytes = egressBytes
      self.storageByteDays = storageByteDays
      self.encodeSeconds = encodeSeconds
      self.costCents = costCents
    }
  }

  public var month: String
  public var items: [Part]
  /// What the minimum adds, or the cap takes off.
  public var adjustmentCents: Int
  public var totalCents: Int
  public var corrections: [Correction]

  public init(
    month: String, items: [Part], adjustmentCents: Int, totalCents: Int, corrections: [Correction]
  ) {
    self.month = month
    self.items = items
    self.adjustmentCents = adjustmentCents
    self.totalCents = totalCents
    self.corrections = corrections
  }
}

/// `GET` and `PUT /api/admin/billing`: in euros, as in the original design.
public struct BillingObject: Codable, Hashable, Sendable {
  public var tariffs: UsageEstimateResponse.Tariffs
  public var cap_eur: Double
  public var min_activation_eur: Double

  public init(tariffs: UsageEstimateResponse.Tariffs, cap_eur: Double, min_activation_eur: Double) {
    self.tariffs = tariffs
    self.cap_eur = cap_eur
    self.min_activation_eur = min_activation_eur
  }
}

/// `GET /api/support/usage?month=`: egress of everybody by the logs and by the zone's own count, and what belongs to
/// nobody.
public struct UsageReconciliationResponse: Codable, Hashable, Sendable {
  public struct Day: Codable, Hashable, Sendable {
    public var day: String
    public var loggedBytes: Int
    /// The zone's own total; null when it was not asked.
    @ExplicitNull public var zoneBytes: Int?

    public init(day: String, loggedBytes: Int, zoneBytes: Int?) {
      self.day = day
      self.loggedBytes = loggedBytes
      self.zoneBytes = zoneBytes
    }
  }

  /// A video that no deposit is known for.
  public struct Unknown: Codable, Hashable, Sendable {
    public var videoGuid: String
    public var title: String
    public var storageByteDays: Int
    public var egressBytes: Int
    public var requests: Int

    public init(videoGuid: String, title: String, storageByteDays: Int, egressBytes: Int, requests: Int) {
      self.videoGuid = videoGuid
      self.title = title
      self.storageByteDays = storageByteDays
      self.egressBytes = egressBytes
      self.requests = requests
    }
  }

  public var month: String
  public var days: [Day]
  public var loggedBytes: Int
  /// Of the days that the zone was asked for.
  @ExplicitNull public var zoneBytes: Int?
  /// Zone less logs, over the days for which both are known.
  @ExplicitNull public var differenceBytes: Int?
  public var unknownVideos: [Unknown]
  @ExplicitNull public var egressKnownUntil: Instant?

  public init(
    month: String, days: [Day], loggedBytes: Int, zoneBytes: Int?, differenceBytes: Int?, unknownVideos: [Unknown],
    egressKnownUntil: Instant?
  ) {
    self.month = month
    self.days = days
    self.loggedBytes = loggedBytes
    self.zoneBytes = zoneBytes
    self.differenceBytes = differenceBytes
    self.unknownVideos = unknownVideos
    self.egressKnownUntil = egressKnownUntil
  }
}
