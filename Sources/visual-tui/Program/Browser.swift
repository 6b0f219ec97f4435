import EmbeddedEngine
import Glibc
import Platform

/// Opens a page in the person's browser, where there is a desktop to open it on.
enum Browser {
  static func open(_ url: String, _ environment: Environment) {
    let hasDesktop = environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil
    guard hasDesktop, environment["SSH_CONNECTION"] == nil, url.hasPrefix("http"), let program = opener(environment)
    else { return }
    // Best effort: the address stands on the screen as well. The opener hands over to the browser and ends.
    let opened = try? ChildProcess(path: program, arguments: [url], environment: environment.all, log: "/dev/null")
    opened?.closeInput()
  }

  private static func opener(_ environment: Environment) -> String? {
    let folders = (environment["PATH"] ?? "/usr/bin").split(separator: ":").filter { $0.hasPrefix("/") }
    return folders.map { "\($0)/xdg-open" }.first { access($0, X_OK) == 0 }
  }
}
