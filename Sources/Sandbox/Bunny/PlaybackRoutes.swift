import Hummingbird
import Platform

/// Bunny's player and CDN, on the port of its API: addresses that play, each behind its token.
struct PlaybackRoutes: Sendable {
  let library: BunnyLibrary
  let check: PlaybackCheck

  func add(to router: Router<SandboxContext>) {
    router.get("/embed/:library/:guid") { request, context in try await player(request, context) }
    router.get("/:token/:guid/playlist.m3u8") { request, context in
      try await file(request, context) { _ in (SampleStream.master, Self.playlistType) }
    }
    router.get("/:token/:guid/36p/video.m3u8") { request, context in
      try await file(request, context) { (SampleStream.media(seconds: $0), Self.playlistType) }
    }
    router.get("/:token/:guid/36p/:segment") { request, context in try await segment(request, context) }
  }

  private static let playlistType = "application/vnd.apple.mpegurl"
  private static let forbidden = BunnyError(status: 403, message: "Forbidden")

  private func player(_ request: Request, _ context: SandboxContext) async throws -> Response {
    let guid = try context.parameters.require("guid")
    let form = request.form
    guard try context.parameters.require("library") == String(library.id),
      check.allowsPlayer(of: guid, token: form?["token"], expires: form?["expires"], now: library.clock.now())
    else { throw Self.forbidden }
    let video = try await playable(guid)
    let title = HostedPage.escape(video.title)
    let source = check.playlistPath(of: guid, until: library.clock.now().unixSeconds + 4 * 3_600)
    var page = Response.html(
      """
      <!doctype html>
      <html lang="en"><meta charset="utf-8"><title>\(title)</title>
      <style>body { background: #000; color: #f5d0fe; font: 18px/1.5 system-ui; margin: 8vh auto; max-width: 34em }
      video { width: 100% }</style>
      <h1>\(title)</h1><video controls muted src="\(HostedPage.escape(source))"></video>
      <p>The sandbox's player: video \(guid), \(video.length(at: library.clock.now())) s. No real film is behind it.</p>
      </html>

      """)
    page.headers.set(
      "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'")
    return page
  }

  private func file(
    _ request: Request, _ context: SandboxContext, _ content: (Int) -> (text: String, type: String)
  ) async throws -> Response {
    let video = try await allowed(request, context)
    let (text, type) = content(video.length(at: library.clock.now()))
    return Response(200, bytes: Array(text.utf8), type: type, headers: ["Cache-Control": "no-store"])
  }

  private func segment(_ request: Request, _ context: SandboxContext) async throws -> Response {
    _ = try await allowed(request, context)
    let name = try context.parameters.require("segment")
    guard name.hasPrefix("video"), name.hasSuffix(".ts") else { throw BunnyError.noVideo }
    return Response(200, bytes: SampleStream.segment, type: "video/mp2t", headers: ["Cache-Control": "no-store"])
  }

  /// The video of a path whose first part is a token that opens it.
  private func allowed(_ request: Request, _ context: SandboxContext) async throws -> Video {
    // The path as it was sent: the token's own path is escaped inside it.
    let parts = request.uri.path.split(separator: "/", maxSplits: 1)
    guard parts.count == 2, let form = FormBody(String(parts[0])) else { throw Self.forbidden }
    let address = context.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) }
    guard check.allowsFile("/" + parts[1], form, from: address, now: library.clock.now()) else {
      throw Self.forbidden
    }
    return try await playable(try context.parameters.require("guid"))
  }

  private func playable(_ guid: String) async throws -> Video {
    let video = try await library.video(guid)
    guard video.status(at: library.clock.now()) == 4 else { throw BunnyError.noVideo }
    return video
  }
}
