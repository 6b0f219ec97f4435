import DepositDomain
import TestSupport

/// What happened to one deposit at Stripe, drawn at random: up to three Sessions, their payments, refunds and disputes,
/// and the cancels. The facts are in an order in which they could have happened; tests tell them in any other.
struct RandomStory: CustomStringConvertible {
  /// Sessions as they were opened.
  private(set) var openings: [DepositEvent] = []
  /// Everything that came after.
  private(set) var facts: [DepositEvent] = []
  private var refundCount = 0

  init(using random: inout SeededGenerator) {
    for number in 1...Int.random(in: 1...3, using: &random) {
      openings.append(Fact.session(number))
      addOutcome(of: number, &random)
    }
    if Int.random(in: 0..<4, using: &random) == 0 { facts.append(.cancelled(by: .creator, reason: nil)) }
    if Int.random(in: 0..<6, using: &random) == 0 { facts.append(.cancelled(by: .support, reason: nil)) }
  }

  var description: String { (openings + facts).map { "\($0)" }.joined(separator: "\n") }

  private mutating func addOutcome(of session: Int, _ random: inout SeededGenerator) {
    switch Int.random(in: 0..<7, using: &random) {
    case 0: break
    case 1: facts.append(Fact.session(session, .expired))
    case 2: facts.append(Fact.processing(session))
    case 3: facts += [Fact.processing(session), Fact.asyncFailed(session)]
    case 4:
      facts.append(Fact.paid(session, amount: Bool.random(using: &random) ? 150 : 300))
      addReturns(of: session, &random)
    default:
      if Bool.random(using: &random) { facts.append(Fact.processing(session)) }
      facts.append(Fact.paid(session))
      addReturns(of: session, &random)
    }
  }

  private mutating func addReturns(of session: Int, _ random: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      refundCount += 1
      let amount = Bool.random(using: &random) ? 200 : 50
      let ending: Refund.State = Int.random(in: 0..<3, using: &random) == 0 ? .failed : .succeeded
      for state in [Refund.State.pending, .succeeded, ending] {
        facts.append(Fact.refund(state, id: refundCount, of: session, amount: amount))
      }
      if ending == .succeeded { facts.append(Fact.charge(of: session, refunded: amount)) }
    }
    guard Int.random(in: 0..<4, using: &random) == 0 else { return }
    facts.append(Fact.dispute(.open, of: session))
    if Bool.random(using: &random) {
      facts.append(Fact.dispute(Bool.random(using: &random) ? .won : .lost, of: session))
    }
  }

  /// All of it in a random order, some told twice.
  func shuffled(using random: inout SeededGenerator) -> [DepositEvent] {
    var told = openings + facts
    for fact in told where Int.random(in: 0..<3, using: &random) == 0 { told.append(fact) }
    return told.shuffled(using: &random)
  }
}
