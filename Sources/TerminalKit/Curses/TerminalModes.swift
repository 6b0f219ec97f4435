import CNcursesw
import FoundationEssentials
import Platform

/// The bytes that make a terminal a screen, and those that make it again what it was.
struct TerminalModes {
  private let isXtermLike: Bool
  private let enterScreen: [UInt8]
  private let leaveScreen: [UInt8]
  private let plain: [UInt8]
  /// Shows and hides the cursor.
  let showCursor: [UInt8]
  let hideCursor: [UInt8]

  static let startOfFrame = Array("\u{1B}[?2026h".utf8)
  static let endOfFrame = Array("\u{1B}[?2026l".utf8)
  /// Presses, drags and the wheel, with places beyond column 223 (xterm, 1002 and 1006).
  private static let mouse = ["?1002", "?1006"]
  /// Bracketed paste and focus.
  private static let always = ["?2004", "?1004"]

  /// - Parameter isXtermLike: modes of xterm are switched on; otherwise only what terminfo names.
  @TerminalActor
  init(isXtermLike: Bool) {
    func capability(_ name: String) -> [UInt8] {
      cnc_string(name).map { Self.withoutPadding(Array(String(cString: $0).utf8)) } ?? []
    }
    self.isXtermLike = isXtermLike
    enterScreen = capability("smcup")
    leaveScreen = capability("rmcup")
    plain = capability("sgr0")
    showCursor = capability("cnorm")
    hideCursor = capability("civis")
  }

  func enter(mouse: Bool) -> [UInt8] {
    enterScreen + hideCursor + Self.set(Self.always, "h", isXtermLike) + setMouse(mouse)
  }

  func setMouse(_ isOn: Bool) -> [UInt8] { Self.set(Self.mouse, isOn ? "h" : "l", isXtermLike) }

  /// Everything off, whether it was on or not: short, fixed, and right at any moment.
  var restore: [UInt8] {
    let frame = isXtermLike ? Self.endOfFrame : []
    return frame + Self.set(Self.mouse + Self.always, "l", isXtermLike) + plain + showCursor + leaveScreen
  }

  /// Longest text handed to the clipboard, in bytes: what xterm and others take at least.
  private static let clipboardBytes = 48 * 1_024

  /// OSC 52 with the text as Base64; nothing for one that is too long.
  static func clipboard(_ text: String, through multiplexer: Multiplexer) -> [UInt8] {
    guard text.utf8.count <= clipboardBytes else { return [] }
    return multiplexer.command("52;c;\(Data(text.utf8).base64EncodedString())")
  }

  /// A notice on the desktop: OSC 9, or OSC 777 for the terminals that know that one only.
  static func notification(_ text: String, speaks777: Bool, through multiplexer: Multiplexer) -> [UInt8] {
    // A semicolon would begin the next parameter.
    let safe = DisplayText(text, limit: 200).text.replacing(";", with: ",")
    return multiplexer.command(speaks777 ? "777;notify;VISUAL;" + safe : "9;" + safe)
  }

  /// How far something is, on the window's tab or in the taskbar (OSC 9;4, of ConEmu, Windows Terminal, Ghostty and
  /// others); nil takes it away.
  static func progress(_ percent: Int?, through multiplexer: Multiplexer) -> [UInt8] {
    multiplexer.command(percent.map { "9;4;1;\(min(100, max(0, $0)))" } ?? "9;4;0", isForTerminalOnly: true)
  }

  private static func set(_ modes: [String], _ final: String, _ isOn: Bool) -> [UInt8] {
    isOn ? Array(modes.map { "\u{1B}[\($0)\(final)" }.joined().utf8) : []
  }

  /// Capabilities may ask for delays (`$<5>`, terminfo(5)) that no terminal of today needs.
  static func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "<"),
        let end = bytes[index...].firstIndex(of: UInt8(ascii: ">"))
      {
        index = end + 1
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return out
  }
}
