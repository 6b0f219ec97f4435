import EngineAPI
import Platform
import TerminalKit

extension String {
  /// Text from outside, safe and no longer than any row: for sentences and rows.
  var shown: String { DisplayText(self, limit: 300).text }
}

extension Model {
  /// A path with the home folder as `~`.
  func short(_ path: String) -> String {
    guard let home, home != "/", !home.isEmpty else { return path.shown }
    if path == home { return "~" }
    return path.hasPrefix(home + "/") ? "~" + String(path.dropFirst(home.count)).shown : path.shown
  }
}

extension StyledText {
  /// Filled up, or cut, to exactly `width` cells.
  func padded(to width: Int, _ alignment: Alignment = .left) -> StyledText {
    guard width > 0 else { return .empty }
    let cut = truncated(to: width)
    let space = max(0, width - cut.width)
    switch alignment {
    case .left: return cut + Self.spaces(space)
    case .right: return Self.spaces(space) + cut
    case .center: return Self.spaces(space / 2) + cut + Self.spaces(space - space / 2)
    }
  }

  static func spaces(_ count: Int) -> StyledText {
    StyledText(String(repeating: " ", count: max(0, count)))
  }
}

/// The end of a path that is too long matters more than its beginning.
enum PathText {
  static func fitted(_ path: String, width: Int) -> String {
    guard StyledText(path).width > width, width > 1 else { return path }
    var kept: [Character] = []
    var used = 1
    for character in path.reversed() {
      let cells = StyledText(String(character)).width
      guard used + cells <= width else { break }
      kept.append(character)
      used += cells
    }
    return "…" + String(kept.reversed())
  }
}
