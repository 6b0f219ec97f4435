public import CurlTransport
public import DepositDomain
public import Platform

/// One Bunny Stream library. Each call is one request: when to send it again is for the caller.
public struct BunnyGateway: Sendable {
  private let libraryID: Int
  private let apiKey: Secret
  private let base: String
  private let transport: any HTTPTransport
  private let refusal: BunnyRefusal

  /// A thousand videos with all their fields stay well below this.
  private static let maximumListBytes = 8 << 20
  /// Bunny lists no fewer at once.
  private static let smallestPage = 10

  /// - Parameters:
  ///   - libraryID: the library's number.
  ///   - apiKey: its key that may write.
  ///   - base: `https://video.bunnycdn.com`, or a stand-in's address.
  public init(libraryID: Int, apiKey: Secret, base: String, transport: any HTTPTransport) {
    self.libraryID = libraryID
    self.apiKey = apiKey
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.transport = transport
    refusal = BunnyRefusal(key: apiKey)
  }

  /// Makes a video without bytes. Bunny has no idempotency key: after `indeterminate`, look for the title's tag among
  /// ``videos(page:perPage:)`` before making another.
  public func createVideo(title: String) async throws(ProviderError) -> BunnyVideo {
    try await (value(request("POST", videos, Title(title: title))) as VideoObject).video
  }

  /// The video as it is now; `notFound` when Bunny itself says that there is none.
  public func video(_ guid: VideoGUID) async throws(ProviderError) -> BunnyVideo {
    let response = try await answerOfBunnys(to: request("GET", path(guid)))
    return try (value(of: response) as VideoObject).video
  }

  /// One page of the library's videos, newest first.
  ///
  /// - Parameters:
  ///   - page: from 1.
  ///   - perPage: 10…1000; fewer come on the last page.
  public func videos(page: Int, perPage: Int) async throws(ProviderError) -> [BunnyVideo] {
    let size = min(1_000, max(Self.smallestPage, perPage))
    var request = request("GET", videos + "?page=\(max(1, page))&itemsPerPage=\(size)&orderBy=date")
    request.maximumResponseBytes = Self.maximumListBytes
    return try await (value(request) as Page).items.map(\.video)
  }

  /// Renames it, and changes nothing else.
  public func setTitle(_ guid: VideoGUID, _ title: String) async throws(ProviderError) {
    _ = try await answer(to: request("POST", path(guid), Title(title: title)))
  }

  /// Deletes it with its bytes. One that is gone already is no error.
  public func delete(_ guid: VideoGUID) async throws(ProviderError) {
    do throws(ProviderError) {
      _ = try await answerOfBunnys(to: request("DELETE", path(guid)))
    } catch {
      guard error.kind == .notFound else { throw error }
    }
  }

  /// Lets a client upload this video's bytes until then; asks nothing of Bunny.
  public func authorizeUpload(of guid: VideoGUID, expiresAt: Instant) -> TUSAuthorization {
    TUSAuthorization(
      endpoint: base + "/tusupload", libraryID: libraryID, apiKey: apiKey, guid: guid, expiresAt: expiresAt)
  }

  /// The video's address in the API: the original design's `uploadUrl`.
  public func videoURL(_ guid: VideoGUID) -> String {
    base + videos + "/" + guid.rawValue
  }
}

// MARK: - Wire

extension BunnyGateway {
  private struct Title: Encodable {
    var title: String
  }

  private struct Page: Decodable {
    var items: [VideoObject]
  }

  private var videos: String { "/library/\(libraryID)/videos" }

  /// A guid that is empty or holds a slash would ask for something else.
  private func path(_ guid: VideoGUID) throws(ProviderError) -> String {
    let isPlain = guid.rawValue.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    guard isPlain, (1...64).contains(guid.rawValue.utf8.count) else {
      throw ProviderError(
        provider: .bunny, kind: .refused, code: "invalid_id", message: "Not a video's guid; nothing was sent")
    }
    return videos + "/" + guid.rawValue
  }

  private func request(_ method: String, _ path: String, _ body: Title? = nil) -> HTTPRequest {
    var request = HTTPRequest(
      method, base + path,
      headers: [
        HTTPHeader("AccessKey", apiKey.reveal()), HTTPHeader("Accept", "application/json"),
        HTTPHeader("User-Agent", "visual/1.0 (BunnyGateway)"),
      ])
    if let body {
      request.headers.append(HTTPHeader("Content-Type", "application/json"))
      request.body = .bytes(BunnyJSON.encode(body))
    }
    return request
  }

  private func answer(to request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await transport.send(request)
    } catch {
      throw refusal.error(for: error)
    }
    if let error = refusal.error(for: response) { throw error }
    return response
  }

  /// The answer about one video. A 404 that is not in Bunny's documented form may be a proxy's, or a wrong address's: it is
  /// Bunny's own, `notFound`, when the library is listed at the same address for the same key.
  private func answerOfBunnys(to request: HTTPRequest) async throws(ProviderError) -> HTTPResponse {
    do throws(ProviderError) {
      return try await answer(to: request)
    } catch {
      guard error.status == 404, error.kind == .indeterminate, await listsItsLibrary() else { throw error }
      throw ProviderError(provider: .bunny, kind: .notFound, status: error.status, message: error.message)
    }
  }

  private func listsItsLibrary() async -> Bool {
    do throws(ProviderError) {
      _ = try await videos(page: 1, perPage: Self.smallestPage)
      return true
    } catch {
      return false
    }
  }

  private func value<Value: Decodable>(_ request: HTTPRequest) async throws(ProviderError) -> Value {
    try value(of: try await answer(to: request))
  }

  private func value<Value: Decodable>(of response: HTTPResponse) throws(ProviderError) -> Value {
    guard let value = BunnyJSON.decode(Value.self, from: response.body) else { throw refusal.malformed(response) }
    return value
  }
}
