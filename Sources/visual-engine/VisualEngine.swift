import ArgumentParser
import Glibc
import Platform

/// The engine: API, webhook listener, worker; and the tools that look after its database.
@main
struct VisualEngine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Report.program, abstract: Help.text(.EngineTool.engine),
    version: Version.current,
    subcommands: [
      Serve.self, Token.self, Tariffs.self, Logs.self, Backup.self, Restore.self, Check.self, Bench.self,
    ])

  static func main() async {
    StandardDescriptors.reserve()
    // Everything the engine makes is its owner's only.
    umask(0o077)
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parsed()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as VisualError {
      Report.failure(error)
      Glibc.exit(error.kind.exitCode.rawValue)
    } catch {
      UsageFailure.end(error)
    }
  }

  /// `serve` is looked at by itself: going through all commands would take longer than the rest of its start. What does
  /// not parse is left to the whole, which explains it.
  private static func parsed() throws -> any ParsableCommand {
    let words = ProcessArguments.words
    if words.first == "serve", let serve = try? Serve.parse(Array(words.dropFirst())) { return serve }
    return try parseAsRoot()
  }
}
