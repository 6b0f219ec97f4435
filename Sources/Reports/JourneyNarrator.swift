import DepositDomain
public import DepositJourney
public import Platform
import VideoUpload

/// The journey in words: calm lines, each a change of state.
public struct JourneyNarrator: Sendable {
  /// How much is said.
  public enum Detail: Sendable {
    /// Only what somebody must act on.
    case quiet
    case normal
  }

  private let language: Language
  private let format: NumberFormat
  private let detail: Detail
  /// Before each line when several files are told at once.
  private let prefix: String
  /// Stripe's own address instead of the engine's, when that is reachable from this machine only.
  private let showsCheckoutURL: Bool
  /// Somebody waits for the payment here.
  private let waits: Bool
  /// The program pays by itself: nobody has anything to do.
  private let paysItself: Bool
  private var isUploading = false
  private var isEncoding = false

  public init(
    language: Language, detail: Detail = .normal, file: String? = nil, showsCheckoutURL: Bool = false,
    waits: Bool = true, paysItself: Bool = false
  ) {
    self.waits = waits
    self.paysItself = paysItself
    self.language = language
    self.detail = detail
    self.showsCheckoutURL = showsCheckoutURL
    format = NumberFormat(language)
    prefix = file.map { $0 + (language == .fr ? " : " : ": ") } ?? ""
  }

  /// The lines for an event; none for what is no change of state.
  public mutating func lines(_ event: JourneyEvent) -> [String] {
    switch event {
    case .probed, .ready: return []
    case .checkout(let links): return checkout(links)
    case .standing(.paused): return say(.uploadPaused)
    case .standing(.waiting(let ahead)): return ahead > 0 ? say(.waitingForTurn(ahead: ahead)) : []
    case .standing(.sending): return []
    case .progress(let progress):
      guard !isUploading else { return [] }
      isUploading = true
      return say(.uploading(size: format.bytes(progress.totalBytes)))
    case .processing:
      guard !isEncoding else { return [] }
      isEncoding = true
      return say(.encoding)
    case .paymentProcessing: return say(.paymentProcessing)
    case .paid: return say(.paidPreparing)
    case .retry(_, let sentence, .zero): return say(.goingOn(sentence))
    case .retry(_, let sentence, let delay):
      return say(.retrying(sentence, seconds: Int(delay.inSeconds.rounded(.up))))
    case .restarted(let sentence):
      isUploading = false
      return say(.restarting(sentence))
    case .uploaded(let size, _): return say(.uploadedAll(size: format.bytes(size)))
    case .playable(let playable): return arrived(playable)
    case .notice(let error): return say(error.sentence)
    }
  }

  /// What a file is and costs, before anything else.
  public func offer(_ file: MeasuredFile) -> [String] {
    guard detail == .normal else { return [] }
    let picture = file.width.flatMap { width in file.height.map { "\(width)×\($0)" } }
    let facts = [
      format.duration(seconds: file.durationSec), format.bytes(file.sizeBytes), picture, file.container,
    ]
    let limit = format.duration(seconds: file.type.maximumDurationSec)
    return [
      "\(file.path)  \(facts.compactMap { $0 }.joined(separator: ", "))",
      Phrase.priceOfType(format.price(file.fee.euros), type: file.type.rawValue, limit: limit)(language),
    ]
  }

  private func checkout(_ links: CheckoutLinks) -> [String] {
    if paysItself { return [] }
    let url = prefix + (showsCheckoutURL ? links.checkoutUrl : links.payUrl)
    guard detail == .normal else { return [url] }
    let until = links.expiresAt.map { LocalTime.text($0, language) }
    return [
      prefix + Phrase.toPay(format.price(links.feeEur), until: until)(language), url,
    ] + (waits ? [Phrase.terminalConfirms(language), Phrase.waitingForPayment(language)] : [])
  }

  private func arrived(_ playable: Playable) -> [String] {
    guard detail == .normal else { return [] }
    let same = playable.isIdentical == true ? [prefix + Phrase.sameBytes(language)] : []
    return [prefix + Phrase.playableNow(language)] + same
  }

  private func say(_ phrase: Phrase) -> [String] {
    detail == .normal ? [prefix + phrase(language)] : []
  }
}
