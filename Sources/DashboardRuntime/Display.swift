import Platform
import TerminalKit

/// Where the dashboard is shown: a terminal, or nowhere but in memory, for scripts.
@TerminalActor
protocol Display: AnyObject {
  var size: Size { get }
  var asciiForm: ASCIIForm? { get }
  func show(_ grid: CellGrid)
  func use(_ theme: Theme)
  func setMouse(_ isOn: Bool)
  func redraw()
  func suspend()
  func copyToClipboard(_ text: String)
  func notify(_ text: String)
  /// How far what is under way has come; shown with the next frame.
  var progress: Int? { get set }
  /// The next thing that is typed or told; nil when there is no more.
  func nextEvent() async -> InputEvent?
  func close()
}

extension Terminal: Display {
  var asciiForm: ASCIIForm? { abilities.asciiForm }
  func suspend() { stop() }
}

/// Keeps what would be shown. There is nobody to type: a script does.
@TerminalActor
final class HeadlessDisplay: Display {
  let size: Size
  let asciiForm: ASCIIForm?

  /// - Parameter size: `COLUMNS` and `LINES` when both are set, else 80×24.
  init(_ environment: Environment) {
    let width = environment["COLUMNS"].flatMap { Int($0) } ?? 80
    let height = environment["LINES"].flatMap { Int($0) } ?? 24
    let fits = (1...1_000).contains(width) && (1...1_000).contains(height)
    size = fits ? Size(width: width, height: height) : Size(width: 80, height: 24)
    asciiForm = TerminalAbilities.isUTF8(environment) ? nil : .everything
  }

  func show(_ grid: CellGrid) {}
  func use(_ theme: Theme) {}
  func setMouse(_ isOn: Bool) {}
  func redraw() {}
  func suspend() {}
  func copyToClipboard(_ text: String) {}
  func notify(_ text: String) {}
  var progress: Int?
  func nextEvent() async -> InputEvent? { nil }
  func close() {}
}
