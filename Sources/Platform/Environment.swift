import Glibc

/// The process's environment, read in this one place and handed on as a value.
public struct Environment: Sendable {
  private let values: [String: String]

  public init(_ values: [String: String]) {
    self.values = values
  }

  /// The environment this process was started with.
  public static var process: Environment {
    var values: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
      let text = String(cString: line)
      if let equals = text.firstIndex(of: "=") {
        values[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      entry += 1
    }
    return Environment(values)
  }

  /// The value of `name`; nil when it is not set or empty.
  public subscript(name: String) -> String? {
    guard let value = values[name], !value.isEmpty else { return nil }
    return value
  }

  /// All of it, for a child process.
  public var all: [String: String] { values }

  /// The same with `overrides` on top; a nil value removes the name.
  public func with(_ overrides: [String: String?]) -> Environment {
    var merged = values
    for (name, value) in overrides { merged[name] = value }
    return Environment(merged)
  }
}
