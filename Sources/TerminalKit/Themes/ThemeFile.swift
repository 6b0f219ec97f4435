import Platform
import TOMLKit

extension Theme {
  /// Longest theme file read, in bytes.
  public static let maximumFileBytes = 32 * 1_024

  /// Reads a theme from TOML: `title`, `background`, optional `transparent` and `mono`, named colours under `[colors]`,
  /// a style per role under `[styles]`, either a colour or `{ fg, bg, bold, underline, italic, reverse }`.
  ///
  /// - Parameters:
  ///   - name: the file's name without `.theme`.
  ///   - path: what errors call the file.
  /// - Throws: ``ThemeError`` with line and column.
  public init(name: String, path: String, toml: String) throws(ThemeError) {
    let table = try Self.table(path: path, toml: toml)
    let reader = ThemeReader(path: path, places: TOMLPlaces(toml))
    try reader.refuseUnknown(table, known: ["title", "background", "transparent", "mono", "colors", "styles"])
    let colors = try reader.namedColors(table["colors"])
    guard let background = table["background"] else { throw reader.error("background", .missing) }
    let styles = try reader.styles(table["styles"], colors: colors)
    guard let text = styles[.text] else { throw reader.error("styles.text", .missing) }
    self.init(
      name: name, title: try reader.title(table["title"], name: name),
      background: try reader.color(background, key: "background", colors: colors),
      isTransparent: try reader.flag(table["transparent"], key: "transparent"),
      isMono: try reader.flag(table["mono"], key: "mono"), text: text, styles: styles)
  }

  private static func table(path: String, toml: String) throws(ThemeError) -> TOMLTable {
    if let end = toml.utf8.firstIndex(of: 0) {
      let line = toml.utf8[..<end].count { $0 == UInt8(ascii: "\n") } + 1
      throw ThemeError(path: path, line: line, column: 1, reason: .notTOML("NUL"))
    }
    do {
      return try TOMLTable(string: toml)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw ThemeError(path: path, line: place.line, column: place.column, reason: .notTOML(error.description))
    } catch {
      throw ThemeError(path: path, line: 1, column: 1, reason: .notTOML(String(describing: error)))
    }
  }
}

/// Makes values of a theme file's entries.
struct ThemeReader {
  let path: String
  let places: TOMLPlaces

  func error(_ key: String, _ reason: ThemeError.Reason) -> ThemeError {
    let place = places.place(of: key)
    return ThemeError(path: path, line: place.line, column: place.column, reason: reason, key: key)
  }

  func refuseUnknown(_ table: TOMLTable, known: [String], under parent: String = "") throws(ThemeError) {
    guard let stray = table.keys.sorted().first(where: { !known.contains($0) }) else { return }
    throw error(parent + stray, .unknownKey(known))
  }

  func title(_ value: (any TOMLValueConvertible)?, name: String) throws(ThemeError) -> Phrase {
    guard let value else { return Phrase(verbatim: name) }
    if let text = value.string { return Phrase(verbatim: DisplayText(text, limit: 60).text) }
    guard let table = value.table, let fr = table["fr"]?.string, let en = table["en"]?.string else {
      throw error("title", .form("\"…\", { fr = \"…\", en = \"…\" }"))
    }
    return Phrase(fr: DisplayText(fr, limit: 60).text, en: DisplayText(en, limit: 60).text)
  }

  func flag(_ value: (any TOMLValueConvertible)?, key: String) throws(ThemeError) -> Bool {
    guard let value else { return false }
    guard let flag = value.bool else { throw error(key, .form("true, false")) }
    return flag
  }

  func namedColors(_ value: (any TOMLValueConvertible)?) throws(ThemeError) -> [String: RGB] {
    guard let value else { return [:] }
    guard let table = value.table else { throw error("colors", .form("[colors]")) }
    var colors: [String: RGB] = [:]
    for name in table.keys {
      guard let entry = table[name] else { continue }
      colors[name] = try color(entry, key: "colors.\(name)", colors: [:])
    }
    return colors
  }

  func color(
    _ value: any TOMLValueConvertible, key: String, colors: [String: RGB]
  ) throws(ThemeError) -> RGB {
    guard let text = value.string, let color = colors[text] ?? RGB(text: text) else {
      throw error(key, .color(colors.keys.sorted()))
    }
    return color
  }

  func styles(
    _ value: (any TOMLValueConvertible)?, colors: [String: RGB]
  ) throws(ThemeError) -> [StyleRole: RoleStyle] {
    guard let value else { return [:] }
    guard let table = value.table else { throw error("styles", .form("[styles]")) }
    // The look of a code is the camera's matter, not the theme's.
    try refuseUnknown(table, known: StyleRole.allCases.filter { $0 != .code }.map(\.name), under: "styles.")
    var styles: [StyleRole: RoleStyle] = [:]
    for role in StyleRole.allCases {
      guard let entry = table[role.name] else { continue }
      styles[role] = try style(entry, key: "styles.\(role.name)", colors: colors)
    }
    return styles
  }

  private func style(
    _ value: any TOMLValueConvertible, key: String, colors: [String: RGB]
  ) throws(ThemeError) -> RoleStyle {
    guard let table = value.table else { return RoleStyle(try color(value, key: key, colors: colors)) }
    try refuseUnknown(table, known: ["fg", "bg", "bold", "underline", "italic", "reverse"], under: key + ".")
    guard let foreground = table["fg"] else { throw error(key, .missing) }
    var background: RGB?
    if let bg = table["bg"] { background = try color(bg, key: key + ".bg", colors: colors) }
    var attributes: TextAttributes = []
    let flags: [(String, TextAttributes)] = [
      ("bold", .bold), ("underline", .underline), ("italic", .italic), ("reverse", .reverse),
    ]
    for (name, attribute) in flags where try flag(table[name], key: "\(key).\(name)") { attributes.insert(attribute) }
    return RoleStyle(try color(foreground, key: key + ".fg", colors: colors), on: background, attributes)
  }
}
