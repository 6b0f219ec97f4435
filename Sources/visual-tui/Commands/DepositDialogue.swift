import Dashboard
import DashboardRuntime
import DepositDomain
import DepositJourney
import Platform
import Reports
import VideoUpload

/// `deposit --plain` without a file: the wizard as a dialogue. It asks for the file, says what it is and costs, asks for
/// the title and for consent, and then tells what changes, once.
struct DepositDialogue {
  var wishes: DepositWishes
  let place: Workplace

  private var dialogue: Dialogue { Dialogue(place: place) }
  private var language: Language { place.language }

  /// One deposit after another, for as long as the person likes.
  func run() async throws -> Platform.ExitCode {
    place.console.line(Phrase.dialogueBegins(language))
    var codes: [Platform.ExitCode] = []
    repeat {
      var next = wishes
      let file = try await file()
      for line in JourneyNarrator(language: language).offer(file) { place.console.line(line) }
      next.files = [file.path]
      next.durationSec = file.durationSec
      next.title = try title(file)
      if !place.common.sandbox { next.opensPage = opensPage() }
      codes.append(try await DepositRun(wishes: next, place: place).run())
      guard place.signals.received == nil, !place.console.hasInputEnded else { break }
    } while dialogue.agrees(.dialogueAnother, help: .dialogueAnotherHelp)
    return .combined(codes, anyGoesOn: codes.contains(.resumable))
  }

  // MARK: The file

  /// Asks until one can be deposited; what keeps one from it is said.
  private func file() async throws(VisualError) -> MeasuredFile {
    while true {
      let answer = try dialogue.ask(.dialogueFile, help: .dialogueFileHelp)
      do throws(VisualError) {
        let path = try path(answer)
        return try await measured(path)
      } catch {
        guard error.kind == .badInput || error.kind == .notFound else { throw error }
        place.console.line(error.sentence(language))
      }
    }
  }

  /// What was typed or dropped on the window, as a path; a folder offers its films by number.
  private func path(_ answer: String) throws(VisualError) -> String {
    let home = place.directories.home
    let typed = DroppedFile.path(answer) ?? answer
    let path = typed == "~" ? home : typed.hasPrefix("~/") ? home + typed.dropFirst() : typed
    let films = try VideoFolder.files(path)
    guard films.count > 1 || films.first.map({ $0 != path }) == true else { return path }
    place.console.line(Phrase.dialogueFilms(films.count)(language))
    for (number, film) in films.enumerated() {
      place.console.line("\(number + 1). \(film.split(separator: "/").last.map(String.init) ?? film)")
    }
    while true {
      let answer = try dialogue.ask(.dialogueNumber(films.count), help: .dialogueNumberHelp, or: "1")
      if let number = Int(answer), films.indices.contains(number - 1) { return films[number - 1] }
      place.console.line(Phrase.dialogueNumberHelp(language))
    }
  }

  private func measured(_ path: String) async throws(VisualError) -> MeasuredFile {
    do throws(VisualError) {
      return try await MeasuredFile.measure(path: path, type: wishes.type, title: nil, durationSec: wishes.durationSec)
    } catch {
      guard error.code == VisualError.durationUnknown(path: "").code else {
        throw Typed.explained(error, path: path)
      }
      let seconds = try duration(path)
      return try await MeasuredFile.measure(path: path, type: wishes.type, title: nil, durationSec: seconds)
    }
  }

  private func duration(_ path: String) throws(VisualError) -> Int {
    while true {
      let answer = try dialogue.ask(.askDuration(path: path), help: .dialogueDurationHelp)
      if let seconds = (try? Typed.length(answer)).flatMap(\.self) { return seconds }
      place.console.line(VisualError.lengthFormat.sentence(language))
    }
  }

  // MARK: Title and page

  private func title(_ file: MeasuredFile) throws(VisualError) -> String? {
    if let given = wishes.title { return given }
    while true {
      let answer = try dialogue.ask(.dialogueTitle(file.title), help: .dialogueTitleHelp, or: file.title)
      if answer == file.title { return nil }
      do throws(VisualError) {
        return try DepositTitle.checked(answer)
      } catch {
        place.console.line(error.sentence(language))
      }
    }
  }

  private func opensPage() -> Bool {
    guard wishes.opensPage, Machine(environment: place.environment).canOpen else { return false }
    return dialogue.agrees(.dialogueOpens, help: .dialogueOpensHelp)
  }
}
