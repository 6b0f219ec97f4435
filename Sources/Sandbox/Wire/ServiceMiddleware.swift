import Hummingbird
import Logging
import NIOCore

/// The outermost layer of a service: one log line a request, and every error in the service's own shape.
struct ServiceMiddleware: RouterMiddleware {
  typealias Context = SandboxContext

  /// `stripe` or `bunny`, first on the line.
  let service: String
  /// The service's answer for an error; nil for one that is not its own.
  let answer: @Sendable (any Error, Request) -> Response?

  func handle(
    _ request: Request, context: SandboxContext, next: (Request, SandboxContext) async throws -> Response
  ) async throws -> Response {
    let response: Response
    do {
      response = try await next(request, context)
    } catch let error as CancellationError {
      throw error
    } catch {
      guard let own = answer(error, request) else {
        // A broken connection or a parser error: for the server to deal with.
        context.logger.info("\(service) \(request.method.rawValue) \(request.uri.path) broke off: \(error)")
        throw error
      }
      response = own
    }
    context.logger.info("\(service) \(request.method.rawValue) \(request.uri.path) \(response.status.code)")
    return response
  }
}

/// The status of an error that is not a service's own; nil for a broken connection.
func plainStatus(_ error: any Error) -> Int? {
  switch error {
  case let error as HTTPError: error.status.code
  case is NIOTooManyBytesError: 413
  default: nil
  }
}
