import CQREncode
import Platform

/// Makes codes for cameras, where libqrencode is installed.
enum CodeMaker {
  private static let library = "libqrencode.so.4"
  /// A side of the largest code there is has 177 modules.
  private static let mostModules = 177 * 177

  /// - Returns: rows of dark (true) and light; nil when the library is not there or the text does not fit a code.
  static func modules(of text: String) -> [[Bool]]? {
    let bytes = Array(text.utf8)
    var modules = [UInt8](repeating: 0, count: mostModules)
    let side = cqrencode(library, bytes, bytes.count, &modules, modules.count)
    guard side > 0 else { return nil }
    return (0..<side).map { row in modules[row * side..<(row + 1) * side].map { $0 != 0 } }
  }
}
