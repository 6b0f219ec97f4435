import Glibc
import Platform

/// Questions and answers, one after the other: nothing is drawn over, nothing depends on where something stands, so that
/// it can be read aloud. At every question `?` says what can be answered.
struct Dialogue {
  let place: Workplace

  /// - Parameter fallback: what an empty line stands for.
  /// - Throws: `interrupted` when there is no more input, or a signal came.
  func ask(_ question: Phrase, help: Phrase, or fallback: String? = nil) throws(VisualError) -> String {
    while true {
      place.console.ask(question(place.language))
      guard let answer = place.console.readAnswer()?.trimmingSpaces else {
        // The next line begins where a line begins.
        place.console.error("")
        throw place.signals.error ?? .dialogueEnded
      }
      if answer == "?" {
        place.console.line(help(place.language))
      } else if !answer.isEmpty {
        return answer
      } else if let fallback {
        return fallback
      }
    }
  }

  /// A question for yes or no; whatever is no yes is a no.
  func agrees(_ question: Phrase, help: Phrase) -> Bool {
    do throws(VisualError) {
      return Self.isYes(try ask(question, help: help, or: "n"))
    } catch {
      return false
    }
  }

  static func isYes(_ answer: String) -> Bool {
    ["o", "oui", "y", "yes"].contains(answer.trimmingSpaces.lowercased())
  }
}
