import ArgumentParser
import DepositDomain
import DepositEngine
import EngineAPI
import FoundationEssentials
import Platform

struct Tariffs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: Help.text(.EngineTool.tariffs), subcommands: [Show.self, Set.self])

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.tariffsShow))

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      Report.line(try Tariffs.encoded(try await shared.tools().terms()))
    }
  }

  struct Set: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.tariffsSet))

    @Option(help: Help.option(.EngineTool.storage)) var storage: Euros?
    @Option(help: Help.option(.EngineTool.egress)) var egress: Euros?
    @Option(help: Help.option(.EngineTool.encode)) var encode: Euros?
    @Option(help: Help.option(.EngineTool.cap)) var cap: Euros?
    @Option(help: Help.option(.EngineTool.minActivation)) var minActivation: Euros?

    @OptionGroup var shared: SettingsOptions

    func validate() throws {
      for cents in [cap, minActivation].compactMap(\.self) where cents.tariff.microEuros % 10_000 != 0 {
        throw ValidationError(Help.text(.EngineTool.wholeCents))
      }
      guard [storage, egress, encode, cap, minActivation].contains(where: { $0 != nil }) else {
        throw ValidationError(Help.text(.EngineTool.nothingToSet))
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
