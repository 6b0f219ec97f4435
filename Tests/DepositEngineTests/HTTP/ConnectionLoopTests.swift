import CurlTransport
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Testing

@testable import DepositEngine

@Suite struct ConnectionLoopTests {
  private struct LoopContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let loop: any EventLoop

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      loop = source.channel.eventLoop
    }
  }

  @Test func aRequestIsServedOnItsConnectionsLoop() async throws {
    let router = Router(context: LoopContext.self)
    router.get("where") { _, context in
      let before = context.loop.inEventLoop
      // Others end this wait, as the disk ends a commit's.
      await Task.detached {}.value
      return "\(before) \(context.loop.inEventLoop)"
    }
    let (ports, continuation) = AsyncStream<Int>.makeStream()
    let application = Application(
      router: router, server: HTTPServerBuilder { ConnectionLoop(base: HTTP1Channel(responder: $0)) },
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await application.run() }
    var iterator = ports.makeAsyncIterator()
    let first = await iterator.next()
    let port = try #require(first)
    let transport = CurlTransport(userAgent: "test")
    let answer = try await transport.send(.init("GET", "http://127.0.0.1:\(port)/where"))
    #expect(String(decoding: answer.body, as: UTF8.self) == "true true")
    await transport.shutdown()
    running.cancel()
    _ = await running.result
  }
}
