import Cryptography
import Glibc
import Platform
import TestSupport
import Testing

/// A `visual-tui` at work, and the events it prints.
final class ClientRun: Sendable {
  let process: ChildProcess

  init(process: ChildProcess) {
    self.process = process
  }

  /// What it printed so far, read as JSON.
  var events: [JSONValue] { process.output.lines.compactMap { try? JSONValue(parsing: $0) } }

  var names: [String] { events.compactMap { $0["event"]?.string } }

  /// The names in the order in which each first came, `retry` apart: it may come at any time.
  var story: [String] {
    names.reduce(into: []) { story, name in if name != "retry", !story.contains(name) { story.append(name) } }
  }

  /// Waits for an event.
  func event(_ name: String, where fits: @escaping (JSONValue) -> Bool = { _ in true }) async throws -> JSONValue {
    let found = try await firstEvent { $0["event"]?.string == name && fits($0) }
    guard let found else { throw StoryError("no \(name) came:\n\(words)") }
    return found
  }

  func firstEvent(where fits: @escaping (JSONValue) -> Bool) async throws -> JSONValue? {
    let line = try await process.output.first(within: patience) { line in
      (try? JSONValue(parsing: line)).map(fits) ?? false
    }
    return try line.map { try JSONValue(parsing: $0) }
  }

  /// Waits for its end: the exit code, or minus the signal.
  func end() async throws -> Int32 {
    switch try await process.end(within: .seconds(90)) {
    case .exited(let code): code
    case .signalled(let number): -number
    }
  }

  /// Everything it said, for a failure's message.
  var words: String { process.output.text + "\n" + process.errors.text }
}

extension World {
  /// Starts `visual-tui` as this world's creator.
  ///
  /// - Parameters:
  ///   - settings: what differs in its environment; an empty value takes one away.
  ///   - home: whose journal it uses.
  func client(
    _ words: [String], settings: [String: String] = [:], home: String = "client", input: ChildProcess.Input = .none,
    closesOutput: Bool = false, outputLines: Int = .max
  ) throws -> ClientRun {
    let process = try ChildProcess(
      Place.program("visual-tui"), words, environment: try clientEnvironment(settings, home: home), input: input,
      closesOutput: closesOutput,
      outputLines: outputLines)
    keep(process)
    return ClientRun(process: process)
  }

  /// The environment of this world's creator.
  func clientEnvironment(_ settings: [String: String] = [:], home: String = "client") throws -> [String: String] {
    var environment = Self.base(folder)
    environment["HOME"] = folder.folder(home)
    environment["XDG_STATE_HOME"] = folder.folder(home + "-state")
    environment["XDG_CONFIG_HOME"] = folder.folder(home + "-config")
    environment["VISUAL_ENGINE_URL"] = try engine.url
    environment["VISUAL_TOKEN"] = token
    environment["VISUAL_LANG"] = "en"
    return environment.merging(settings) { $1 }.filter { !$0.value.isEmpty }
  }

  func deposit(_ file: String, _ more: [String] = []) throws -> ClientRun {
    try client(["deposit", file, "--json"] + more)
  }

  /// Presses the page's pay button if the client asks for money.
  func payIfAsked(_ run: ClientRun) async throws {
    let asked = try await run.firstEvent { event in
      ["checkout", "paid", "failed", "summary"].contains(event["event"]?.string)
    }
    guard let page = asked?["checkoutUrl"]?.string else { return }
    try await sandbox.press("pay", of: page)
  }

  /// Runs a client to its end, paying when it asks; it must arrive, with the file's bytes.
  func expectArrival(
    of file: String, _ more: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await expectArrival(of: file, with: try deposit(file, more), sourceLocation: sourceLocation)
  }

  func expectArrival(
    of file: String, with run: ClientRun, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    try await payIfAsked(run)
    let code = try await run.end()
    #expect(code == 0, "\(run.words)", sourceLocation: sourceLocation)
    #expect(run.names.suffix(2) == ["playable", "summary"], "\(run.words)", sourceLocation: sourceLocation)
    try await expectExactlyOne(sourceLocation: sourceLocation)
    let sent = Hex.encode(SHA256.hash(try contents(of: file)))
    #expect(try await sandbox.state.sha256 == sent, "the bytes at Bunny", sourceLocation: sourceLocation)
    for secret in Secrets.all + [token] {
      #expect(!run.words.contains(secret), "the client shows a secret", sourceLocation: sourceLocation)
    }
  }

  /// A real video of at least so many bytes: a clip and a box that players skip.
  func movie(_ name: String = "movie.mp4", bytes: Int) throws -> String {
    var movie = try contents(of: Place.fixture("clip.mp4"))
    let padding = max(8, bytes - movie.count)
    movie += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: padding >> $0) } + Array("free".utf8)
    var value: UInt32 = 0x2545_F491
    movie += (8..<padding).map { _ in
      value ^= value << 13
      value ^= value >> 17
      value ^= value << 5
      return UInt8(truncatingIfNeeded: value)
    }
    return try folder.file(name, movie)
  }
}
