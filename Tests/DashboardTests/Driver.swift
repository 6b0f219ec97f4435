import Dashboard
import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// A model that is driven by hand.
struct Driver {
  var model: Model
  private(set) var effects: [Dashboard.Effect] = []

  init(_ setup: Setup = Sample.setup()) {
    (model, effects) = Model.launch(setup)
  }

  /// Signed in, with the figures and the deposits of the mock-up.
  static func ready(
    _ setup: Setup = Sample.setup(), session: Session = Sample.session, panel: UsagePanel? = Sample.panel,
    deposits: [DepositObject] = Sample.deposits
  ) -> Driver {
    var driver = Driver(setup)
    driver.send(.session(.success(session)))
    if let panel { driver.send(.usage(Sample.november, .success(panel))) }
    driver.send(.deposits(.success(DepositList(deposits, version: "run-1"))))
    return driver
  }

  /// - Returns: the effects of this one message.
  @discardableResult
  mutating func send(_ message: Message) -> [Dashboard.Effect] {
    let new = model.update(message)
    effects += new
    return new
  }

  @discardableResult
  mutating func press(_ presses: KeyPress...) -> [Dashboard.Effect] {
    presses.flatMap { send(.input(.key($0))) }
  }

  @discardableResult
  mutating func type(_ text: String) -> [Dashboard.Effect] {
    text.flatMap { send(.input(.key(.character($0)))) }
  }

  mutating func pass(_ duration: Duration) -> [Dashboard.Effect] {
    send(.tick(model.now + duration))
  }

  var rows: [String] { model.view.rows }
  var text: String { model.view.text }
  var footer: String { rows.last ?? "" }
  var message: String { rows[rows.count - 3] }
  var toDo: String { rows[rows.count - 2] }
}
