import CurlTransport
import TestSupport
import Testing

@Suite struct LifecycleTests {
  @Test func shutdownEndsWhatIsUnderWay() async throws {
    let arrived = Box<Int>()
    let bothArrived = Latch()
    try await withServer({ exchange in
      arrived.append(1)
      if arrived.values.count == 2 { bothArrived.open() }
      exchange.waitForClose()
      return .close
    }) { server, transport in
      let first = Task { await failure(of: HTTPRequest("GET", server.url("/1")), by: transport) }
      let second = Task { await failure(of: HTTPRequest("GET", server.url("/2")), by: transport) }
      try await bothArrived.wait()
      await transport.shutdown()
      for error in [await first.value, await second.value] {
        #expect(error?.code == .shutDown)
        #expect(error?.mayHaveBeenSent == true)
      }
      let late = await failure(of: HTTPRequest("GET", server.url("/3")), by: transport)
      #expect(late?.code == .shutDown)
      #expect(late?.mayHaveBeenSent == false)
    }
  }

  @Test func shutdownTwiceAtOnceAndWithoutAnyRequest() async throws {
    let unused = CurlTransport()
    await unused.shutdown()
    try await withServer({ $0.reply() }) { server, transport in
      _ = try await transport.send(HTTPRequest("GET", server.url()))
      async let first: Void = transport.shutdown()
      async let second: Void = transport.shutdown()
      _ = await (first, second)
      let late = await failure(of: HTTPRequest("GET", server.url()), by: transport)
      #expect(late?.code == .shutDown)
    }
    let late = await failure(of: HTTPRequest("GET", "http://127.0.0.1:1/"), by: unused)
    #expect(late?.code == .shutDown)
  }

  @Test func aTaskCancelledBeforehandSendsNothingForLong() async throws {
    try await withServer({ exchange in
      exchange.waitForClose()
      return .close
    }) { server, transport in
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return await failure(of: HTTPRequest("GET", server.url()), by: transport)
      }
      task.cancel()
      #expect(await task.value?.code == .cancelled)
    }
  }

  @Test func aTransportLetGoEndsItsThreadAndItsConnections() async throws {
    let closed = Latch()
    let server = try LoopbackServer { exchange in
      if exchange.target == "/last" {
        exchange.reply()
        exchange.waitForClose()
        closed.open()
        return .close
      }
      return exchange.reply()
    }
    defer { server.stop() }
    do {
      let transport = CurlTransport()
      _ = try await transport.send(HTTPRequest("GET", server.url("/last")))
    }
    try await closed.wait()
  }

  @Test func cancellingManyAtRandomTimesLosesNoAnswer() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let plan = (0..<200).map { _ in Int.random(in: 0..<3000, using: &random) }
    try await withServer({ $0.reply(200, body: Array($0.target.utf8)) }) { server, transport in
      await withTaskGroup(of: Void.self) { group in
        for (number, delay) in plan.enumerated() {
          let task = Task { () -> String in
            do throws(TransportError) {
              return String(
                decoding: try await transport.send(HTTPRequest("GET", server.url("/\(number)"))).body, as: UTF8.self)
            } catch {
              return error.code.rawValue
            }
          }
          group.addTask {
            if number.isMultiple(of: 2) {
              try? await Task.sleep(for: .microseconds(delay))
              task.cancel()
            }
            let result = await task.value
            let expected = number.isMultiple(of: 2) ? ["/\(number)", "cancelled"] : ["/\(number)"]
            #expect(expected.contains(result), "seed \(seed)")
          }
        }
      }
    }
  }
}
