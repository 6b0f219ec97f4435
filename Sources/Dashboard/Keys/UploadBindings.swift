import Platform
import TerminalKit

extension Bindings {
  /// What is asked of uploads, in their list and on the screen of one.
  static let uploads = [
    binding(.pause, keys(" "), in: [.uploads, .upload], .pause, rank: 30),
    binding(.recheck, keys("r"), in: [.uploads, .upload], .retry, rank: 31),
    binding(.limitAll, keys("-+="), label: "- +", in: [.uploads, .upload], .limitAll, rank: 33),
    binding(
      .reorder, keys("KJ") + [KeyPress(.up, .shift), KeyPress(.down, .shift)], label: "K J", in: [.uploads], .reorder,
      rank: 34),
    binding(.cancelUpload, keys("x"), in: [.uploads, .upload], .cancelUpload, rank: 35),
    binding(.limitOne, keys("[]"), label: "[ ]", in: [.uploads, .upload], .limitOne),
  ]
}

extension Model {
  /// The upload that the keys act on: the selected row, or the one whose screen is shown.
  var keyedWalk: Walk? {
    guard screen == .uploads else { return shownWalk }
    return walks.indices.contains(uploadRow.selected) ? walks[uploadRow.selected] : walks.last
  }

  func isAvailableForUploads(_ command: Command) -> Bool {
    let walk = keyedWalk
    switch command {
    case .pause: return walk?.canPause ?? false
    case .recheck: return walk?.ending != nil
    case .limitAll: return (screen == .uploads ? walks : [walk].compactMap(\.self)).contains { $0.stage <= .uploading }
    case .limitOne: return walk.map { $0.stage <= .uploading } ?? false
    case .reorder: return walks.count > 1
    case .cancelUpload: return walk?.canCancelUpload ?? false
    case .enter where screen == .uploads: return walk != nil
    case .enter: return walk?.ending != nil
    case .back: return screen != .uploads
    case .pane: return screen == .uploads || walks.count > 1
    default: return true
    }
  }
}

extension Walk {
  /// It sends or is about to.
  var canPause: Bool { isPaused || isUploading }

  /// There may be bytes at Bunny that are not a whole film.
  var canCancelUpload: Bool {
    deposit != nil && (stage == .preparing || stage == .uploading) && ending?.code != Self.cancelled
  }

  private static let cancelled = "upload_cancelled"
}
