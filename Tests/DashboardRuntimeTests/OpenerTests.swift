import FoundationEssentials
import Glibc
import Platform
import Testing

@testable import DashboardRuntime

/// Which program opens a page, on every system there is: by the environment and the kernel's name alone.
struct OpenerTests {
  private static let page = "https://checkout.stripe.com/c/pay/cs_test_1?a=1&b=2"
  private static let linux = Opener.System(name: "Linux", release: "6.1.0-13-amd64")
  private static let windows = Opener.System(name: "Linux", release: "5.15.153.1-microsoft-standard-WSL2")
  private static let mac = Opener.System(name: "Darwin", release: "24.1.0")

  private func names(_ environment: [String: String], _ system: Opener.System) -> [String] {
    Opener.commands(for: Self.page, Environment(environment), system).compactMap(\.first)
  }

  @Test func aDesktopHasItsOpener() {
    #expect(names(["DISPLAY": ":0"], Self.linux) == ["xdg-open", "gio"])
    #expect(names(["WAYLAND_DISPLAY": "wayland-0"], Self.linux) == ["xdg-open", "gio"])
    #expect(names([:], Self.linux).isEmpty, "nobody would see it")
    #expect(names(["BROWSER": "lynx"], Self.linux).isEmpty, "one for terminals would fight for this one")
  }

  @Test func windowsLinuxOpensWindowsBrowser() {
    #expect(names([:], Self.windows) == ["wslview", "explorer.exe", "rundll32.exe"])
    #expect(names(["WSL_DISTRO_NAME": "Debian"], Self.linux) == ["wslview", "explorer.exe", "rundll32.exe"])
    let last = Opener.commands(for: Self.page, Environment([:]), Self.windows).last
    #expect(last == ["rundll32.exe", "url.dll,FileProtocolHandler", Self.page], "no shell reads it")
  }

  @Test func macHasOpen() { #expect(names([:], Self.mac) == ["open"]) }

  @Test(arguments: [linux, windows, mac]) func neverOverSSH(_ system: Opener.System) {
    #expect(names(["DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4", "BROWSER": "firefox"], system).isEmpty)
    #expect(names(["DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"], system).isEmpty)
  }

  @Test func theBrowserOfOnesChoiceComesFirst() {
    let environment = Environment(["DISPLAY": ":0", "BROWSER": "firefox --new-window %s:/opt/chrome"])
    let commands = Opener.commands(for: Self.page, environment, Self.linux)
    #expect(commands.prefix(2) == [["firefox", "--new-window", Self.page], ["/opt/chrome", Self.page]])
    #expect(commands[2].first == "xdg-open")
  }

  @Test(arguments: [
    "file:///etc/passwd", "javascript:alert(1)", "https://a\"b", "https://a b", "https://a`id`", "-x", "",
  ])
  func onlyPagesAreOpened(_ address: String) {
    #expect(Opener.commands(for: address, Environment(["DISPLAY": ":0"]), Self.linux).isEmpty)
  }

  // MARK: With stand-ins in PATH

  /// A folder of programs that write down how they were called.
  private func stand(_ names: [String], _ body: (_ path: String, _ calls: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "visual-opener-\(UInt64.random(in: 0...UInt64.max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let calls = folder.appending(path: "calls").path
    for name in names {
      let file = folder.appending(path: name).path
      let script =
        "#!/bin/sh\nprintf '%s' \"${0##*/}\" > '\(calls).new'\nfor word; do printf '|%s' \"$word\"; done >> '\(calls).new'\nmv '\(calls).new' '\(calls)'\n"
      try script.write(to: URL(filePath: file), atomically: true, encoding: .utf8)
      #expect(chmod(file, 0o700) == 0)
    }
    try await body(folder.path, calls)
  }

  /// A child that another test starts holds the script open until it has come to its own program, and so long the kernel
  /// does not run it.
  private func open(_ machine: Machine) async throws {
    for _ in 0..<200 {
      do {
        return try machine.open(Self.page)
      } catch {
        guard error.code == "program_not_started" else { throw error }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    try machine.open(Self.page)
  }

  private func call(_ calls: String) async throws -> String {
    for _ in 0..<2_000 {
      if let text = try? String(contentsOf: URL(filePath: calls), encoding: .utf8) { return text }
      try await Task.sleep(for: .milliseconds(5))
    }
    return "never called"
  }

  @Test(arguments: [
    (["wslview", "explorer.exe"], windows, "wslview|\(page)"),
    (["explorer.exe", "rundll32.exe"], windows, "explorer.exe|\(page)"),
    (["rundll32.exe"], windows, "rundll32.exe|url.dll,FileProtocolHandler|\(page)"),
    (["open", "xdg-open"], mac, "open|\(page)"),
    (["xdg-open", "gio"], linux, "xdg-open|\(page)"), (["gio"], linux, "gio|open|\(page)"),
  ]) func theFirstThatIsThereIsCalled(programs: [String], system: Opener.System, expected: String) async throws {
    try await stand(programs) { path, calls in
      let machine = Machine(
        environment: Environment(["PATH": path + ":/usr/bin:/bin", "DISPLAY": ":0"]), system: system)
      #expect(machine.canOpen)
      try await open(machine)
      #expect(try await call(calls) == expected)
    }
  }

  @Test func withoutAnyTheAddressStandsOnTheScreen() async throws {
    try await stand([]) { path, _ in
      let machine = Machine(environment: Environment(["PATH": path, "DISPLAY": ":0"]), system: Self.linux)
      #expect(!machine.canOpen)
      #expect(throws: VisualError.noBrowser) { try machine.open(Self.page) }
    }
  }
}
