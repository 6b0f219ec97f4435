import FoundationEssentials
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// Every screen, at three sizes, in both languages, with drawings and without, as it was last looked at and approved.
///
/// To record anew after a change that is wanted: `VISUAL_RECORD_GOLDEN=1 swift test --filter GoldenTests`, then read
/// the difference.
struct GoldenTests {
  static let sizes = [
    Size(width: 80, height: 24), Size(width: 120, height: 40), Size(width: 200, height: 60),
  ]
  @Test(arguments: Scene.allCases, sizes) func screen(_ scene: Scene, _ size: Size) throws {
    try Golden.expect(Self.text(scene, size), at: "\(scene.rawValue)-\(size.width)x\(size.height).txt")
  }

  private static func text(_ scene: Scene, _ size: Size) -> String {
    var text = ""
    for language in Language.allCases {
      for ascii in [nil, ASCIIForm.everything] {
        let grid = scene.driver(Sample.setup(size: size, language: language, ascii: ascii)).model.view
        text += "== \(language.rawValue) \(ascii == nil ? "unicode" : "ascii")\n" + grid.text + "\n"
        #expect(grid.brokenInvariants.isEmpty)
        if ascii != nil { #expect(grid.text.utf8.allSatisfy { $0 < 0x80 }, "ASCII only") }
      }
    }
    // Roles and attributes: once is enough.
    guard size == sizes[0] else { return text }
    return text + "== styles\n" + scene.driver(Sample.setup(size: size)).model.view.styleMap + "\n"
  }
}

/// Files that say what was looked at and approved.
enum Golden {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  private static let isRecording = Environment.process["VISUAL_RECORD_GOLDEN"] == "1"

  /// Records an issue at the first line that differs.
  static func expect(_ text: String, at name: String) throws {
    let file = folder.appending(path: name)
    if isRecording {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
      return
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    guard golden != text else { return }
    let wanted = golden.split(separator: "\n", omittingEmptySubsequences: false)
    let drawn = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, (wanted, drawn)) in zip(wanted, drawn).enumerated() where wanted != drawn {
      Issue.record("\(name):\(line + 1)\n  golden |\(wanted)|\n  drawn  |\(drawn)|")
      return
    }
    Issue.record("\(name): another number of lines")
  }
}
