public import Platform

/// `GET /api/creator/usage/estimate`; the first six keys are the original design's, with its units.
public struct UsageEstimateResponse: Codable, Hashable, Sendable {
  public struct Usage: Codable, Hashable, Sendable {
    /// Mean over the month's sampled days, GB of 10⁹ bytes, unrounded.
    public var storage_gb: Double
    public var egress_gb: Double
    public var encode_min: Double

    public init(storage_gb: Double, egress_gb: Double, encode_min: Double) {
      self.storage_gb = storage_gb
      self.egress_gb = egress_gb
      self.encode_min = encode_min
    }
  }

  public struct Tariffs: Codable, Hashable, Sendable {
    public var storage_eur_per_gb: Double
    public var egress_eur_per_gb: Double
    public var encode_eur_per_min: Double

    public init(storage_eur_per_gb: Double, egress_eur_per_gb: Double, encode_eur_per_min: Double) {
      self.storage_eur_per_gb = storage_eur_per_gb
      self.egress_eur_per_gb = egress_eur_per_gb
      self.encode_eur_per_min = encode_eur_per_min
    }
  }

  /// `YYYY-MM`, UTC.
  public var month: String
  public var usage: Usage
  public var tariffs: Tariffs
  public var estimated_cost_eur: Double
  public var cap_eur: Double
  public var min_activation_eur: Double
  /// Before minimum and cap.
  public var raw_cost_eur: Double
  /// For the whole month, if it goes on like this.
  public var projected_cost_eur: Double
  public var capped: Bool
  /// The month is closed: these figures stay.
  public var final: Bool
  /// Until when usage is known; null before the first sample.
  @ExplicitNull public var known_until: Instant?
  /// Until when egress is known, from the CDN's logs; null when none was read.
  @ExplicitNull public var egress_known_until: Instant?
  /// Days of the month on which the library was not looked through: their storage is the nearest sample's.
  public var storage_days_estimated: Int
  /// Days of the month whose CDN log was lost: their egress may be too low.
  public var egress_days_missing: Int

  public init(
    month: String, usage: Usage, tariffs: Tariffs, estimated_cost_eur: Double, cap_eur: Double,
    min_activation_eur: Double, raw_cost_eur: Double, projected_cost_eur: Double, capped: Bool, final: Bool,
    known_until: Instant?, egress_known_until: Instant? = nil, storage_days_estimated: Int = 0,
    egress_days_missing: Int = 0
  ) {
    self.month = month
    self.usage = usage
    self.tariffs = tariffs
    self.estimated_cost_eur = estimated_cost_eur
    self.cap_eur = cap_eur
    self.min_activation_eur = min_activation_eur
    self.raw_cost_eur = raw_cost_eur
    self.projected_cost_eur = projected_cost_eur
    self.capped = capped
    self.final = final
    self.known_until = known_until
    self.egress_known_until = egress_known_until
    self.storage_days_estimated = storage_days_estimated
    self.egress_days_missing = egress_days_missing
  }
}
