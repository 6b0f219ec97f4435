import ArgumentParser
import DepositEngine
import Platform

struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.check))

  @OptionGroup var shared: SettingsOptions

  func run() async throws {
    let language = Report.language
    let findings = await EngineCheck(settings: { try shared.settings() }, directories: UserDirectories(.process)).run()
    for finding in findings {
      Report.line("\(finding.isProblem ? "✗" : "✓") \(DisplayText(finding.sentence(language)).text)")
    }
    if findings.contains(where: \.isProblem) { throw ExitCode(Platform.ExitCode.configuration.rawValue) }
  }
}
