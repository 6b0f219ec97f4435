import DepositDomain
import NIOCore
import NIOHTTPTypes
import Platform

/// How long a connection may take over what it does, and how many there may be.
struct ConnectionLimits: Sendable {
  /// From the opening of a connection, TLS included, or from the first byte of a further request, until its head is whole.
  var head: TimeAmount = .seconds(10)
  /// From a request's head until its body is whole.
  var body: TimeAmount = .seconds(30)
  /// From an answer's first byte until the last is on its way: the reader must read.
  var answer: TimeAmount = .seconds(30)
  /// Between requests. Longer than the longest wait, so that a waiter is not cut.
  var idle: TimeAmount = .seconds(75)
  /// At once, over all; a status request that waits holds one.
  var connections = 4_096
  /// At once from one network; this machine and trusted proxies may have all.
  var connectionsPerNetwork = 256
}

/// Counts connections by network.
final class ConnectionCounter: Sendable {
  private let counts = Locked<[ViewerNetwork: Int]>([:])

  /// False when the network has as many as it may.
  func open(_ network: ViewerNetwork, limit: Int) -> Bool {
    counts.withLock { counts in
      guard counts[network, default: 0] < limit else { return false }
      counts[network, default: 0] += 1
      return true
    }
  }

  func close(_ network: ViewerNetwork) {
    counts.withLock { counts in
      let left = counts[network, default: 1] - 1
      counts[network] = left > 0 ? left : nil
    }
  }

  var networks: Int { counts.withLock { $0.count } }
}

/// Ends connections that take too long over a head, a body or an answer: each slow one holds a place.
///
/// One timer a connection, set anew when it has run out, seldom before, so that a quick request costs nothing.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limits: ConnectionLimits
  private let counter: ConnectionCounter
  private let trusted: [IPRange]
  private var counted: ViewerNetwork?
  private var timer: (task: Scheduled<Void>, due: NIODeadline)?
  /// When what is under way must be over.
  private var headDue: NIODeadline?
  private var bodyDue: NIODeadline?
  private var answerDue: NIODeadline?

  init(limits: ConnectionLimits, counter: ConnectionCounter, trusted: [IPRange]) {
    self.limits = limits
    self.counter = counter
    self.trusted = trusted
  }

  func handlerAdded(context: ChannelHandlerContext) {
    guard admit(context) else {
      context.close(promise: nil)
      return
    }
    // In front of the decoder, bytes show that a head has begun.
    let arrival = ByteArrival { [weak self] context in self?.bytesArrived(context) }
    do {
      try context.pipeline.syncOperations.addHandler(arrival, position: .first)
    } catch {
      context.close(promise: nil)
      return
    }
    headDue = .now() + limits.head
    watch(context)
  }

  private func admit(_ context: ChannelHandlerContext) -> Bool {
    guard let address = context.channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) }), !address.isLoopback,
      !trusted.contains(where: { $0.contains(address) })
    else { return true }
    let network = ViewerNetwork(address)
    guard counter.open(network, limit: limits.connectionsPerNetwork) else { return false }
    counted = network
    return true
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  private func leave() {
    timer?.task.cancel()
    timer = nil
    if let counted { counter.close(counted) }
    counted = nil
  }

  private func bytesArrived(_ context: ChannelHandlerContext) {
    guard headDue == nil, bodyDue == nil else { return }
    headDue = .now() + limits.head
    watch(context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      headDue = nil
      bodyDue = .now() + limits.body
      watch(context)
    case .body: break
    case .end: bodyDue = nil
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head:
      if answerDue == nil { answerDue = .now() + limits.answer }
      context.write(data, promise: promise)
    case .body: context.write(data, promise: promise)
    case .end:
      // Written means that the kernel has it: until then, the reader is waited for.
      let written = promise ?? context.eventLoop.makePromise(of: Void.self)
      written.futureResult.assumeIsolated().whenComplete { _ in self.answerDue = nil }
      context.write(data, promise: written)
    }
    watch(context)
  }

  // MARK: The timer

  private var due: NIODeadline? { [headDue, bodyDue, answerDue].compactMap(\.self).min() }

  private func watch(_ context: ChannelHandlerContext) {
    guard let due else { return }
    if let timer {
      guard due < timer.due else { return }
      timer.task.cancel()
    }
    let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: due) {
      self.timer = nil
      guard let due = self.due else { return }
      if due <= .now() { context.close(promise: nil) } else { self.watch(context) }
    }
    timer = (task, due)
  }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

/// Tells that bytes came, whatever they are.
private final class ByteArrival: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let onArrival: (ChannelHandlerContext) -> Void

  init(_ onArrival: @escaping (ChannelHandlerContext) -> Void) {
    self.onArrival = onArrival
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    onArrival(context)
    context.fireChannelRead(data)
  }
}
