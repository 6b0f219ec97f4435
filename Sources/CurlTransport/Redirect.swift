/// Where an answer sends its reader.
enum Redirect {
  static let maximumSteps = 5

  /// What may be shown to another origin than the one the request was meant for.
  private static let harmlessHeaders: Set<String> = ["accept", "accept-encoding", "accept-language", "range"]

  /// The request to send next; nil when the answer is the last one.
  static func next(after outcome: TransferOutcome, to request: HTTPRequest) -> HTTPRequest? {
    guard request.followsRedirects, ["GET", "HEAD"].contains(request.method),
      [301, 302, 303, 307, 308].contains(outcome.response.status), let target = outcome.redirectURL,
      let from = try? RequestURL(request.url), let to = try? RequestURL(target),
      from.scheme == to.scheme || to.scheme == "https"
    else { return nil }
    var next = request
    next.url = target
    if !from.hasSameOrigin(as: to) {
      if request.unixSocketPath != nil { return nil }
      next.headers.removeAll { !harmlessHeaders.contains($0.name.lowercased()) }
    }
    return next
  }
}
