import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// An action before it is done: what will happen, why, and what has changed meanwhile.
public struct SupportDialog: Hashable, Sendable {
  /// What is typed in.
  enum Field: Hashable, Sendable {
    case amount
    case reason
  }

  let foresight: SupportForesightObject
  let deposit: DepositID
  /// What the person saw when it was opened, or when a conflict was shown.
  var version: Int
  /// Lines of the history then.
  let seen: Int
  var money: SupportMoneyObject
  var video: VideoGUID?
  var event: EventID?
  /// Its type and id, to be read.
  var eventName: String?
  /// Why; of a note, the note. It stays through every refusal.
  var reason = TextField("", limit: 500)
  var amount = TextField("", limit: 12)
  var field = Field.reason
  /// The order that is under way, or was sent last. A changed text makes another order.
  var number: Int
  var isSending = false
  var hasSent = false
  /// Why it was not done.
  var error: VisualError?
  /// The case will come once more because of what was refused: that is no news of others.
  var awaitsOwnChange = false
  /// What others changed since.
  var changes: [String] = []

  var action: SupportAction { foresight.action }
  var isRefund: Bool { action == .refund && foresight.possible }

  /// Whether a text is asked for, beside the answer itself.
  var asksText: Bool {
    guard foresight.possible else { return false }
    switch action {
    case .claim, .release, .retry: return false
    default: return true
    }
  }

  var needsText: Bool { action == .note || foresight.needsReason }

  init(_ foresight: SupportForesightObject, _ file: SupportFileObject, number: Int) {
    self.foresight = foresight
    self.number = number
    deposit = file.deposit.depositId
    version = file.deposit.version
    seen = file.timeline.count
    money = file.money
    video = file.videos.last { $0.current }?.guid
    if action == .note { reason = TextField("", limit: 2_000) }
    if isRefund { field = .amount }
  }

  /// What is typed as an amount, in cents; nil: nothing, which means all of the rest.
  ///
  /// - Returns: nil for what is no amount, or more than there is.
  var typedCents: Int?? {
    let text = amount.text.filter { $0 != " " && $0 != "€" }.replacing(",", with: ".")
    if text.isEmpty { return .some(nil) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts[0].count <= 6, parts.allSatisfy({ $0.allSatisfy(\.isDigit) }),
      let euros = Int(parts[0]), let rest = parts.count == 1 ? 0 : Self.cents(parts[1])
    else { return nil }
    let cents = euros * 100 + rest
    return (1...max(1, money.refundableCents)).contains(cents) ? .some(cents) : nil
  }

  /// Whether a character has a place in an amount.
  static func isOfAmount(_ character: Character) -> Bool { character.isDigit || ".,€ ".contains(character) }

  private static func cents(_ text: Substring) -> Int? {
    switch text.count {
    case 1: Int(text).map { $0 * 10 }
    case 2: Int(text)
    default: nil
    }
  }

  var order: SupportOrder {
    SupportOrder(
      number: number, action: action, deposit: deposit, reason: reason.text.trimmingSpaces,
      amountCents: typedCents ?? nil, expectedRefundedCents: money.expectedRefundedCents, expectedVersion: version,
      video: video, event: event, takesOver: action == .claim && foresight.data["by"] != nil)
  }
}

extension Character {
  fileprivate var isDigit: Bool { isASCII && isNumber }
}

/// Something to read over the screen: an event as received, a reply, who paid.
public struct SupportPaper: Hashable, Sendable {
  /// What it is, for the keys it has.
  enum Kind: Hashable, Sendable {
    case event(EventID)
    /// A message for the creator, and the other kinds there are.
    case reply(DepositID, kind: String, others: [String])
    /// Who paid, unmasked: it goes with write mode.
    case person
    case other
  }

  var kind: Kind
  var title: String
  /// nil while it is on its way.
  var text: String?
  /// What `c` copies; nil: the text.
  var copy: String?
  /// The history's line that an event is shown for, above it.
  var line: String?
  /// Below the text, for the person alone.
  var remark: String?
  var top = 0
}
