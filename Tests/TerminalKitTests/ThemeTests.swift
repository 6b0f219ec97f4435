import Foundation
import Platform
import TerminalKit
import Testing

/// The theme files of the project.
enum ThemeFiles {
  static let sources: [ThemeLibrary.Source] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Themes").standardizedFileURL
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "theme" }.sorted { $0.path < $1.path }.compactMap { file in
      (try? String(contentsOf: file, encoding: .utf8)).map { ThemeLibrary.Source(path: file.path, text: $0) }
    }
  }()

  static let library = ThemeLibrary(sources)
}

@Suite struct ThemeTests {
  @Test("The themes are there")
  func present() {
    #expect(
      Set(ThemeFiles.library.names).isSuperset(of: [
        "visual", "visual-light", "night", "high-contrast", "solarized", "colour-blind", "monochrome",
      ]))
  }

  @Test("Every text of every theme has a contrast of 4.5 to 1, at every depth", arguments: ThemeFiles.library.names)
  func contrast(name: String) throws {
    let theme = try ThemeFiles.library.theme(named: name)
    for role in StyleRole.allCases {
      #expect(theme.contrast(role) >= 4.5, "\(role.name): \(theme.contrast(role))")
      for depth in ColorDepth.allCases {
        let entry = Palette(theme, depth: depth)[role]
        guard let foreground = entry.foreground.rgb else { continue }
        let background = entry.background.rgb ?? theme.background
        #expect(
          foreground.contrast(with: background) >= 4.5,
          "\(role.name) at \(depth): \(entry) \(foreground.contrast(with: background))")
      }
    }
  }

  @Test("High contrast means 7 to 1")
  func highContrast() throws {
    let theme = try ThemeFiles.library.theme(named: "high-contrast")
    for role in StyleRole.allCases { #expect(theme.contrast(role) >= 7, "\(role.name)") }
  }

  @Test("The built-in theme and its file are the same")
  func builtIn() throws {
    let source = try #require(ThemeFiles.sources.first { $0.name == "visual" })
    let theme = try Theme(name: source.name, path: source.path, toml: source.text)
    #expect(theme == .visual)
    #expect(Theme.visual.style(.accent).foreground == RGB(text: "#D946EF"))
    #expect(Theme.visual.background == RGB(text: "#000000"))
  }

  @Test("What a role means shows without colour too", arguments: ThemeFiles.library.names)
  func withoutColour(name: String) throws {
    let palette = Palette(try ThemeFiles.library.theme(named: name), depth: .mono)
    for role in [StyleRole.ok, .warning, .error] { #expect(role.cue != nil) }
    for role in [StyleRole.selected, .tabActive, .badgeAlert, .code] {
      #expect(palette[role].attributes.contains(.reverse), "\(role.name)")
    }
    #expect(palette[.selectedIdle].attributes != palette[.selected].attributes)
    #expect(palette[.error].attributes != palette[.text].attributes)
    #expect(
      StyleRole.allCases.allSatisfy { palette[$0].foreground == .standard && palette[$0].background == .standard })
  }

  @Test(
    "A theme file that is wrong says where and what",
    arguments: [
      ("background = \"#000000\"\n[styles]\ntext = \"#FFFFFF\"\ntxet = \"#000000\"", 4, 1, "styles.txet"),
      ("background = \"#000000\"\n[styles]\n  text = \"#GGGGGG\"", 3, 3, "styles.text"),
      ("background = \"#000000\"\n[styles]\ntext = { fg = \"#FFFFFF\", bold = 1 }", 3, 1, "styles.text.bold"),
      ("background = \"#000000\"\n[styles]\ntext = { bg = \"#FFFFFF\" }", 3, 1, "styles.text"),
      ("background = \"pink\"\n[colors]\nrose = \"#FFFFFF\"\n[styles]\ntext = \"rose\"", 1, 1, "background"),
      ("[styles]\ntext = \"#FFFFFF\"", 1, 1, "background"), ("background = \"#000000\"", 1, 1, "styles.text"),
      ("background = \"#000000\"\n\nbackground =", 3, 0, ""), ("colour = 1", 1, 1, "colour"),
      ("background = \"#000000\"\n[styles]\ncode = \"#FFFFFF\"", 3, 1, "styles.code"), ("a = 1\n\u{0}", 2, 1, ""),
    ])
  func errors(toml: String, line: Int, column: Int, key: String) throws {
    let error = try #require(throws: ThemeError.self) { try Theme(name: "t", path: "t.theme", toml: toml) }
    #expect(error.line == line)
    if column > 0 { #expect(error.column == column) }
    #expect(error.key == key)
    #expect(error.asVisualError.sentence.fr.hasPrefix("t.theme:\(line):"))
  }

  @Test("The last good theme stays when its file breaks, and the user's file comes first")
  func lastGood() {
    let good = "background = \"#000000\"\n[styles]\ntext = \"#FFFFFF\""
    var choice = ThemeChoice()
    choice.choose(
      "mine", from: ThemeLibrary([.init(path: "/u/mine.theme", text: good), .init(path: "/p/mine.theme", text: "x")]))
    #expect(choice.theme.name == "mine" && choice.error == nil)
    choice.choose("mine", from: ThemeLibrary([.init(path: "/u/mine.theme", text: "background")]))
    #expect(choice.theme.name == "mine" && choice.error?.code == "theme_invalid")
    choice.choose("none", from: ThemeLibrary())
    #expect(choice.theme.name == "mine" && choice.error?.code == "theme_unknown")
    choice.choose("visual", from: ThemeLibrary())
    #expect(choice.theme == .visual && choice.error == nil)
  }

  @Test(
    "Fewer colours: the nearest there are",
    arguments: [
      ("#D946EF", ColorDepth.palette256, TerminalColor.indexed(171)), ("#000000", .palette256, .indexed(16)),
      ("#808080", .palette256, .indexed(244)), ("#FF0000", .ansi16, .indexed(9)), ("#2020C0", .ansi8, .indexed(4)),
      ("#000000", .ansi16, .indexed(0)), ("#123456", .mono, .standard), ("#123456", .trueColor, .rgb(RGB(0x123456))),
    ])
  func quantizing(hex: String, depth: ColorDepth, expected: TerminalColor) throws {
    let color = try #require(RGB(text: hex))
    let theme = Theme(
      name: "t", title: Phrase(verbatim: "t"), background: RGB(0), text: RoleStyle(RGB(0xFFFFFF)),
      styles: [.input: RoleStyle(RGB(0xFFFFFF), on: color)])
    #expect(Palette(theme, depth: depth)[.input].background == expected)
  }

  @Test(
    "How many colours: the person's word, then NO_COLOR, then the terminal",
    arguments: [
      (.auto, ["TERM": "xterm-256color"], 256, .palette256), (.auto, ["COLORTERM": "truecolor"], 256, .trueColor),
      (.auto, ["NO_COLOR": "1", "COLORTERM": "truecolor"], 256, .mono), (.auto, ["NO_COLOR": ""], 8, .ansi8),
      (.always, ["NO_COLOR": "1"], 16, .ansi16), (.never, [:], 256, .mono), (.auto, [:], nil, .mono),
      (.auto, ["TERM": "xterm-direct"], 256, .trueColor),
      (.auto, ["COLORTERM": "truecolor", "TERM": "linux"], 8, .ansi8),
      (.auto, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], 8, .ansi8),
    ] as [(ColorDepth.Choice, [String: String], Int?, ColorDepth)])
  func depth(choice: ColorDepth.Choice, environment: [String: String], colors: Int?, expected: ColorDepth) {
    #expect(ColorDepth.resolve(choice, environment: Environment(environment), colors: colors) == expected)
  }
}
