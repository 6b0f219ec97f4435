import Testing

/// The support desk as staff meet it: the real program and a real engine.
@Suite struct DeskStories {
  @Test func aDepositIsFoundAndANoteIsLeft() async throws {
    let folder = try PrivateFolder()
    var environment = World.base(folder)
    environment["LANG"] = "fr_FR.UTF-8"
    let terminal = try TerminalSession(
      Place.program("visual-tui"), ["--sandbox"], environment: environment, width: 80, height: 24)
    defer { terminal.destroy() }
    try await terminal.sees("À faire (1)")
    terminal.type("4")
    try await terminal.sees("par état")
    terminal.type("/rushes\r")
    try await terminal.sees("Rushes")
    terminal.type("\r")
    try await terminal.sees("Session Checkout")
    try await terminal.sees("Personne n’a pris ce dossier.")
    terminal.type("a")
    try await terminal.sees("w passe en écriture")
    terminal.type("w")
    try await terminal.sees("ÉCRITURE")
    terminal.type("a")
    try await terminal.sees("Ce dossier est à vous")
    terminal.type("N")
    try await terminal.sees("Note au dossier")
    terminal.type("vu au téléphone\r")
    try await terminal.sees("Note au dossier : fait.")
    terminal.type("q")
    #expect(try await terminal.end() == .exited(0))
  }
}
