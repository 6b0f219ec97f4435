import CurlTransport
import Dashboard
import EngineClient
import FoundationEssentials
import Glibc
import Platform
import TestSupport
import Testing

@testable import DashboardRuntime

/// What the dashboard's journeys make of what a person has seen.
struct JourneyRunnerTests {
  private static func film() throws -> [UInt8] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: tests.appending(path: "Fixtures").appending(path: "clip.mp4")))
  }

  /// An empty box: the film stays one.
  private static func append(to path: String) throws {
    let writer = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    try #require(writer >= 0)
    defer { close(writer) }
    let box: [UInt8] = [0, 0, 0, 8] + Array("free".utf8)
    #expect(write(writer, box, box.count) == box.count)
  }

  /// The price that is shown is the one that was agreed to.
  @Test func aFileThatGrewSinceItWasShownIsNotDeposited() async throws {
    let home = try TemporaryFolder(inMemory: true)
    let path = try home.write(try Self.film(), to: "film.mp4")
    let environment = Environment(["HOME": home.path])
    let directories = UserDirectories(environment)
    let memory = DashboardMemory(directories)
    let transport = CurlTransport()
    let place = DashboardPlace(
      environment: environment, directories: directories,
      settings: try Settings.client(flags: [:], environment: environment, file: nil),
      configurationPath: home["visual-tui.conf"], language: .en, isSandbox: false,
      origin: try EngineOrigin("http://127.0.0.1:1"), token: nil, credentials: CredentialStore(directories),
      transport: transport)
    let seen = try await FileScout(directories: directories, memory: memory).measure(path, 1)
    try Self.append(to: path)
    let news = AsyncStream<Message>.makeStream()
    let link = EngineLink(place, memory: memory) { _ in }
    let runner = JourneyRunner(link, settings: place.settings, memory: memory) { news.continuation.yield($0) }
    let request = JourneyRequest(path: path, durationSec: seen.durationSec, sizeBytes: seen.sizeBytes)
    runner.start(WalkID(1), request)
    var messages = news.stream.makeAsyncIterator()
    let first = await messages.next()
    #expect(first == .journey(WalkID(1), .stopped(.fileStillGrowing(path: path))))
    await runner.stopAll()
    await transport.shutdown()
  }
}
