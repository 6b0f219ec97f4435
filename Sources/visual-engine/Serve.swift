import ArgumentParser
import DepositEngine
import FoundationEssentials
import Logging
import Platform

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: Help.text(.EngineTool.serve))

  @Option(help: Help.option(.EngineTool.host))
  var host = "127.0.0.1"

  @Option(help: Help.option(.EngineTool.port))
  var port: Int?

  @Option(name: .customLong("unix-socket"), help: Help.option(.EngineTool.unixSocket, value: "path"))
  var unixSocket: String?

  @Option(name: .customLong("tls-cert"), help: Help.option(.EngineTool.certificate, value: "file"))
  var tlsCertificate: String?

  @Option(name: .customLong("tls-key"), help: Help.option(.EngineTool.privateKey, value: "file"))
  var tlsKey: String?

  @Option(name: .customLong("local-token-file"), help: Help.option(.EngineTool.localToken, value: "path"))
  var localTokenFile: String?

  @Flag(name: .customLong("stop-on-stdin-close"), help: Help.option(.EngineTool.endsWithInput))
  var stopsWithStandardInput = false

  @OptionGroup var shared: SettingsOptions

  func validate() throws {
    if (tlsCertificate == nil) != (tlsKey == nil) { throw ValidationError(Help.text(.EngineTool.tlsTogether)) }
    if let port, !(0...65_535).contains(port) { throw ValidationError(Help.text(.EngineTool.portRange)) }
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
