import ArgumentParser
import DepositDomain
import DepositEngine
import EngineAPI
import FoundationEssentials
import Platform

struct Tariffs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show or set what usage costs, from now on.", subcommands: [Show.self, Set.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the terms in force, as JSON.")

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      Report.line(try Tariffs.encoded(try await shared.tools().terms()))
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Set terms in decimal euros; what is not given stays. A closed month keeps its own.")

    @Option(help: "Euros per GB held (the month's mean), with a dot: 0.012.") var storage: Euros?
    @Option(help: "Euros per GB sent: 0.01.") var egress: Euros?
    @Option(help: "Euros per minute encoded: 0.005.") var encode: Euros?
    @Option(help: "Nobody pays more euros in a month: 20.") var cap: Euros?
    @Option(help: "Nobody pays fewer: 1.") var minActivation: Euros?

    @OptionGroup var shared: SettingsOptions

    func validate() throws {
      for cents in [cap, minActivation].compactMap(\.self) where cents.tariff.microEuros % 10_000 != 0 {
        throw ValidationError("--cap and --min-activation are whole cents.")
      }
      guard [storage, egress, encode, cap, minActivation].contains(where: { $0 != nil }) else {
        throw ValidationError("Nothing to set: give --storage, --egress, --encode, --cap or --min-activation.")
      }
    }

    func run() async throws {
      let tools = try shared.tools()
      var terms = try await tools.terms()
      if let storage { terms.tariffs.storage_eur_per_gb = storage.tariff.euros }
      if let egress { terms.tariffs.egress_eur_per_gb = egress.tariff.euros }
      if let encode { terms.tariffs.encode_eur_per_min = encode.tariff.euros }
      if let cap { terms.cap_eur = cap.tariff.euros }
      if let minActivation { terms.min_activation_eur = minActivation.tariff.euros }
      Report.line(try Tariffs.encoded(try await tools.setTerms(terms)))
    }
  }

  private static func encoded(_ terms: BillingObject) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(terms), as: UTF8.self)
  }
}

/// Decimal euros with a dot and up to six places.
struct Euros: ExpressibleByArgument {
  let tariff: Tariff

  init?(argument: String) {
    guard let tariff = Tariff(decimal: argument) else { return nil }
    self.tariff = tariff
  }
}
