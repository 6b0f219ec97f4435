import Glibc
import Hummingbird
import Logging
import NIOCore

/// What a request carries along: its connection, so that a fault can cut it, and what a fault asked of the handler.
struct SandboxContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// What the handler itself must do wrong; set by ``FaultMiddleware``.
  var scripted = ScriptedWork()
  /// Stripe's `Request-Id`; empty elsewhere.
  var requestID = ""

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }

  /// Bodies other than uploads: 1 MiB.
  static let maximumBodyBytes = 1 << 20

  /// How a connection ends without an answer.
  enum Cut {
    /// RST: the client sees "connection reset by peer".
    case reset
    /// FIN: the client sees an empty reply.
    case close
  }

  /// Ends the connection now. The answer returned afterwards goes nowhere.
  func cut(_ how: Cut) async {
    if how == .reset, let socket = channel as? any SocketOptionProvider {
      do {
        try await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
      } catch {
        logger.debug("could not ask for a reset, closing instead: \(error)")
      }
    }
    do {
      try await channel.close()
    } catch {
      logger.debug("the connection was closed already: \(error)")
    }
  }
}

/// The part of a fault that only the handler can play.
struct ScriptedWork: Sendable {
  /// Wait this long inside the work, when the idempotency key is already held.
  var delay: Duration?
  /// Fail inside the work, so that the failure is what the idempotency key replays.
  var failure: Fault.Reply?
  /// Stop reading an upload after this many bytes of the request and reset the connection.
  var cut: Fault.UploadCut?
}
