import ArgumentParser
import DepositEngine
import FoundationEssentials
import Logging
import Platform

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Serve the API and the webhooks, and run the worker.")

  @Option(help: "Address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "Port to listen on; 0 takes a free one (PORT, else 4000).")
  var port: Int?

  @Option(name: .customLong("unix-socket"), help: ArgumentHelp("Listen on this Unix socket too.", valueName: "path"))
  var unixSocket: String?

  @Option(name: .customLong("tls-cert"), help: ArgumentHelp("Certificate chain, PEM.", valueName: "file"))
  var tlsCertificate: String?

  @Option(name: .customLong("tls-key"), help: ArgumentHelp("Private key, PEM.", valueName: "file"))
  var tlsKey: String?

  @Option(
    name: .customLong("local-token-file"),
    help: ArgumentHelp("Write a token with all roles here, for use on one machine.", valueName: "path"))
  var localTokenFile: String?

  @Flag(name: .customLong("stop-on-stdin-close"), help: "End when standard input does.")
  var stopsWithStandardInput = false

  @OptionGroup var shared: SettingsOptions

  func validate() throws {
    if (tlsCertificate == nil) != (tlsKey == nil) { throw ValidationError("--tls-cert and --tls-key go together.") }
    if let port, !(0...65_535).contains(port) { throw ValidationError("--port is 0 to 65535.") }
  }

  private static let settling: Duration = .milliseconds(500)

  /// More heaps than this would make no request faster.
  private static let heaps: Int32 = 4

  func run() async throws {
    Heap.limit(heaps: Self.heaps)
    let flags = port.map { ["port": String($0)] } ?? [:]
    let values = try shared.settings(flags)
    let settings = try EngineSettings(values, directories: UserDirectories(.process))
    let level = values["visual_log_level"].flatMap { Logger.Level(rawValue: $0) } ?? .info
    LoggingSystem.bootstrap(
      { _, metadata in StandardErrorLog(level: level, metadataProvider: metadata) },
      metadataProvider: RequestID.logMetadata)
    let options = ServeOptions(
      host: host, port: settings.port, unixSocket: unixSocket,
      tls: tlsCertificate.flatMap { certificate in tlsKey.map { .init(certificate: certificate, key: $0) } },
      localTokenFile: localTokenFile, stopsWithStandardInput: stopsWithStandardInput)
    let server = EngineServer(settings: settings, options: options, logger: Logger(label: "visual-engine"))
    try await server.run { url in
      Report.line(#"{"event":"listening","url":"\#(url)"}"#)
      Task {
        // The first look at Stripe and at the outbox belongs to the start.
        try? await Task.sleep(for: Self.settling)
        ResidentCode.release()
      }
    }
  }
}
