import ArgumentParser
import Glibc
import Logging
import Platform
import Sandbox

/// The program: parses, wires, runs.
@main
struct VisualSandbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visual-sandbox",
    abstract: "Stand-ins for Stripe and Bunny Stream on this machine, with the same wire formats. No money moves.",
    subcommands: [Serve.self, Logs.self])

  static func main() async {
    StandardDescriptors.reserve()
    await main(nil)
  }
}

extension VisualSandbox {
  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serve both until SIGTERM or SIGINT.",
      discussion: "Prints one line on standard output once both listen; logs go to standard error.")

    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "Port of the Stripe stand-in; 0 takes a free one.") var stripePort = 0
    @Option(help: "Port of the Bunny stand-in; 0 takes a free one.") var bunnyPort = 0
    @Option(help: "Where Stripe's events are sent.") var webhookURL: String?
    @Option(help: "Signs Stripe's events, also for endpoints registered later.") var webhookSecret: String?
    @Option(help: "Where Bunny's encoding hints are sent.") var bunnyWebhookURL: String?
    @Option(name: .customLong("library-id"), help: "The Bunny library's number.") var libraryID = 568_241
    @Option(help: "The Bunny library's API key.") var apiKey = "sandbox-library-key"
    @Option(help: "The library's read-only key, which signs the hints (default: made from the API key).")
    var readOnlyAPIKey: String?
    @Option(help: "Protects what is played, at the player and the CDN.")
    var tokenSecurityKey = "sandbox-security-key"
    @Flag(help: "Pay every Checkout Session as soon as it is created.") var autoPay = false
    @Option(help: "Seconds from the last byte of an upload to playable.") var encodeSeconds = 2.0
    @Option(help: "A JSON script of faults.") var faults: String?
    @Option(help: "Makes identifiers and chances repeatable.") var seed: UInt64?
    @Option(help: "Start with two months of sample deposits and videos of this user.") var samples: String?
    @Option(help: "The engine's VISUAL_INSTANCE that the samples carry.") var samplesInstance = "visual"
    @Flag(help: "End when standard input reaches its end.") var stopOnStdinClose = false

    func run() async throws {
      LoggingSystem.bootstrap { _ in StandardErrorLog() }
      let end = EndOfRun(watchingInput: stopOnStdinClose)
      do {
        let sandbox = try await Sandbox.start(try configuration())
        say(sandbox.listeningLine, on: STDOUT_FILENO)
        await end.wait()
        await sandbox.stop()
      } catch let error as VisualError {
        say("visual-sandbox: \(error.sentence(.en))", on: STDERR_FILENO)
        throw ArgumentParser.ExitCode(error.kind.exitCode.rawValue)
      }
    }

    /// One line, at once; a closed stream is nobody's error.
    private func say(_ line: String, on descriptor: Int32) {
      _ = Array("\(line)\n".utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    private func configuration() throws -> SandboxConfiguration {
      guard (0...86_400).contains(encodeSeconds) else { throw ValidationError("--encode-seconds is 0 to 86400.") }
      var configuration = SandboxConfiguration()
      configuration.host = host
      configuration.stripePort = stripePort
      configuration.bunnyPort = bunnyPort
      configuration.webhookURL = webhookURL
      configuration.webhookSecret = webhookSecret
      configuration.bunnyWebhookURL = bunnyWebhookURL
      configuration.libraryID = libraryID
      configuration.apiKey = apiKey
      configuration.readOnlyAPIKey = readOnlyAPIKey
      configuration.tokenSecurityKey = tokenSecurityKey
      configuration.autoPay = autoPay
      configuration.encodeTime = .milliseconds(Int(encodeSeconds * 1_000))
      configuration.seed = seed
      configuration.samplesUser = samples
      configuration.samplesInstance = samplesInstance
      configuration.temporaryFolder = Environment.process["TMPDIR"] ?? configuration.temporaryFolder
      if let faults { configuration.faults = try Fault.script(atPath: faults) }
      return configuration
    }
  }
}
