import DepositDomain
import Platform
import TerminalKit

/// The way from a file to a playable video, as far as it is not a journey yet, and which journey is looked at.
public struct Wizard: Hashable, Sendable {
  /// Most files taken at once.
  static let mostFiles = 50

  /// Which of its screens.
  public enum Step: Hashable, Sendable {
    case files
    /// Measured and priced, nothing begun.
    case check
    /// A journey: paying, uploading or ready, as far as it is.
    case walk(WalkID)
  }

  public internal(set) var step: Step = .files
  var browser = Browser()
  var drafts: [Draft] = []
  var draftRow = 0
  /// The title's field has the keys, or the duration's where that is asked for.
  var isTitling = false
  /// The deposit that the file is chosen for: it is paid, and this machine does not know its file.
  var fileFor: DepositID?

  /// Leaves the journey that is looked at, or the choice of a paid deposit's file: back to the files that were chosen and
  /// not deposited yet, else to the beginning.
  mutating func leave() {
    let (drafts, draftRow) = (drafts, draftRow)
    self = Wizard()
    guard !drafts.isEmpty else { return }
    self.drafts = drafts
    self.draftRow = draftRow
    step = .check
  }

  /// Asks for a paid deposit's file; what was chosen meanwhile is kept.
  mutating func ask(forFileOf deposit: DepositID) {
    leave()
    step = .files
    fileFor = deposit
  }

  /// The files that can be deposited.
  var measured: [Draft] { drafts.filter { $0.video != nil } }

  /// Files were chosen, and none of them can be deposited.
  var isAllRefused: Bool {
    step == .check && !drafts.isEmpty && drafts.allSatisfy { $0.refusal != nil && !$0.needsDuration }
  }

  /// What they cost together.
  var total: Cents { measured.reduce(.zero) { $0 + ($1.video?.type.fee ?? .zero) } }
}

/// A file that was chosen.
struct Draft: Hashable, Sendable {
  let path: String
  /// nil while it is being measured.
  var result: Result<MeasuredVideo, VisualError>?
  /// As it will be called; empty until the file is measured.
  var title = TextField("", limit: DepositTitle.maximumLength)

  /// As it is typed, for a file that does not tell how long it is.
  var duration = TextField("", limit: 20)

  /// Only the person knows how long it is.
  var needsDuration: Bool { refusal?.code == VisualError.durationUnknown(path: "").code }

  var video: MeasuredVideo? { try? result?.get() }

  /// It has a title, or waits for its duration.
  var takesText: Bool { video != nil || needsDuration }

  var refusal: VisualError? {
    if case .failure(let error) = result { error } else { nil }
  }
}

/// A look into folders.
struct Browser: Hashable, Sendable {
  var listing: FolderListing?
  var isAsked = false
  /// What is typed: a filter, or a path when it starts with `/` or `~`; nil: the list has the keys.
  var field: TextField?
  var row = ListState()
  /// Paths marked to be deposited together, in the order in which they were marked.
  var marked: [String] = []

  /// A row of the list.
  enum Row: Hashable, Sendable {
    /// The sandbox's film.
    case sample(String)
    case recent(String)
    case parent(String)
    case entry(FolderListing.Entry)
  }

  var isPath: Bool { field.map { $0.text.hasPrefix("/") || $0.text.hasPrefix("~") } ?? false }

  var filter: String { isPath ? "" : field?.text ?? "" }

  func path(of entry: FolderListing.Entry) -> String {
    let folder = listing?.path ?? ""
    return folder.hasSuffix("/") ? folder + entry.name : folder + "/" + entry.name
  }
}
