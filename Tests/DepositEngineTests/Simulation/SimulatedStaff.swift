import DepositDomain
import Platform
import TestSupport

@testable import DepositEngine

extension Simulation {
  /// What the desk's people do, through the desk.
  func staff(_ step: Step, _ deposit: Deposit, _ bench: Bench) async throws {
    let desk = StaffDesk(services: bench.services)
    var asking = StaffDesk.Asking(staff: bob, reason: "simulated")
    asking.expectedVersion = random { $0.happens(0.5) } ? deposit.version : nil
    switch step {
    case .staffRefunds, .staffRefundsAPart, .staffTwice:
      let amount = step == .staffRefunds ? nil : random { $0.pick([Cents(1), Cents(50), Cents(199)]) }
      let wish = StaffStep.refund(amount: amount, expected: deposit.refundCommitted)
      asking.key = "refund-\(deposit.version)-\(deposit.refundCommitted.rawValue)"
      _ = try await desk.act(wish, on: deposit.id, asking)
      guard step == .staffTwice else { return }
      // Another one, who saw the same; and the first again, whose answer was lost.
      asking.staff = alice
      asking.key = "mine"
      _ = try? await desk.act(wish, on: deposit.id, asking)
      asking.staff = bob
      asking.key = "refund-\(deposit.version)-\(deposit.refundCommitted.rawValue)"
      _ = try await desk.act(wish, on: deposit.id, asking)
    case .staffOpensAnother: _ = try await desk.openAnotherCheckout(deposit.id, asking)
    case .staffDeletes:
      guard let guid = deposit.video?.guid else { return }
      _ = try await desk.act(.deleteVideo(guid), on: deposit.id, asking)
    default:
      let remark = random { $0.pick([StaffStep.note("n"), .claim(takeOver: true), .release, .acceptOverLimit]) }
      if let remark { _ = try await desk.act(remark, on: deposit.id, asking) }
    }
  }
}
