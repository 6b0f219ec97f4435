public import DepositDomain
public import EngineAPI
public import Platform
public import TerminalKit

/// Everything the dashboard hears. The runtime gives ``tick(_:)`` with the present time before each other message, so
/// that the model always knows it, and shows the view after a batch.
public enum Message: Hashable, Sendable {
  /// Keys, pastes, clicks, the window's size: as the terminal says them.
  case input(InputEvent)
  /// The time now. Also due at ``Model/nextTick``, when nothing else happens: there, and only there, time alone
  /// changes the screen or makes a request due.
  case tick(Instant)
  /// The machine's zone, when it is no longer the one of ``Setup``.
  case zone(LocalZone)

  /// Answers ``Effect/loadSession``, ``Effect/enterSandbox``, ``Effect/signIn(engine:token:)`` and
  /// ``Effect/runEngineHere``.
  case session(Result<Session, VisualError>)
  case usage(Month, Result<UsagePanel, VisualError>)
  case deposits(Result<DepositList, VisualError>)
  /// The answer to what was asked of one deposit.
  case deposit(DepositID, DepositRequest, Result<DepositObject, VisualError>)
  /// What waiting for a list to change brought.
  case watched(WatchedList, Result<ChangesResponse, VisualError>, engine: Int)
  /// Something that this program has started ended by itself.
  case engineEnded(EnginePart)
  /// It runs again, or why not.
  case relaunched(Result<Session, VisualError>)
  /// nil: the payment page took the payment.
  case paymentSimulated(DepositID, VisualError?)
  case journey(WalkID, JourneyNews)
  /// Oldest first.
  case uploadsFound(Result<[UnfinishedUpload], VisualError>)
  case playLink(DepositID, Result<PlayTokenResponse, VisualError>)

  /// Answers ``Effect/support(_:)``.
  case support(SupportAnswer)

  case folder(Result<FolderListing, VisualError>)
  /// The typed path, and what it becomes: the longest text that all candidates share; the same text when there is none.
  case completed(String, String)
  /// A path as it was asked, and what it is.
  case probed(String, Result<MeasuredVideo, VisualError>)
  /// A folder as it was asked, and the paths of its films; never none.
  case films(String, Result<[String], VisualError>)

  /// A text as a code for cameras: rows of dark (true) and light.
  case code(String, [[Bool]])
  /// nil: the browser was started.
  case opened(VisualError?)
  /// nil: the clipboard has it.
  case copied(VisualError?)
  /// The theme in force, when it changed otherwise than by ``Effect/apply(_:)``: a file was edited.
  case theme(String)
  /// Anything else that is worth a line: a setting not saved, a theme file that does not read.
  case trouble(VisualError)
}

/// What was asked of one deposit.
public enum DepositRequest: Hashable, Sendable {
  case look
  case recheck
  case cancel
  case retitle
}

/// A program that runs for this one alone.
public enum EnginePart: Hashable, Sendable {
  /// Its data stays.
  case engine
  /// The stand-in for Stripe and Bunny: what was tried in it is gone.
  case sandbox
}

/// Who is here, and what a payment means.
public struct Session: Hashable, Sendable {
  public var user: String
  public var mode: PaymentMode
  /// A film to try with, in a sandbox.
  public var samplePath: String?
  /// What is seen was made up for trying.
  public var hasSampleData: Bool
  /// creator, support, admin: what its token opens.
  public var roles: Set<String>

  public init(
    user: String, mode: PaymentMode, samplePath: String? = nil, hasSampleData: Bool = false,
    roles: Set<String> = ["creator"]
  ) {
    self.user = user
    self.roles = roles
    self.mode = mode
    self.samplePath = samplePath
    self.hasSampleData = hasSampleData
  }

  /// A payment can be simulated: in the sandbox of this program, which comes with a film to try with.
  var canSimulate: Bool { mode == .sandbox && samplePath != nil }
}

/// What a payment means: the badge that never goes away. `IdentityResponse.mode` has the same names.
public enum PaymentMode: String, Hashable, Sendable {
  case sandbox
  /// Stripe's `livemode` is false.
  case test
  /// Real money.
  case live
}
