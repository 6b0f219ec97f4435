import DepositDomain
import DepositStore
import EngineAPI

/// Tells those who wait on a deposit, or on a list of deposits, that it changed. It carries no state: a waiter reads the
/// store again.
actor ChangeBroadcaster {
  /// What somebody waits for a change of.
  enum Topic: Hashable, Sendable {
    case deposit(DepositID)
    /// All of one creator's.
    case deposits(of: UserID)
    case allDeposits
  }

  private var waiters: [Topic: [Int: AsyncStream<Void>.Continuation]] = [:]
  /// Whose payment each of them waits for.
  private var moneyWaiters: [Int: DepositID] = [:]
  private var nextNumber = 0
  private var isReleased = false
  private let onMoneyWait: @Sendable () -> Void
  private let run: RunID
  /// How many changes there were in this run, and whose the last of them were.
  private var changes = 0
  private var owners: [UserID] = []
  /// Of so many changes it is known whose they were: a list that is older counts as changed.
  static let remembered = 4_096

  /// - Parameters:
  ///   - run: this start of the engine: what was known of another tells nothing.
  ///   - onMoneyWait: called when somebody begins to wait for a payment.
  init(run: RunID, onMoneyWait: @escaping @Sendable () -> Void) {
    self.run = run
    self.onMoneyWait = onMoneyWait
  }

  /// How many wait.
  var count: Int { waiters.values.reduce(0) { $0 + $1.count } }

  /// The deposits whose payment somebody waits for now; the reconciler looks more often while there are any.
  var awaitedMoney: Set<DepositID> { Set(moneyWaiters.values) }

  /// Subscribes before the caller reads the deposit, so that no change falls between the two.
  ///
  /// - Parameter paying: the deposit that somebody is paying for meanwhile.
  func subscribe(to topic: Topic, forMoneyOf paying: DepositID? = nil) -> Subscription {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    nextNumber += 1
    let number = nextNumber
    if isReleased { continuation.finish() } else { waiters[topic, default: [:]][number] = continuation }
    if let paying, !isReleased {
      moneyWaiters[number] = paying
      onMoneyWait()
    }
    return Subscription(topic: topic, number: number, stream: stream, continuation: continuation)
  }

  func unsubscribe(_ subscription: Subscription) {
    subscription.continuation.finish()
    moneyWaiters[subscription.number] = nil
    waiters[subscription.topic]?[subscription.number] = nil
    if waiters[subscription.topic]?.isEmpty == true { waiters[subscription.topic] = nil }
  }

  func changed(_ deposit: Deposit) {
    if owners.count < Self.remembered {
      owners.append(deposit.owner)
    } else {
      owners[changes % Self.remembered] = deposit.owner
    }
    changes += 1
    for topic in [.deposit(deposit.id), .deposits(of: deposit.owner), .allDeposits] as [Topic] {
      for continuation in (waiters[topic] ?? [:]).values { continuation.yield() }
    }
  }

  /// Ends every wait, now and from now on: the engine is stopping, waiters get the present state.
  func releaseAll() {
    isReleased = true
    for continuation in waiters.values.flatMap(\.values) { continuation.finish() }
    waiters = [:]
  }

  struct Subscription: Sendable {
    fileprivate let topic: Topic
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

// MARK: - Versions of lists

extension ChangeBroadcaster {
  /// Names the present state of every list: `run_…-7`.
  var version: String { "\(run)-\(changes)" }

  /// Both at once: a change between the two would be named by the version and told by nobody.
  func state(of topic: Topic, since version: String) -> ChangesResponse {
    ChangesResponse(changed: hasChanged(topic, since: version), version: self.version)
  }

  /// Whether a list may have changed since it had this version: true when that is not known.
  func hasChanged(_ topic: Topic, since version: String) -> Bool {
    let parts = version.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == run.rawValue, let known = Int(parts[1]), (0...changes).contains(known) else {
      return true
    }
    guard case .deposits(let owner) = topic else { return known != changes }
    guard changes - known <= owners.count else { return true }
    return (known..<changes).contains { owners[$0 % Self.remembered] == owner }
  }
}
