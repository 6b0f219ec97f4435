import DepositDomain

// With one deposit before their eyes people are told of that one; of the others only that they wait.

extension Model {
  /// What waits, this place's own deposit first.
  var toDoHere: [ToDo] {
    guard let all = toDo else { return [] }
    return all.filter(isOfThisPlace) + all.filter { !isOfThisPlace($0) }
  }

  /// The deposit before the person's eyes, or none is.
  func isOfThisPlace(_ item: ToDo) -> Bool {
    switch place {
    case .check: false
    case .pay, .upload:
      shownWalk.map { walk in item.walk == walk.id || item.deposit != nil && item.deposit == walk.deposit } ?? false
    default: true
    }
  }
}
