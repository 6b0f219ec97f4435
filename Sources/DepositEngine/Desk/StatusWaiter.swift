import DepositDomain
import DepositStore
import EngineAPI
import Platform

/// Waits until a deposit is as somebody wishes, without polling: the store is read again only after a change.
struct StatusWaiter: Sendable {
  let services: EngineServices

  /// - Parameter isForMoney: somebody is paying now; the reconciler then asks Stripe more often.
  /// - Returns: the deposit once `condition` holds, or as it is at the deadline or when the engine stops; nil when unknown.
  func wait(
    for id: DepositID, upTo limit: Duration, isForMoney: Bool = false, until condition: @Sendable (Deposit) -> Bool
  ) async throws -> Deposit? {
    let subscription = await services.changes.subscribe(to: .deposit(id), forMoneyOf: isForMoney ? id : nil)
    let deadline = subscription.finish(after: limit)
    defer {
      deadline.cancel()
      Task { await services.changes.unsubscribe(subscription) }
    }
    guard var deposit = try await services.store.deposit(id) else { return nil }
    var changes = subscription.stream.makeAsyncIterator()
    while !condition(deposit), await changes.next() != nil {
      deposit = try await services.store.deposit(id) ?? deposit
    }
    return deposit
  }

  /// Waits until a list may be another than the one of that version; the present version, and whether it is.
  ///
  /// - Parameters:
  ///   - version: nil answers at once.
  ///   - paying: the deposit that somebody is paying for now.
  func wait(
    for topic: ChangeBroadcaster.Topic, after version: String?, upTo limit: Duration,
    forMoneyOf paying: DepositID? = nil
  ) async -> ChangesResponse {
    guard let version else { return ChangesResponse(changed: true, version: await services.changes.version) }
    let subscription = await services.changes.subscribe(to: topic, forMoneyOf: paying)
    let deadline = subscription.finish(after: limit)
    defer {
      deadline.cancel()
      Task { await services.changes.unsubscribe(subscription) }
    }
    var changes = subscription.stream.makeAsyncIterator()
    if await !services.changes.hasChanged(topic, since: version) { _ = await changes.next() }
    return await services.changes.state(of: topic, since: version)
  }
}
