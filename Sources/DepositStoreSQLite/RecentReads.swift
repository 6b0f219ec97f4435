import DepositDomain
import DepositStore
import Platform
import Synchronization

/// What was read lately, so that a deposit that people wait on is not read again for each look.
///
/// One process writes, and every write passes ``settle(_:areKept:)`` after its commit and before it is acknowledged: what
/// was acknowledged is seen by everyone. A read under way while its subject is written is not kept.
///
/// Settling is done by the one thread that writes, in the order of the commits: what is known here is what is stored, save
/// for what the commit under way has changed (``SearchChanges/touched``).
final class RecentReads: Sendable {
  /// What a write may have changed.
  final class Changes: Sendable {
    struct Contents: Sendable {
      /// As they are after the write.
      var deposits: [DepositID: Deposit] = [:]
      var hasTokens = false
    }

    private let stored = Mutex(Contents())

    var contents: Contents { stored.withLock { $0 } }
    /// Of what was written before, nothing is kept.
    func begin() { stored.withLock { $0 = Contents() } }
    func add(_ deposit: Deposit) { stored.withLock { $0.deposits[deposit.id] = deposit } }
    func addTokens() { stored.withLock { $0.hasTokens = true } }
  }

  /// What is read: a deposit, or a token by its hash.
  private enum Subject: Hashable, Sendable {
    case deposit(DepositID)
    case token([UInt8])
  }

  /// Reads under way, and how often what they read was written meanwhile.
  private struct Reading: Sendable {
    var readers = 0
    var writes = 0
  }

  /// Bytes of a generation: some thousand deposits.
  private static let depositBytes = 4 << 20

  private struct State {
    var deposits = RecentValues<DepositID, Deposit>(capacity: depositBytes)
    var tokens = RecentValues<[UInt8], APIToken>(capacity: 1_024)
    var readings: [Subject: Reading] = [:]
  }

  private let state = Mutex(State())

  /// The deposit as it is known, or as `read` finds it.
  func deposit(_ id: DepositID, read: () async throws -> Deposit?) async throws -> Deposit? {
    if let known = state.withLock({ $0.deposits.value(id) }) { return known }
    return try await reading(.deposit(id), read) { $0.deposits.keep($1, for: id, cost: $1.roughBytes) }
  }

  /// The token as it is known, or as `read` finds it.
  func token(_ hash: [UInt8], read: () async throws -> APIToken?) async throws -> APIToken? {
    if let known = state.withLock({ $0.tokens.value(hash) }) { return known }
    return try await reading(.token(hash), read) { $0.tokens.keep($1, for: hash) }
  }

  /// The deposit as it is known, for whoever writes.
  func known(_ id: DepositID) -> Deposit? { state.withLock { $0.deposits.value(id) } }

  /// - Parameter areKept: false when the write failed: what is stored then is not for us to guess.
  func settle(_ changes: Changes, areKept: Bool) {
    let changes = changes.contents
    guard changes.hasTokens || !changes.deposits.isEmpty else { return }
    state.withLock { state in
      for (id, deposit) in changes.deposits {
        if areKept {
          state.deposits.keep(deposit, for: id, cost: deposit.roughBytes)
        } else {
          state.deposits.forget(id)
        }
        state.readings[.deposit(id)]?.writes += 1
      }
      guard changes.hasTokens else { return }
      state.tokens.forgetAll()
      for case .token(let hash) in Array(state.readings.keys) { state.readings[.token(hash)]?.writes += 1 }
    }
  }

  private func reading<Value>(
    _ subject: Subject, _ read: () async throws -> Value?, keep: (inout State, Value) -> Void
  ) async throws -> Value? {
    let before = state.withLock { state in
      state.readings[subject, default: Reading()].readers += 1
      return state.readings[subject]?.writes ?? 0
    }
    do {
      let value = try await read()
      end(subject, before, value, keep)
      return value
    } catch {
      end(subject, before, nil, keep)
      throw error
    }
  }

  private func end<Value>(
    _ subject: Subject, _ before: Int, _ value: Value?, _ keep: (inout State, Value) -> Void
  ) {
    state.withLock { state in
      guard var reading = state.readings[subject] else { return }
      reading.readers -= 1
      if let value, reading.writes == before { keep(&state, value) }
      state.readings[subject] = reading.readers > 0 ? reading : nil
    }
  }
}

extension Deposit {
  /// About what it takes in memory, in bytes: itself, its records, and the texts of any length.
  fileprivate var roughBytes: Int {
    func bytes<Record>(_ records: [Record]) -> Int {
      // An array of its own, and the ids' texts.
      records.isEmpty ? 0 : 32 + records.count * (MemoryLayout<Record>.stride + 2 * 48)
    }
    let texts = [title, fileName, cancellation?.reason, checkoutRefusal] + sessions.map(\.url)
    return MemoryLayout<Deposit>.stride + 3 * 48 + bytes(sessions) + bytes(payments) + bytes(refunds) + bytes(disputes)
      + bytes(refundOrders) + bytes(videos) + texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
  }
}
