import ArgumentParser
import DepositEngine
import DepositStore
import FoundationEssentials
import Platform

struct Token: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make, list and revoke access tokens.", subcommands: [Create.self, List.self, Revoke.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make a token and print it, once.")

    @Option(help: "Who it speaks for.")
    var user: String

    @Option(help: "What it may do: creator, support, admin. May be given several times.")
    var role: [RoleName]

    @Option(
      help: ArgumentHelp("How long it is valid, such as 12h or 30d; for ever when not given.", valueName: "duration"))
    var expiresIn: String?

    @Flag(help: "Print an object instead of the bare token.")
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
    static let configuration = CommandConfiguration(abstract: "List tokens, without their text.")

    @Flag(help: "Print a JSON object.")
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
        let state =
          token.revokedAt.map { "revoked \($0.rfc3339)" }
          ?? token.expiresAt.map { ($0 <= now ? "expired " : "valid until ") + $0.rfc3339 } ?? "valid"
        Report.line("\(token.id)  \(token.user)  \(roles)  \(token.createdAt.rfc3339)  \(state)")
      }
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Revoke a token.")

    @Argument(help: "The token's id, as token list shows it.")
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
