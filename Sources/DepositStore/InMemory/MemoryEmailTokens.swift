import DepositDomain
import Platform

extension MemoryTransaction {
  func emailTokens(after id: DepositID?, limit: Int) -> [(id: DepositID, token: String)] {
    let known = state.customers.compactMap { id, customer in customer.emailToken.map { (id: id, token: $0) } }
    let first = id?.rawValue ?? ""
    return Array(known.filter { $0.id.rawValue > first }.sorted { $0.id.rawValue < $1.id.rawValue }.prefix(limit))
  }

  func setEmailToken(_ token: String, of id: DepositID, at instant: Instant) {
    state.customers[id, default: CustomerTrace()].emailToken = token
    if let deposit = state.deposits[id]?.deposit { mirror(deposit, at: instant) }
  }
}
