import DepositDomain

/// The unique mark in a video's title that finds it again after a lost reply: `[dep_…/1]` at its end.
struct VideoTag: Hashable {
  let depositID: DepositID
  let generation: Int

  init(_ id: DepositID, generation: Int) {
    depositID = id
    self.generation = generation
  }

  /// Reads the mark back; nil when the title ends otherwise.
  init?(inTitle title: String) {
    guard title.hasSuffix("]"), let start = title.lastIndex(of: "[") else { return nil }
    let parts = title[title.index(after: start)...].dropLast().split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let generation = Int(parts[1]), generation > 0 else { return nil }
    let id = DepositID(String(parts[0]))
    guard id.isWellFormed else { return nil }
    self.init(id, generation: generation)
  }

  var text: String { "\(depositID)/\(generation)" }

  /// A title that bears the mark. An upload's own title takes the place of the one that the video was made with: it must
  /// bear it, too, or a restored backup would not find the film.
  func marking(_ title: String) -> String { "\(title.prefix(200)) [\(text)]" }
}
