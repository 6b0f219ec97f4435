import CNcursesw

/// The keys of the terminal in use, as terminfo has them; the screen must be there already.
@TerminalActor
enum TerminfoKeys {
  static func sequences() -> [[UInt8]: KeyPress] {
    var sequences: [[UInt8]: KeyPress] = [:]
    for (name, press) in names {
      guard let text = cnc_string(name) else { continue }
      sequences[Array(String(cString: text).utf8)] = press
    }
    return sequences
  }

  private static let names: [(String, KeyPress)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", KeyPress(.home)),
      ("kend", KeyPress(.end)), ("kpp", KeyPress(.pageUp)), ("knp", KeyPress(.pageDown)), ("kdch1", KeyPress(.delete)),
      ("kich1", KeyPress(.insert)), ("kcbt", .backTab), ("kent", .enter),
    ] + (1...12).map { ("kf\($0)", KeyPress(.function($0))) }
}
