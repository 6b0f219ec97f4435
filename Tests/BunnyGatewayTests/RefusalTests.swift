import BunnyGateway
import CurlTransport
import DepositDomain
import Platform
import Testing

struct RefusalTests {
  static func error(_ step: ScriptedTransport.Step) async -> ProviderError? {
    do throws(ProviderError) {
      _ = try await Library.gateway(ScriptedTransport(step)).createVideo(title: "T")
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    (400, ProviderError.Kind.refused), (401, .unauthorized), (403, .unauthorized), (404, .notFound), (409, .busy),
    (413, .refused), (423, .busy), (429, .busy), (460, .busy), (500, .indeterminate), (502, .indeterminate),
    (503, .indeterminate), (301, .indeterminate),
  ])
  func answersAreSorted(status: Int, kind: ProviderError.Kind) async throws {
    let body = "{\"success\":false,\"message\":\"No.\",\"statusCode\":\(status)}"
    let told = try #require(await Self.error(.json(body, status: status)))
    #expect(told.provider == .bunny)
    #expect(told.kind == kind)
    #expect(told.status == status)
    #expect(told.message == "No.")
    // A proxy's page says the same by its status alone, but not that something is gone.
    let bare = try #require(await Self.error(.json("<html>", status: status)))
    #expect(bare.kind == (status == 404 ? .indeterminate : kind))
    #expect(bare.message == "HTTP \(status)")
  }

  /// Whoever stands between the engine and Bunny may answer 404, too, and to everything: only Bunny knows what it lacks.
  @Test(arguments: [
    ("", false), ("<html>Not Found</html>", false), ("{}", false), ("[]", false), ("null", false),
    ("{\"message\":\"no Route matched with those values\"}", false), ("{\"detail\":\"Not Found\"}", false),
    ("{\"success\":true,\"statusCode\":404}", false), ("{\"success\":\"false\",\"statusCode\":404}", false),
    ("{\"success\":false,\"message\":\"bad gateway\",\"statusCode\":502}", false),
    ("{\"success\":false,\"message\":\"Video not found\",\"statusCode\":404}", true),
    ("{\"Success\":false,\"Message\":\"Video not found\",\"StatusCode\":404}", true),
    ("{\"success\":false,\"message\":\"Video not found\"}", true),
  ])
  func onlyBunnysOwnWordIsAnAbsence(body: String, isAbsent: Bool) async {
    let kind: ProviderError.Kind = isAbsent ? .notFound : .indeterminate
    let page = ScriptedTransport.Step.json(body, status: 404)
    let looked = await #expect(throws: ProviderError.self) {
      try await Library.gateway(ScriptedTransport(page, page)).video(VideoGUID("v-1"))
    }
    #expect(looked?.kind == kind && looked?.status == 404)
    do {
      try await Library.gateway(ScriptedTransport(page, page)).delete(VideoGUID("v-1"))
      #expect(isAbsent, "nothing was deleted")
    } catch {
      #expect(!isAbsent)
    }
  }

  /// In what form Bunny says 404 is not known for certain: who lists the library for our key is Bunny.
  @Test(arguments: [
    "", "{\"type\":\"https://tools.ietf.org/html/rfc9110#section-15.5.5\",\"title\":\"Not Found\",\"status\":404}",
  ])
  func whoListsTheLibraryIsBunny(body: String) async throws {
    let absent = ScriptedTransport.Step.json(body, status: 404)
    let list = ScriptedTransport.Step.json("{\"totalItems\":0,\"items\":[]}")
    let transport = ScriptedTransport(absent, list)
    let looked = await #expect(throws: ProviderError.self) {
      try await Library.gateway(transport).video(VideoGUID("v-1"))
    }
    #expect(looked?.kind == .notFound && looked?.status == 404)
    let requests = await transport.requests
    let proof = try #require(requests.last)
    #expect(proof.method == "GET" && proof.url.contains("/library/42/videos?page=1&itemsPerPage=10"))
    #expect(proof.header("AccessKey") == Library.key)
    try await Library.gateway(ScriptedTransport(absent, list)).delete(VideoGUID("v-1"))
    // Whatever else comes proves nothing.
    for other in [
      ScriptedTransport.Step.json("{}"), .json("<html>"), .json("{}", status: 401),
      .failure(TransportError(.timedOut, "too late", mayHaveBeenSent: true)),
    ] {
      let doubtful = await #expect(throws: ProviderError.self) {
        try await Library.gateway(ScriptedTransport(absent, other)).video(VideoGUID("v-1"))
      }
      #expect(doubtful?.kind == .indeterminate && doubtful?.status == 404)
    }
  }

  @Test func aMessageInPascalCase() async throws {
    let body = "{\"Success\":false,\"Message\":\"Authentication has been denied for this request.\",\"StatusCode\":401}"
    let error = try #require(await Self.error(.json(body, status: 401)))
    #expect(error.message == "Authentication has been denied for this request.")
  }

  @Test func aSuccessThatSaysItIsNone() async {
    #expect(await Self.error(.json("{\"success\":false,\"message\":\"x\",\"statusCode\":404}"))?.kind == .notFound)
    #expect(await Self.error(.json("{\"success\":false,\"message\":\"x\",\"statusCode\":200}"))?.kind == .refused)
    #expect(await Self.error(.json("{\"success\":false}"))?.kind == .refused)
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"guid\":\"\"}", "{\"guid\":null}", "<html>", String(repeating: "[", count: 50_000),
  ])
  func aSuccessWithoutTheVideoIsIndeterminate(body: String) async {
    #expect(await Self.error(.json(body))?.kind == .indeterminate)
  }

  @Test func noAnswerIsUnreachableOnlyWhenNothingLeft() async {
    let unsent = await Self.error(.failure(TransportError(.cannotResolve, "no such host", mayHaveBeenSent: false)))
    #expect(unsent?.kind == .unreachable)
    let lost = await Self.error(.failure(TransportError(.timedOut, "too late", mayHaveBeenSent: true)))
    #expect(lost?.kind == .indeterminate)
  }

  @Test func retryAfterIsRead() async {
    let error = await Self.error(.json("{}", status: 429, headers: [HTTPHeader("Retry-After", "12")]))
    #expect(error?.retryAfter == .seconds(12))
  }

  @Test func messagesAreBoundedAndHoldNoKey() async throws {
    let body = "{\"success\":false,\"message\":\"Key \(Library.key) \(String(repeating: "x", count: 1_000))\"}"
    let error = try #require(await Self.error(.json(body, status: 401)))
    #expect(!error.message.contains(Library.key))
    #expect(error.message.count == 300)
  }

  @Test func deletingWhatIsGoneIsNoErrorButAnythingElseIs() async throws {
    let gone = "{\"success\":false,\"message\":\"Video not found\",\"statusCode\":404}"
    try await Library.gateway(ScriptedTransport(.json(gone, status: 404))).delete(VideoGUID("v-1"))
    let error = await #expect(throws: ProviderError.self) {
      try await Library.gateway(ScriptedTransport(.json("{}", status: 500))).delete(VideoGUID("v-1"))
    }
    #expect(error?.kind == .indeterminate)
    let looked = await #expect(throws: ProviderError.self) {
      try await Library.gateway(ScriptedTransport(.json(gone, status: 404))).video(VideoGUID("v-1"))
    }
    #expect(looked?.kind == .notFound)
  }
}
