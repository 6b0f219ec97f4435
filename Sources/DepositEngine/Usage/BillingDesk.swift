import DepositDomain
import DepositStore
import EngineAPI
import Platform

/// The terms that months are charged by; they are dated, and a closed month keeps its own.
struct BillingDesk: Sendable {
  let store: any DepositStore
  let clock: any WallClock

  func terms() async throws -> BillingObject { Self.object(try await store.billingTerms(at: clock.now())) }

  /// - Throws: `invalid_body` for an amount that is negative, not a number, or has more places than can be kept, and for
  ///   a minimum above the cap.
  func set(_ object: BillingObject) async throws -> BillingObject {
    let terms = BillingTerms(
      storagePerGB: try Self.tariff(object.tariffs.storage_eur_per_gb, "tariffs.storage_eur_per_gb"),
      egressPerGB: try Self.tariff(object.tariffs.egress_eur_per_gb, "tariffs.egress_eur_per_gb"),
      encodePerMinute: try Self.tariff(object.tariffs.encode_eur_per_min, "tariffs.encode_eur_per_min"),
      cap: try Self.cents(object.cap_eur, "cap_eur"),
      minimumActivation: try Self.cents(object.min_activation_eur, "min_activation_eur"))
    guard terms.minimumActivation <= terms.cap else {
      throw VisualError.bodyInvalid(field: "min_activation_eur", problem: .isAboveCap)
    }
    try await store.setBillingTerms(terms, from: clock.now())
    return Self.object(terms)
  }

  static func object(_ terms: BillingTerms) -> BillingObject {
    BillingObject(
      tariffs: UsageDesk.tariffs(terms), cap_eur: terms.cap.euros, min_activation_eur: terms.minimumActivation.euros)
  }

  /// Euros with up to six places, exactly.
  private static func tariff(_ euros: Double, _ field: String) throws(VisualError) -> Tariff {
    Tariff(microEuros: try whole(euros, 1e6, field))
  }

  private static func cents(_ euros: Double, _ field: String) throws(VisualError) -> Cents {
    Cents(try whole(euros, 100, field))
  }

  private static func whole(_ euros: Double, _ scale: Double, _ field: String) throws(VisualError) -> Int {
    let scaled = (euros * scale).rounded()
    guard euros.isFinite, euros >= 0, euros < 1e9, abs(scaled / scale - euros) < 1e-9 else {
      throw .bodyInvalid(field: field, problem: .isMalformed)
    }
    return Int(scaled)
  }
}
