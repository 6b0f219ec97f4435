import Platform

/// The words of the command line as bytes: a file's name may be no text.
enum RawArguments {
  static let areUTF8 = ProcessArguments.raw.allSatisfy { String(validating: $0, as: UTF8.self) != nil }
}
