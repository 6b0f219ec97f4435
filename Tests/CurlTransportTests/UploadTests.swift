import CurlTransport
import Synchronization
import Testing

@Suite struct UploadTests {
  @Test func aSliceArrivesWholeAndIsObservedInOrder() async throws {
    let seed = UInt64.random(in: 0 ... .max)
    let file = try TemporaryFile(count: 3_000_017, seed: seed)
    let received = Box<[UInt8]>()
    let observed = Mutex<[UInt8]>([])
    let reports = Box<SendProgress>()
    try await withServer({ exchange in
      received.append(exchange.readBody())
      return exchange.reply(204, ["Upload-Offset: 2900000"])
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 100_001, length: 2_800_003) { bytes in
        observed.withLock { $0 += bytes }
      }
      let answer = try await transport.send(HTTPRequest("PATCH", server.url(), body: .file(slice))) {
        reports.append($0)
      }
      #expect(answer.status == 204)
    }
    let expected = Array(file.content[100_001..<2_900_004])
    expectSame(received.values, [expected], "sent, seed \(seed)")
    expectSame([observed.withLock { $0 }], [expected], "observed, seed \(seed)")
    #expect(reports.values.last == SendProgress(sentBytes: 2_800_003, totalBytes: 2_800_003))
    #expect(zip(reports.values, reports.values.dropFirst()).allSatisfy { $0.sentBytes < $1.sentBytes })
  }

  @Test func anEmptySliceIsAnEmptyBody() async throws {
    let file = try TemporaryFile(count: 10, seed: 1)
    let announced = Box<String?>()
    try await withServer({ exchange in
      announced.append(exchange.headers["content-length"])
      return exchange.reply(204)
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 10, length: 0)
      _ = try await transport.send(HTTPRequest("PATCH", server.url(), body: .file(slice)))
    }
    #expect(announced.values == ["0"])
  }

  @Test func aRateLimitChangesNoByte() async throws {
    let file = try TemporaryFile(count: 100_000, seed: 2)
    let received = Box<[UInt8]>()
    try await withServer({ exchange in
      received.append(exchange.readBody())
      return exchange.reply(204)
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 100_000)
      var request = HTTPRequest("PUT", server.url(), body: .file(slice))
      request.maximumSendRate = 200_000
      _ = try await transport.send(request)
    }
    expectSame(received.values, [file.content], "sent")
  }

  /// A pace that says no at every second question, and then grants odd pieces.
  @Test func aPaceHoldsTheBodyBackAndChangesNoByte() async throws {
    final class Odd: SendPace {
      let asked = Mutex(0)
      func grant(_ wanted: Int) -> SendGrant {
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        return number % 2 == 1 ? .wait(.milliseconds(1)) : .bytes(min(wanted, number * 777))
      }
    }
    let file = try TemporaryFile(count: 400_000, seed: 4)
    let received = Box<[UInt8]>()
    let pace = Odd()
    try await withServer({ exchange in
      received.append(exchange.readBody())
      return exchange.reply(204)
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 400_000)
      var request = HTTPRequest("PATCH", server.url(), body: .file(slice))
      request.pace = pace
      let answer = try await transport.send(request)
      #expect(answer.status == 204)
    }
    expectSame(received.values, [file.content], "sent")
    #expect(pace.asked.withLock { $0 } > 10)
  }

  @Test("A piece is hashed while it lies in the processor's cache: none is larger than 256 KiB")
  func pieces() async throws {
    let file = try TemporaryFile(count: 3_000_017, seed: 5)
    let pieces = Mutex<[Int]>([])
    try await withServer({ exchange in
      _ = exchange.readBody()
      return exchange.reply(204)
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 3_000_017) { bytes in
        pieces.withLock { $0.append(bytes.count) }
      }
      _ = try await transport.send(HTTPRequest("PUT", server.url(), body: .file(slice)))
    }
    let counts = pieces.withLock { $0 }
    #expect(counts.reduce(0, +) == 3_000_017)
    #expect(counts.allSatisfy { $0 <= 256 << 10 })
    #expect(counts.count < 3_000_017 >> 14, "and most are as large as that")
  }

  @Test("A transport that stays small gives code back under the transfers of others: they send and receive the same")
  func staysSmall() async throws {
    let file = try TemporaryFile(count: 700_001, seed: 8)
    let server = try LoopbackServer { exchange in
      let body = exchange.readBody()
      return exchange.reply(200, body: body.isEmpty ? Array("small".utf8) : body)
    }
    defer { server.stop() }
    let transport = CurlTransport(staysSmall: true)
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<40 {
        group.addTask {
          let slice = HTTPRequest.FileSlice(path: file.path, offset: number, length: 700_001 - number)
          let isUpload = number.isMultiple(of: 4)
          let request = HTTPRequest(isUpload ? "PUT" : "GET", server.url(), body: isUpload ? .file(slice) : .none)
          let answer = try? await transport.send(request)
          return answer?.body == (isUpload ? Array(file.content[number...]) : Array("small".utf8))
        }
      }
      for await isSame in group { #expect(isSame) }
    }
    await transport.shutdown()
  }

  /// The server ends a pooled connection with the second request unanswered: curl goes back to the body's start.
  @Test func whatIsSentAgainIsObservedOnce() async throws {
    let file = try TemporaryFile(count: 300_000, seed: 3)
    let received = Box<[UInt8]>()
    let observed = Mutex<[UInt8]>([])
    try await withServer({ exchange in
      let body = exchange.readBody()
      received.append(body)
      return received.values.count == 2 ? .close : exchange.reply(204)
    }) { server, transport in
      _ = try await transport.send(HTTPRequest("GET", server.url()))
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 300_000) { bytes in
        observed.withLock { $0 += bytes }
      }
      let answer = try await transport.send(HTTPRequest("PUT", server.url(), body: .file(slice)))
      #expect(answer.status == 204)
      #expect(server.connectionCount == 2)
    }
    expectSame(received.values, [[], file.content, file.content], "sent")
    expectSame([observed.withLock { $0 }], [file.content], "observed")
  }

  @Test func aRefusalBeforeTheEndIsAnAnswer() async throws {
    let file = try TemporaryFile(sparse: 64 << 20)
    try await withServer({ exchange in
      _ = exchange.readBody(atMost: 1000)
      exchange.reply(409, ["Connection: close"])
      exchange.waitForClose()
      return .close
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 64 << 20)
      let reports = Box<SendProgress>()
      let answer = try await transport.send(HTTPRequest("PATCH", server.url(), body: .file(slice))) {
        reports.append($0)
      }
      #expect(answer.status == 409)
      #expect(try #require(reports.values.last).sentBytes < 64 << 20)
    }
  }

  @Test func cancellingEndsTheTransferAtTheServerToo() async throws {
    let file = try TemporaryFile(sparse: 64 << 20)
    let started = Latch()
    let closed = Latch()
    try await withServer({ exchange in
      _ = exchange.readBody(atMost: 100_000)
      started.open()
      exchange.waitForClose()
      closed.open()
      return .close
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 64 << 20)
      var request = HTTPRequest("PATCH", server.url(), body: .file(slice))
      request.maximumSendRate = 1 << 20
      let task = Task { [request] in await failure(of: request, by: transport) }
      try await started.wait()
      task.cancel()
      let error = try #require(await task.value)
      #expect(error.code == .cancelled)
      #expect(error.mayHaveBeenSent)
      try await closed.wait()
    }
  }

  @Test func aFileThatIsNotThere() async throws {
    try await withServer({ $0.reply() }) { server, transport in
      for path in ["/nowhere/at/all", "/tmp", "/dev/null"] {
        let slice = HTTPRequest.FileSlice(path: path, offset: 0, length: 1)
        let error = await failure(of: HTTPRequest("PATCH", server.url(), body: .file(slice)), by: transport)
        #expect(error?.code == .fileUnreadable)
        #expect(error?.mayHaveBeenSent == false)
        #expect(error?.isRetryable == false)
      }
      #expect(server.connectionCount == 0)
    }
  }

  @Test func aFileThatIsTooShortFromTheStart() async throws {
    let file = try TemporaryFile(count: 100, seed: 4)
    try await withServer({ $0.reply() }) { server, transport in
      for (offset, length) in [(0, 101), (100, 1), (-1, 5), (5, -1), (5, Int.max)] {
        let slice = HTTPRequest.FileSlice(path: file.path, offset: offset, length: length)
        let error = await failure(of: HTTPRequest("PATCH", server.url(), body: .file(slice)), by: transport)
        #expect(error?.code == .fileChanged)
        #expect(error?.mayHaveBeenSent == false)
      }
    }
  }

  @Test func aFileThatShrinksMeanwhile() async throws {
    let file = try TemporaryFile(sparse: 64 << 20)
    try await withServer({ exchange in
      _ = exchange.readBody(atMost: 100_000)
      file.shrink(to: 50_000)
      _ = exchange.readBody()
      return .close
    }) { server, transport in
      let slice = HTTPRequest.FileSlice(path: file.path, offset: 0, length: 64 << 20)
      let error = await failure(of: HTTPRequest("PATCH", server.url(), body: .file(slice)), by: transport)
      #expect(error?.code == .fileChanged)
      #expect(error?.mayHaveBeenSent == true)
      #expect(error?.isRetryable == false)
    }
  }
}
