import EmbeddedEngine
import Glibc
public import Platform

/// The desktop this runs on, if there is one: its browser and its clipboard.
public struct Machine: Sendable {
  let environment: Environment
  private let system: Opener.System

  public init(environment: Environment) {
    self.init(environment: environment, system: .present)
  }

  init(environment: Environment, system: Opener.System) {
    self.environment = environment
    self.system = system
  }

  /// Opens a page in the person's browser.
  ///
  /// - Throws: `no_browser` where there is none, as over SSH; the address stands on the screen.
  public func open(_ url: String) throws(VisualError) {
    for command in Opener.commands(for: url, environment, system) {
      guard let name = command.first, let program = find(name) else { continue }
      // The opener hands over to the browser and ends.
      try ChildProcess(
        path: program, arguments: Array(command.dropFirst()), environment: environment.all, log: "/dev/null"
      ).closeInput()
      return
    }
    throw .noBrowser
  }

  /// Whether ``open(_:)`` has a program to ask.
  public var canOpen: Bool {
    Opener.commands(for: "https://visual.example/", environment, system).contains { command in
      command.first.flatMap(find) != nil
    }
  }

  /// Hands a text to the desktop's clipboard, where the terminal's own (OSC 52) may not reach.
  ///
  /// - Returns: nil also where there is no desktop: then the terminal has it, if it takes such things.
  func copy(_ text: String) -> VisualError? {
    let tools: [(variable: String, name: String, arguments: [String])] = [
      ("WAYLAND_DISPLAY", "wl-copy", ["--", text]), ("DISPLAY", "xclip", ["-selection", "clipboard"]),
    ]
    for tool in tools where environment[tool.variable] != nil && environment["SSH_CONNECTION"] == nil {
      guard let program = find(tool.name) else { continue }
      do throws(VisualError) {
        let child = try ChildProcess(
          path: program, arguments: tool.arguments, environment: environment.all, log: "/dev/null")
        if tool.name == "xclip" { child.write(text) }
        child.closeInput()
        return nil
      } catch {
        return error
      }
    }
    return nil
  }

  private func find(_ name: String) -> String? {
    if name.hasPrefix("/") { return access(name, X_OK) == 0 ? name : nil }
    let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}
