public import DepositDomain
public import Platform

/// What the dashboard wants done outside of it. The runtime does it off the terminal's thread and answers with the
/// ``Message`` named beside each case, on success and on failure alike; an answer that no longer matters is ignored.
///
/// Nothing here blocks and nothing is repeated by the runtime on its own: what is to be tried again is asked for again.
/// Effects are to be started in the order in which they are given.
public enum Effect: Hashable, Sendable {
  // MARK: The engine. A failure of kind `unreachable` or `notReady` is what the dashboard calls "offline".

  /// Who the token speaks for (`GET /api/me`). → ``Message/session(_:)``
  case loadSession
  /// The month's estimate, and whatever series the engine knows (daily, videos, history): what it does not know stays
  /// nil in ``UsagePanel``. → ``Message/usage(_:_:)`` for the same month
  case loadUsage(Month)
  /// The newest deposits, all pages up to ``DepositsState/most`` rows. → ``Message/deposits(_:)``
  case loadDeposits
  /// One deposit with its timeline. → ``Message/deposit(_:_:_:)`` with `.look`
  case loadDeposit(DepositID)
  /// Have the engine ask Stripe now (`POST …/check`). → ``Message/deposit(_:_:_:)`` with `.recheck`
  case recheck(DepositID)
  /// Call an unpaid deposit off (`POST …/cancel`); on success the journal forgets it too
  /// (`DepositJourney.noteCancelled`). → ``Message/deposit(_:_:_:)`` with `.cancel`
  case cancel(DepositID)
  /// Another title (`PATCH …`). → ``Message/deposit(_:_:_:)`` with `.retitle`
  case retitle(DepositID, String)
  /// Pay at the sandbox's Checkout page, as a person would there. Asked in a sandbox only.
  /// → ``Message/paymentSimulated(_:_:)``
  case simulatePayment(DepositID, checkoutUrl: String)

  /// Wait until a list is another than it was in that version, for as long as that takes: the connection that stands
  /// meanwhile tells at once when the engine goes. `engine` is ``Connection/engine`` when it was asked for.
  /// → ``Message/watched(_:_:engine:)``
  case watch(WatchedList, version: String?, engine: Int)

  /// A link to play a film with (`POST /api/play/tokens`). → ``Message/playLink(_:_:)``
  case makePlayLink(DepositID, VideoGUID)

  // MARK: Journeys, each under the number the dashboard gave it.

  /// Measure, claim, and walk a file's whole way (`MeasuredFile.measure`, `DepositJourney.prepare` and `run`), telling
  /// every event as ``Message/journey(_:_:)``. A deposit that the journal knows is gone on with, unless `again`.
  /// Several journeys run at once; uploads wait their turn (`parallel_uploads`).
  case startJourney(WalkID, JourneyRequest)
  /// Go on with a deposit that exists: the journal finds its file; when it does not, tell
  /// ``JourneyNews/fileNeeded(_:)`` and end. `path`, when given, is the file to take (`file_differs` when it is another).
  /// A deposit that is expired or cancelled begins anew with the same file and title.
  case resumeJourney(WalkID, DepositID, path: String?)
  /// Stop walking; the upload stays resumable. The journey's last news is ``JourneyNews/stopped(_:)`` with an error of
  /// kind `interrupted`. Nothing to do when it has ended.
  case stopJourney(WalkID)
  /// What the person asks of one upload.
  case upload(WalkID, UploadWish)
  /// Bytes per second of all uploads together; nil: as fast as the line.
  case limitUploads(Int?)
  /// The order in which uploads take their turns.
  case orderUploads([WalkID])
  /// Uploads that an earlier run has left on this machine. → ``Message/uploadsFound(_:)``
  case findUploads

  // MARK: Files.

  /// What is in a folder, `~` expanded; nil: the folder to begin with (the last used one, else home).
  /// → ``Message/folder(_:)``. At most ``FolderListing/most`` entries; hidden ones left out.
  case browse(String?)
  /// What a path that is being typed can become, as a shell's Tab does, folders with a `/` behind.
  /// → ``Message/completed(_:_:)``
  case complete(String)
  /// Measure and price files, each by itself; a folder is refused as `file_is_directory`, a file still growing
  /// (size or date changed within a second or so) or without its index is refused.
  /// → one ``Message/probed(_:_:)`` a path
  case probe([String])

  /// The films of a folder that was chosen among files, in the order of their names. → ``Message/films(_:_:)``
  case findFilms(String)
  /// Measure a file again, with a duration that the person gave for one that does not tell.
  /// → ``Message/probed(_:_:)``
  case measure(String, durationSec: Int)

  // MARK: Beginning.

  /// Start a private engine and sandbox, with sample data. → ``Message/session(_:)``
  case enterSandbox
  /// Check a token at an engine and store it (0600). → ``Message/session(_:)``
  case signIn(engine: String, token: Secret)
  /// Start an engine on this machine, from the conf file's `[engine]`. → ``Message/session(_:)``
  case runEngineHere

  /// Start again what was started by this program and has ended. → ``Message/relaunched(_:)``
  case relaunchEngine

  /// What the support desk asks. → ``Message/support(_:)`` with the answer of the same name
  case support(SupportRequest)

  // MARK: This machine.

  /// The modules of a code that a phone's camera reads; nothing where none can be made. → ``Message/code(_:_:)``
  case makeCode(String)
  /// Open a page in the browser; never over SSH. → ``Message/opened(_:)``
  case openURL(String)
  /// Put a text on the clipboard (OSC 52, wl-copy, …). → ``Message/copied(_:)``
  case copy(String)
  /// Tell the person of something that happened while they look elsewhere: a bell, or a notice on the desktop.
  case notify(String)
  /// Show a theme, without remembering it.
  case preview(String)
  /// Put a setting into force and remember it. No answer when it works; ``Message/trouble(_:)`` when not.
  case apply(Setting)
  /// Give the terminal back, stop as Ctrl-Z does, and say ``Message/input(_:)`` `.resumed` after `fg`.
  case suspend
  /// Draw everything anew, whatever is believed to be on the screen.
  case redraw
  /// End the program: stop the journeys, give the terminal back, then print how to go on with each of these into the
  /// scrollback. The last effect there is.
  case quit(unfinished: [WayOn])
}

/// The command that goes on with a deposit after this program.
public enum WayOn: Hashable, Sendable {
  /// It is paid: its file is sent.
  case upload(DepositID)
  /// It is still to be paid, which `upload` would refuse.
  case deposit(file: String)

  /// What is typed after the program's name.
  public var words: [String] {
    switch self {
    case .upload(let id): ["upload", id.rawValue]
    case .deposit(let file): ["deposit", file]
    }
  }
}

/// A setting that can be changed on the screen.
public enum Setting: Hashable, Sendable {
  case theme(String)
  case language(Language)
  /// The terminal reports clicks and the wheel; off, it selects text with the mouse.
  case mouse(Bool)
  /// In which order the deposits stand: ``DepositOrder/text``. Kept with the program's own notes, not in the conf file.
  case order(String)
}

/// A journey's number, given by the dashboard, never used twice.
public struct WalkID: Hashable, Comparable, Sendable {
  public let number: Int

  public init(_ number: Int) {
    self.number = number
  }

  public static func < (a: WalkID, b: WalkID) -> Bool { a.number < b.number }
}

/// A file to be deposited.
public struct JourneyRequest: Hashable, Sendable {
  public var path: String
  /// As the person typed it; nil: from the file's name, or the deposit's own when one is under way.
  public var title: String?
  /// For a file that does not tell; a measured duration wins.
  public var durationSec: Int?
  /// The file's size as the person saw it, beside the price: a file of another size is refused as `file_still_growing`. nil:
  /// any.
  public var sizeBytes: Int?
  /// Another deposit of the same file, whatever became of the others.
  public var again: Bool

  public init(
    path: String, title: String? = nil, durationSec: Int? = nil, sizeBytes: Int? = nil, again: Bool = false
  ) {
    self.path = path
    self.title = title
    self.durationSec = durationSec
    self.sizeBytes = sizeBytes
    self.again = again
  }
}
