/// A value that must never be shown: printing, logging or dumping it gives bullets.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  public init(_ value: String) {
    self.value = value
  }

  /// The value itself, for the one call that needs it.
  public func reveal() -> String { value }

  /// Its bytes, as keys are used.
  public var bytes: [UInt8] { Array(value.utf8) }

  public var isEmpty: Bool { value.isEmpty }

  public var description: String { "•••" }
  public var debugDescription: String { "•••" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
