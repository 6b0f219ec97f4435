import Glibc
import Platform

/// What the programs' standard streams get: results on output, everything else on error.
enum Report {
  static let program = "visual-engine"
  static let language = Language.resolve(flag: nil, environment: .process, configured: nil)

  static func failure(_ error: VisualError) {
    write("\(program): \(DisplayText(error.sentence(language)).text)\n", to: STDERR_FILENO)
  }

  /// Something to know that is no result.
  static func notice(_ phrase: Phrase) {
    write("\(program): \(DisplayText(phrase(language)).text)\n", to: STDERR_FILENO)
  }

  /// One line of results.
  static func line(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    // A reader that went away is no error of ours.
    _ = Array(text.utf8).withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}
