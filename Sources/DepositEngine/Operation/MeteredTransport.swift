import CurlTransport

/// Counts and times what is asked of one provider.
struct MeteredTransport: HTTPTransport {
  let transport: any HTTPTransport
  let provider: String
  let metrics: EngineMetrics

  func send(
    _ request: HTTPRequest, onProgress: (@Sendable (SendProgress) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let began = ContinuousClock.now
    do {
      let response = try await transport.send(request, onProgress: onProgress)
      let outcome = (200..<300).contains(response.status) ? "ok" : "\(response.status / 100)xx"
      metrics.countProviderCall(provider, outcome: outcome, took: ContinuousClock.now - began)
      return response
    } catch {
      metrics.countProviderCall(provider, outcome: error.code.rawValue, took: ContinuousClock.now - began)
      throw error
    }
  }
}
