public import DepositDomain

/// What the person asks of one upload. It holds whether that one is sending, waits for its turn, or has not come that far.
public enum UploadWish: Hashable, Sendable {
  /// Stop sending, keep what the server has, let others have the place.
  case pause
  /// Go on, when there is a place.
  case resume
  /// Bytes per second of this one; nil: none of its own.
  case limit(Int?)
  /// Stop for good and delete what was sent, at Bunny too; the deposit stays paid. The journey's last news is
  /// ``JourneyNews/stopped(_:)`` with `upload_cancelled`, whether it still ran or had ended before.
  case cancel(DepositID)
}

/// How an upload that wants to send stands: `UploadStanding`.
public enum UploadTurn: Hashable, Sendable {
  /// For a place, behind so many others that wait.
  case waiting(ahead: Int)
  /// Until the person resumes it.
  case paused
  case sending
}

/// An upload that an earlier run has left, as this machine's journal knows it.
public struct UnfinishedUpload: Hashable, Sendable {
  public var deposit: DepositID
  public var title: String
  public var path: String
  /// At the server, as far as it was noted.
  public var confirmedBytes: Int
  public var totalBytes: Int
  /// The journal saw it paid; otherwise only the engine can tell.
  public var isPaid: Bool
  /// The person has paused or cancelled it: it waits to be resumed.
  public var isHeld: Bool
  /// There is an upload at the server to go on with; one that was cancelled is gone.
  public var isBegun: Bool

  public init(
    deposit: DepositID, title: String, path: String, confirmedBytes: Int, totalBytes: Int, isPaid: Bool, isHeld: Bool,
    isBegun: Bool = true
  ) {
    self.deposit = deposit
    self.title = title
    self.path = path
    self.confirmedBytes = confirmedBytes
    self.totalBytes = totalBytes
    self.isPaid = isPaid
    self.isHeld = isHeld
    self.isBegun = isBegun
  }
}
