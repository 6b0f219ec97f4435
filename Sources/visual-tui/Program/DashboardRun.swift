import CurlTransport
import Dashboard
import DashboardRuntime
import Glibc
import Platform
import TerminalKit

/// The dashboard, from its settings to its exit code. The program's main thread only waits.
enum DashboardRun {
  static func start(_ given: GivenOptions) -> Never {
    start(given, script: nil, opensWizard: false, isReadOnly: false)
  }

  static func start(_ command: VisualTUI) -> Never {
    start(command.common.given, script: command.script, opensWizard: false, isReadOnly: command.common.readOnly)
  }

  /// `deposit` without a file.
  static func start(_ command: DepositCommand) -> Never {
    start(command.common.given, script: nil, opensWizard: true, isReadOnly: command.common.readOnly)
  }

  private static func start(
    _ given: GivenOptions, script: String?, opensWizard: Bool, isReadOnly: Bool
  ) -> Never {
    // A connection that closes is an error of the write, handled where it is written.
    signal(SIGPIPE, SIG_IGN)
    TerminalActor.task {
      do throws(VisualError) {
        var place = try place(given, script: script, opensWizard: opensWizard)
        place.isReadOnly = isReadOnly
        Program.exit(try await DashboardProgram.run(place))
      } catch {
        Program.report(error, json: given.json, language: Help.language, console: .process)
        Program.exit(error.kind.exitCode)
      }
    }
    while true { pause() }
  }

  private static func place(
    _ given: GivenOptions, script: String?, opensWizard: Bool
  ) throws(VisualError) -> DashboardPlace {
    if given.json { throw .dashboardIsNoJSON }
    let surroundings = try Surroundings(given)
    let origin = try surroundings.origin()
    return DashboardPlace(
      environment: surroundings.environment, directories: surroundings.directories, settings: surroundings.settings,
      configurationPath: surroundings.configurationPath, language: surroundings.language, isSandbox: given.sandbox,
      origin: origin, token: try surroundings.token(for: origin), credentials: surroundings.credentials,
      transport: CurlTransport(userAgent: "visual-tui/\(Version.current)", staysSmall: true),
      script: try script.map(steps),
      opensWizard: opensWizard,
      color: ColorDepth.Choice(rawValue: surroundings.settings["color"] ?? "") ?? .auto)
  }

  /// Longest script read, in bytes.
  private static let maximumScriptBytes = 1 << 20

  private static func steps(_ path: String) throws(VisualError) -> [ScriptStep] {
    guard let file = try PrivateFile.read(path: path, limit: maximumScriptBytes) else {
      throw .scriptMissing(path: path)
    }
    return try ScriptStep.steps(of: file.text)
  }
}
