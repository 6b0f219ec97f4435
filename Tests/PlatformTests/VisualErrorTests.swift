import Platform
import Testing

@Suite struct VisualErrorTests {
  @Test(
    "Several files end with one code: done if all are, resumable if any is, else the worst",
    arguments: [
      ([], .done), ([.done, .done], .done), ([.done, .resumable, .configuration], .resumable),
      ([.failed, .done], .failed), ([.failed, .unreachable], .unreachable), ([.unreachable, .badInput], .badInput),
      ([.badInput, .usage], .usage), ([.usage, .notAllowed], .notAllowed),
      ([.notAllowed, .configuration, .failed], .configuration), ([.resumable, .interrupted], .interrupted),
    ] as [([ExitCode], ExitCode)])
  func combined(codes: [ExitCode], expected: ExitCode) {
    #expect(ExitCode.combined(codes) == expected)
    #expect(ExitCode.combined(codes.reversed()) == expected)
  }

  @Test("What can be gone on with makes several files resumable, whatever its own code; a single file keeps that code")
  func goingOn() {
    #expect(ExitCode.combined([.unreachable, .done], anyGoesOn: true) == .resumable)
    #expect(ExitCode.combined([.unreachable, .badInput], anyGoesOn: true) == .resumable)
    #expect(ExitCode.combined([.unreachable, .interrupted], anyGoesOn: true) == .interrupted)
    #expect(ExitCode.combined([.unreachable], anyGoesOn: true) == .unreachable)
    #expect(ExitCode.combined([.done], anyGoesOn: false) == .done)
  }

  @Test("The codes are the documented numbers")
  func numbers() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 64, 65, 69, 75, 77, 78, 130])
  }

  @Test("An HTTP status that an engine sends is read back as what it meant")
  func statuses() {
    let meant: [VisualError.Kind] = [
      .badInput, .unauthorized, .forbidden, .notFound, .conflict, .tooLarge, .unsupportedMedia, .busy, .providerRefused,
      .notReady,
    ]
    for kind in meant { #expect(VisualError.Kind(httpStatus: kind.httpStatus) == kind) }
    #expect(meant.map(\.httpStatus) == [400, 401, 403, 404, 409, 413, 415, 429, 502, 503])
    #expect(VisualError.Kind(httpStatus: 500) == .unreachable)
    #expect(VisualError.Kind(httpStatus: 418) == .badInput)
  }

  @Test("Trouble ends a program as the documentation says")
  func exitCodes() {
    let expected: [VisualError.Kind: ExitCode] = [
      .usage: .usage, .badInput: .badInput, .unauthorized: .notAllowed, .forbidden: .notAllowed, .failed: .failed,
      .unreachable: .unreachable, .providerRefused: .unreachable, .notReady: .unreachable, .resumable: .resumable,
      .configuration: .configuration, .interrupted: .interrupted,
    ]
    for (kind, code) in expected { #expect(kind.exitCode == code) }
  }
}

@Suite struct EnvironmentTests {
  @Test("An empty variable counts as none; overrides set and remove")
  func reading() {
    let environment = Environment(["A": "1", "B": ""])
    #expect(environment["A"] == "1" && environment["B"] == nil && environment["C"] == nil)
    let other = environment.with(["A": nil, "C": "3"])
    #expect(other["A"] == nil && other["C"] == "3" && other.all.keys.sorted() == ["B", "C"])
  }

  @Test("Folders follow the XDG specification: relative values are ignored")
  func folders() {
    let plain = UserDirectories(Environment(["HOME": "/home/a"]))
    #expect(plain.configurationFile == "/home/a/.config/visual-tui/visual-tui.conf")
    #expect(plain.state == "/home/a/.local/state/visual-tui")
    let set = UserDirectories(
      Environment(["HOME": "/home/a", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "relative"]))
    #expect(set.configuration == "/c/visual-tui" && set.state == "/home/a/.local/state/visual-tui")
  }
}
