import Platform
import Synchronization

/// The faults still to come, shared by both services; asked once for each thing that can go wrong.
final class FaultPlan: Sendable {
  private struct Rule {
    var fault: Fault
    var skipsLeft: Int
    var actsLeft: Int
  }

  private let rules: Mutex<[Rule]>
  private let random: RandomSource

  init(_ faults: [Fault], random: RandomSource) {
    rules = Mutex(faults.map(Self.rule))
    self.random = random
  }

  private static func rule(_ fault: Fault) -> Rule {
    Rule(fault: fault, skipsLeft: fault.skip, actsLeft: fault.count)
  }

  /// What to do wrong now, if anything; counts the request.
  func take(method: String, path: String) -> Fault.Action? {
    rules.withLock { rules in
      let fitting = rules.firstIndex { $0.actsLeft > 0 && $0.fault.endpoint.matches(method: method, path: path) }
      guard let index = fitting else { return nil }
      guard rules[index].skipsLeft == 0 else {
        rules[index].skipsLeft -= 1
        return nil
      }
      rules[index].actsLeft -= 1
      let fault = rules[index].fault
      return fault.chance >= 1 || random.fraction() < fault.chance ? fault.action : nil
    }
  }

  /// Adds faults behind those there are.
  func add(_ faults: [Fault]) {
    rules.withLock { $0 += faults.map(Self.rule) }
  }

  func clear() {
    rules.withLock { $0.removeAll() }
  }

  /// What is left, for `GET /sandbox/faults`.
  var json: JSONValue {
    .array(
      rules.withLock { rules in
        rules.map { rule in
          [
            "endpoint": .string(rule.fault.endpoint.description), "skipsLeft": .integer(rule.skipsLeft),
            "actsLeft": .integer(rule.actsLeft),
          ]
        }
      })
  }
}
