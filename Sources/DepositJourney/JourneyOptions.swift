public import Platform
public import VideoUpload

/// How a journey is made.
public struct JourneyOptions: Sendable {
  /// Another deposit of the same file, whatever became of the others.
  public var again = false
  /// False: whatever has to be waited for ends the run (75).
  public var waits = true
  /// The longest time spent waiting for payment, video and encoding together; nil: as long as it takes.
  public var longestWait: Duration?
  /// How long an engine that answers nothing is put up with, once there is a Checkout.
  public var engineAbsence: Duration = .seconds(120)
  /// The upload's place among those of this program; nil: it sends at once, as fast as the line.
  public var slot: UploadSlot?
  /// Of the upload.
  public var upload = UploadOptions()
  /// What to do once the page to pay is known, before waiting: open it, or pay it in a sandbox. Not called when
  /// the deposit is paid already.
  public var onCheckout: @Sendable (CheckoutLinks) async throws(VisualError) -> Void = { _ throws(VisualError) in }

  public init() {}
}
