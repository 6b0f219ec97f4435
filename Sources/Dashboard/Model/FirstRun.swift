import Platform
import TerminalKit

/// Nothing is configured yet: three ways to begin.
struct FirstRun: Hashable, Sendable {
  /// A way to begin.
  enum Choice: Int, CaseIterable, Hashable, Sendable {
    case sandbox
    case signIn
    case engineHere
  }

  /// What has the keys while signing in.
  enum Field: Hashable, Sendable {
    case engine
    case token
  }

  var choice = Choice.sandbox
  /// Signing in: which field is typed in; nil: the choices have the keys.
  var field: Field?
  var engine: TextField
  var token = TextField("", limit: 4_096, isSecret: true)
  /// What was chosen is under way.
  var isWaiting = false
  var error: VisualError?

  init(engine: String) {
    self.engine = TextField(engine, limit: 2_000)
  }
}
