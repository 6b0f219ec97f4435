import DepositDomain

/// Tells those who wait on a deposit that it changed. It carries no state: a waiter reads the store again.
actor ChangeBroadcaster {
  private var waiters: [DepositID: [Int: AsyncStream<Void>.Continuation]] = [:]
  private var moneyWaiters: Set<Int> = []
  private var nextNumber = 0
  private var isReleased = false
  private let onMoneyWait: @Sendable () -> Void

  /// - Parameter onMoneyWait: called when somebody begins to wait for a payment.
  init(onMoneyWait: @escaping @Sendable () -> Void) {
    self.onMoneyWait = onMoneyWait
  }

  /// How many wait.
  var count: Int { waiters.values.reduce(0) { $0 + $1.count } }

  /// Somebody waits for a payment now; the reconciler looks more often while they do.
  var isMoneyAwaited: Bool { !moneyWaiters.isEmpty }

  /// Subscribes before the caller reads the deposit, so that no change falls between the two.
  func subscribe(to id: DepositID, isForMoney: Bool) -> Subscription {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    nextNumber += 1
    let number = nextNumber
    if isReleased { continuation.finish() } else { waiters[id, default: [:]][number] = continuation }
    if isForMoney, !isReleased {
      moneyWaiters.insert(number)
      onMoneyWait()
    }
    return Subscription(id: id, number: number, stream: stream, continuation: continuation)
  }

  func unsubscribe(_ subscription: Subscription) {
    subscription.continuation.finish()
    moneyWaiters.remove(subscription.number)
    waiters[subscription.id]?[subscription.number] = nil
    if waiters[subscription.id]?.isEmpty == true { waiters[subscription.id] = nil }
  }

  func changed(_ id: DepositID) {
    for continuation in (waiters[id] ?? [:]).values { continuation.yield() }
  }

  /// Ends every wait, now and from now on: the engine is stopping, waiters get the present state.
  func releaseAll() {
    isReleased = true
    for continuation in waiters.values.flatMap(\.values) { continuation.finish() }
    waiters = [:]
  }

  struct Subscription: Sendable {
    fileprivate let id: DepositID
    fileprivate let number: Int
    /// One element for each change; ends at the deadline or when the engine stops.
    let stream: AsyncStream<Void>
    fileprivate let continuation: AsyncStream<Void>.Continuation

    /// Ends the stream after `duration`; cancel the task when the wait is over.
    func finish(after duration: Duration) -> Task<Void, Never> {
      Task { [continuation] in
        do { try await Task.sleep(for: duration) } catch { return }
        continuation.finish()
      }
    }
  }
}
