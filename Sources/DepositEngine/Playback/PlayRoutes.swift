import DepositDomain
import DepositStore
import EngineAPI
import HTTPTypes
import Hummingbird
import Platform

/// The API of play tokens: an owner or the platform asks for them, the platform opens them for its viewers.
struct PlayRoutes: Sendable {
  let services: EngineServices

  private var desk: PlayDesk { PlayDesk(services: services) }

  /// - Parameter api: the authenticated group `/api`.
  func add(to api: RouterGroup<EngineRequestContext>) {
    api.post("play/tokens", use: issue)
    api.post("play/redeem", use: redeem)
  }

  private func issue(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    let principal = try context.requirePrincipal()
    return try .json(try await desk.issue(try await request.json(PlayTokenRequest.self), by: principal))
  }

  private func redeem(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    try context.requirePrincipal().require(.admin)
    let body = try await request.json(PlayRedeemRequest.self)
    guard let address = IPAddress(body.ip) else { throw VisualError.bodyInvalid(field: "ip", problem: .isMalformed) }
    guard body.userAgent.utf8.count <= WireLimit.userAgentBytes,
      let viewer = PlayViewer(address: address, agent: body.userAgent)
    else { throw VisualError.bodyInvalid(field: "userAgent", problem: .isMalformed) }
    return try .json(try await desk.redeem(body.token, for: viewer))
  }
}

/// `GET /play/{token}`: what a person opens. It leads to the film, or says in words why not.
struct PlayPage: Sendable {
  let services: EngineServices

  func add(to router: Router<EngineRequestContext>) {
    router.get("/play/:token", use: open)
  }

  private func open(_ request: Request, _ context: EngineRequestContext) async throws -> Response {
    // Browsers load pages ahead of a click, and others look whether there is one; that must cost no play.
    guard !isAhead(request), let viewer = viewer(request, context) else {
      return page(.playPageBusyTitle, .playPageBusyText, .serviceUnavailable, request)
    }
    guard services.playDoor.admits(viewer.network, at: services.clock.now()) else {
      var response = page(.playPageBusyTitle, .playPageBusyText, .tooManyRequests, request)
      response.headers[.retryAfter] = "60"
      return response
    }
    do {
      let play = try await PlayDesk(services: services).redeem(try context.parameters.require("token"), for: viewer)
      return Response(
        status: .seeOther,
        headers: [.location: play.url, .cacheControl: "no-store", .referrerPolicy: "no-referrer"])
    } catch let error as VisualError where error.kind == .forbidden {
      return page(.playPageTitle, .playPageText(error.code), .forbidden, request)
    } catch let error as VisualError where error.code == VisualError.playbackNotSetUp.code {
      return page(.playPageTitle, .playPageNotSetUpText, .serviceUnavailable, request)
    }
  }

  private func isAhead(_ request: Request) -> Bool {
    request.method == .head
      || [request.headers[.secPurpose], request.headers[.purpose]].contains { $0?.contains("prefetch") == true }
  }

  private func viewer(_ request: Request, _ context: EngineRequestContext) -> PlayViewer? {
    let address = ViewerAddress.of(
      socket: context.remoteAddress.flatMap { IPAddress($0) }, forwarded: request.headers[values: .forwardedFor],
      trusted: services.settings.trustedProxies)
    return address.flatMap { PlayViewer(address: $0, agent: request.headers[.userAgent] ?? "") }
  }

  private func page(
    _ title: Phrase, _ text: Phrase, _ status: HTTPResponse.Status, _ request: Request
  ) -> Response {
    LandingPage(title: title, text: text, status: status).response(request.language)
  }
}

// MARK: - What openapi.json says of them

extension PlayRoutes: DescribedRoutes {
  static let operations: [Operation] = [
    Operation(
      .post, Route.playTokens, "A link that plays a film a few times, for one viewer.", for: .token([]),
      body: .json(PlayTokenRequest.self), answers: [.json(PlayTokenResponse.self)], refusals: [403, 404, 409]),
    Operation(
      .post, Route.playRedeem, "Count a play and get the film's address, for the platform's own viewers.",
      for: .token([.admin]), body: .json(PlayRedeemRequest.self), answers: [.json(PlayRedeemResponse.self)]),
  ]
}

extension PlayPage: DescribedRoutes {
  static let operations: [Operation] = [
    Operation(
      .get, Route.playPrefix + "{token}", "What a viewer opens.", for: .everyone,
      answers: [
        .redirect("To the film."), .page(403, "Expired, used up, someone else's, or not to be shown."),
        .page(429, "Too many from one network."), .page(503, "Not set up, or asked ahead of a click."),
      ])
  ]
}
