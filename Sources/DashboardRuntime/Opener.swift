import Glibc
import Platform

/// Which programs open a page where the person sits, the best first.
enum Opener {
  /// The kernel's name and version, which tell Windows' Linux and macOS apart from others.
  struct System: Hashable, Sendable {
    var name: String
    var release: String

    static var present: System {
      var names = utsname()
      guard uname(&names) == 0 else { return System(name: "", release: "") }
      func text(_ field: some Any) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      }
      return System(name: text(names.sysname), release: text(names.release))
    }
  }

  /// Program names or paths, each with its arguments; none over SSH: a browser would open at the other machine.
  static func commands(for url: String, _ environment: Environment, _ system: System) -> [[String]] {
    guard environment["SSH_CONNECTION"] == nil, environment["SSH_TTY"] == nil, isOpenable(url) else { return [] }
    let chosen = (environment["BROWSER"] ?? "").split(separator: ":").compactMap { command(String($0), url) }
    if isWindows(environment, system) {
      // Never through the shell of Windows: it ends a command at & and puts variables in the place of %names%.
      let handler = ["rundll32.exe", "url.dll,FileProtocolHandler", url]
      return chosen + [["wslview", url], ["explorer.exe", url], handler]
    }
    if system.name == "Darwin" { return chosen + [["open", url]] }
    let hasDesktop = environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil
    // A browser of one's choice may be one for terminals: it would fight with us for this one.
    return hasDesktop ? chosen + [["xdg-open", url], ["gio", "open", url]] : []
  }

  /// `$BROWSER` names programs, with `%s` for the address, or without.
  private static func command(_ text: String, _ url: String) -> [String]? {
    let words = text.split(separator: " ").map(String.init)
    guard !words.isEmpty else { return nil }
    return words.contains { $0.contains("%s") } ? words.map { $0.replacing("%s", with: url) } : words + [url]
  }

  private static func isWindows(_ environment: Environment, _ system: System) -> Bool {
    environment["WSL_DISTRO_NAME"] != nil || environment["WSL_INTEROP"] != nil
      || system.name == "Linux" && system.release.lowercased().contains("microsoft")
  }

  /// An address of the web, in characters that no shell takes for its own.
  private static func isOpenable(_ url: String) -> Bool {
    (url.hasPrefix("https://") || url.hasPrefix("http://"))
      && url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Array("\"'`<>|\\^".utf8).contains($0) }
  }
}
