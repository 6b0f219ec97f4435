import ArgumentParser
import DepositEngine
import DepositStore
import FoundationEssentials
import Platform

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: Help.text(.EngineTool.token), subcommands: [Create.self, List.self, Revoke.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.tokenCreate))

    @Option(help: Help.option(.EngineTool.tokenUser))
    var user: String

    @Option(help: Help.option(.EngineTool.tokenRole))
    var role: [RoleName]

    @Option(help: Help.option(.EngineTool.tokenLifetime, value: "duration"))
    var expiresIn: String?

    @Flag(help: Help.option(.EngineTool.tokenJSON))
    var json = false

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      let lifetime = try expiresIn.map { text in
        guard let seconds = Self.seconds(text) else { throw VisualError.lifetimeInvalid }
        return seconds
      }
      let made = try await shared.tools().createToken(
        user: user, roles: role.map(\.role), lifetimeSeconds: lifetime)
      Report.line(json ? try Token.encoded(made) : made.token ?? "")
    }

    /// A duration as it is typed, or whole days: `30d`.
    private static func seconds(_ text: String) -> Int? {
      if text.hasSuffix("d"), let days = Int(text.dropLast()), (0...366).contains(days) { return days * 86_400 }
      return DurationText.parse(text).map { Int($0.components.seconds) }
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.tokenList))

    @Flag(help: Help.option(.EngineTool.tokenListJSON))
    var json = false

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      let tokens = try await shared.tools().tokens()
      if json {
        Report.line(try Token.encoded(["items": tokens]))
        return
      }
      let now = SystemClock().now()
      for token in tokens {
        let roles = token.roles.map(\.rawValue).joined(separator: ",")
        let state = Self.state(token, now)(Report.language)
        Report.line("\(token.id)  \(token.user)  \(roles)  \(token.createdAt.rfc3339)  \(state)")
      }
    }

    private static func state(_ token: TokenObject, _ now: Instant) -> Phrase {
      if let revoked = token.revokedAt { return Phrase.EngineTool.revoked(revoked.rfc3339) }
      guard let end = token.expiresAt else { return Phrase.EngineTool.valid }
      return end <= now ? Phrase.EngineTool.expired(end.rfc3339) : Phrase.EngineTool.validUntil(end.rfc3339)
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.tokenRevoke))

    @Argument(help: Help.option(.EngineTool.tokenID))
    var id: String

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      try await shared.tools().revokeToken(id: id)
    }
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return SafeJSON.escape(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// A role as the command line names it.
enum RoleName: String, ExpressibleByArgument, CaseIterable {
  case creator
  case support
  case admin

  var role: Role {
    switch self {
    case .creator: .creator
    case .support: .support
    case .admin: .admin
    }
  }
}
