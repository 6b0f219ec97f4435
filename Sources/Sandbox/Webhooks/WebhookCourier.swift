internal import CurlTransport
internal import Logging
import Synchronization

/// One notification for one address.
struct Webhook: Sendable {
  /// The event's id, or one made for a service that has none.
  var id: String
  /// `stripe` or `bunny`.
  var service: String
  /// Stripe's event type, Bunny's status number.
  var kind: String
  var url: String
  var body: [UInt8]
  /// The headers of one attempt; called for each, since each is signed anew.
  var headers: @Sendable () -> [HTTPHeader]
}

/// Takes webhooks to their addresses: at once, then again after a growing pause until the answer is a 2xx.
final class WebhookCourier: Sendable {
  struct Record: Sendable {
    var id: String
    var kind: String
    var url: String
    var attempts = 0
    /// Answers that were 2xx: 2 when a fault duplicated it.
    var deliveries = 0
    var lastStatus: Int?
    var dropped = false
  }

  private struct State {
    var records: [Record] = []
    var tasks: [Int: Task<Void, Never>] = [:]
    /// Held by a reorder fault, by service, until another is sent.
    var held: [String: [Gate]] = [:]
    var isShutDown = false
  }

  private let state = Mutex(State())
  private let transport: CurlTransport
  private let faults: FaultPlan
  private let pauses: [Duration]
  private let logger: Logger

  /// - Parameter pauses: before the second attempt, the third, …; after the last it is given up.
  init(faults: FaultPlan, pauses: [Duration], logger: Logger) {
    transport = CurlTransport(userAgent: "visual-sandbox/1")
    self.faults = faults
    self.pauses = pauses
    self.logger = logger
  }

  /// Starts taking `webhook` to its address. The gate opens when the first attempt has been answered or has failed.
  @discardableResult
  func submit(_ webhook: Webhook) -> Gate {
    let answered = Gate()
    let key: Int? = state.withLock { state in
      guard !state.isShutDown else { return nil }
      state.records.append(Record(id: webhook.id, kind: webhook.kind, url: webhook.url))
      return state.records.count - 1
    }
    guard let key else {
      answered.open()
      return answered
    }
    let task = Task {
      await self.deliver(webhook, key, answered)
      answered.open()
      self.state.withLock { $0.tasks[key] = nil }
    }
    state.withLock { state in
      if state.isShutDown { task.cancel() }
      state.tasks[key] = task
    }
    return answered
  }

  var records: [Record] { state.withLock { $0.records } }

  /// Stops what is under way.
  func shutdown() async {
    let tasks = state.withLock { state in
      state.isShutDown = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
    await transport.shutdown()
    for task in tasks { await task.value }
  }

  private func deliver(_ webhook: Webhook, _ key: Int, _ answered: Gate) async {
    let action = faults.take(method: "WEBHOOK", path: "/\(webhook.service)/\(webhook.kind)")
    do {
      switch action {
      case .drop:
        state.withLock { $0.records[key].dropped = true }
        return
      case .delay(let duration):
        try await Task.sleep(for: duration)
      case .reorder:
        answered.open()
        let gate = Gate()
        state.withLock { $0.held[webhook.service, default: []].append(gate) }
        await gate.wait(atMost: .seconds(10))
      default: break
      }
      var delivered = await attempt(webhook, key, twice: action == .duplicate)
      answered.open()
      release(webhook.service)
      for pause in pauses where !delivered {
        try await Task.sleep(for: pause)
        delivered = await attempt(webhook, key, twice: false)
      }
      if !delivered {
        logger.error("webhook \(webhook.kind) \(webhook.id) given up: \(webhook.url) never answered 2xx")
      }
    } catch {
      logger.debug("webhook \(webhook.id) stopped: \(error)")
    }
  }

  /// Lets go what a reorder fault holds back.
  private func release(_ service: String) {
    let gates = state.withLock { $0.held.removeValue(forKey: service) } ?? []
    for gate in gates { gate.open() }
  }

  private func attempt(_ webhook: Webhook, _ key: Int, twice: Bool) async -> Bool {
    async let second = twice ? send(webhook, key) : false
    let first = await send(webhook, key)
    return await second || first
  }

  private func send(_ webhook: Webhook, _ key: Int) async -> Bool {
    state.withLock { $0.records[key].attempts += 1 }
    var request = HTTPRequest("POST", webhook.url, headers: webhook.headers(), body: .bytes(webhook.body))
    request.headers.append(HTTPHeader("Content-Type", "application/json; charset=utf-8"))
    do {
      let response = try await transport.send(request)
      let delivered = (200..<300).contains(response.status)
      state.withLock { state in
        state.records[key].lastStatus = response.status
        if delivered { state.records[key].deliveries += 1 }
      }
      logger.info("webhook \(webhook.kind) \(webhook.id) -> \(webhook.url) \(response.status)")
      return delivered
    } catch {
      logger.info("webhook \(webhook.kind) \(webhook.id) -> \(webhook.url) not connected: \(error.message)")
      return false
    }
  }
}
