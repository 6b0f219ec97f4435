public import DepositDomain
public import VideoUpload

/// A file that this run holds, with what the journal knows of it: ready to set out, or to go on.
public struct PreparedDeposit: Sendable {
  /// With the type and title of the deposit under way, if there is one.
  public let file: MeasuredFile
  /// The deposit under way; nil when a new one begins.
  public let underWay: JournalEntry?
  /// A title that was asked for, to be given to a deposit under way too.
  let title: String?
  let again: Bool
  /// Only an upload was asked for: no deposit is begun.
  var isUpload = false
  let claim: JournalClaim

  /// The deposit's id, as soon as there is one.
  public var depositId: DepositID? { underWay?.depositId }

  /// Nobody has to agree to a price any more: it was agreed to in an earlier run.
  public var isAgreed: Bool { underWay != nil }

  /// Notes whether the person has paused the upload: a later run then does not go on with it by itself.
  public func note(isHeld: Bool) {
    // Only a comfort of the next run: a journal that cannot be written stops the upload by itself.
    _ = try? claim.update { $0.isHeld = isHeld ? true : nil }
  }

  /// Lets other programs have the file.
  public func release() { claim.release() }
}
