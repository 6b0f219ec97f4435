import Dashboard
import Platform
import TerminalKit

/// Theme, language and mouse: how a choice made on the screen is remembered.
struct ScreenChoices: Sendable {
  private let configurationPath: String
  let shelf: ThemeShelf

  init(_ place: DashboardPlace) {
    configurationPath = place.configurationPath
    shelf = ThemeShelf(place.directories)
  }

  // MARK: Remembering

  /// Writes a choice into the conf file, and leaves everything else in it as it is.
  func remember(_ setting: Setting) -> VisualError? {
    let (name, value) =
      switch setting {
      case .theme(let theme): ("theme", theme)
      case .language(let language): ("language", language.rawValue)
      case .mouse(let isOn): ("mouse", isOn ? "true" : "false")
      }
    do throws(VisualError) {
      try ConfigurationFile.set(name, to: value, inFileAt: configurationPath)
      return nil
    } catch {
      return error
    }
  }
}
