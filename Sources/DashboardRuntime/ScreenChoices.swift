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
    let (name, value): (String, String)
    switch setting {
    case .theme(let theme): (name, value) = ("theme", theme)
    case .language(let language): (name, value) = ("language", language.rawValue)
    case .mouse(let isOn): (name, value) = ("mouse", isOn ? "true" : "false")
    case .order: return nil
    }
    do throws(VisualError) {
      try ConfigurationFile.set(name, to: value, inFileAt: configurationPath)
      return nil
    } catch {
      return error
    }
  }
}
