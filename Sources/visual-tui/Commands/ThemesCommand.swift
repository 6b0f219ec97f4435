import ArgumentParser
import DashboardRuntime
import EngineAPI
import FoundationEssentials
import Platform
import Reports

/// `themes`: which there are, and the files they come from.
struct ThemesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "themes", abstract: Help.text(.helpThemes))

  @OptionGroup var common: CommonOptions

  private struct Listing: Encodable {
    struct Item: Encodable {
      let name: String
      let path: String?
      let isInForce: Bool
      let error: String?
    }

    let items: [Item]
    @ExplicitNull var nextCursor: String?
  }

  func run() async {
    await Program.run(common) { place in
      let inForce = place.settings["theme"]
      let items = ThemeShelf(place.directories).themes.map { theme in
        Listing.Item(
          name: theme.name, path: theme.path, isInForce: theme.name == inForce,
          error: theme.error?.sentence(place.language))
      }
      try place.show(
        Listing(items: items),
        items.map { item in
          let mark = item.isInForce ? "▸ " : "  "
          let origin = item.path ?? Phrase.builtInTheme(place.language)
          return mark + item.name + "  " + origin + (item.error.map { "\n    ! " + $0 } ?? "")
        }.flatMap { $0.split(separator: "\n").map(String.init) })
      return .done
    }
  }
}
