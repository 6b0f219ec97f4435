import DepositDomain
public import EngineAPI
public import Platform

/// Deposits as text: a list, and one with its history.
public struct DepositReport: Sendable {
  private let language: Language
  private let format: NumberFormat

  public init(language: Language) {
    self.language = language
    format = NumberFormat(language)
  }

  /// Cells a title takes in a list at most; `show` has all of it.
  private static let titleWidth = 40

  /// One line a deposit, newest first as the engine lists them.
  ///
  /// - Parameters:
  ///   - showsOwner: for a list of everybody's.
  ///   - isFiltered: not all of them were asked for.
  public func list(_ page: Page<DepositObject>, showsOwner: Bool, isFiltered: Bool = false) -> [String] {
    guard !page.items.isEmpty else { return [(isFiltered ? Phrase.noSuchDeposits : .noDeposits)(language)] }
    var table = TextTable([.left, .left, .left, .left, .right, .right, .left] + (showsOwner ? [.left] : []))
    for item in page.items {
      let cells = [
        item.depositId.rawValue, item.stage.words(language), CellWidth.cut(item.title, to: Self.titleWidth),
        item.type.rawValue, format.duration(seconds: item.durationSec), format.price(item.feeEur),
        LocalTime.text(item.createdAt, language),
      ]
      table.add(cells + (showsOwner ? [item.userId.rawValue] : []))
    }
    return table.lines + (page.nextCursor.map { [Phrase.moreDeposits(cursor: $0)(language)] } ?? [])
  }

  /// Everything about one deposit.
  public func sheet(_ deposit: DepositObject) -> [String] {
    var table = TextTable([.left, .left])
    func add(_ label: Phrase, _ value: String?) {
      if let value { table.add([label(language), value]) }
    }
    add(.labelDeposit, deposit.depositId.rawValue)
    add(.labelState, deposit.stage.words(language) + " (\(deposit.status.rawValue))")
    add(.labelTitle, deposit.title)
    add(.labelType, deposit.type.rawValue)
    add(.labelDuration, format.duration(seconds: deposit.durationSec))
    add(.labelPrice, format.price(deposit.feeEur))
    if deposit.payment.refundedCents > 0 {
      add(.labelRefunded, format.euros(Double(deposit.payment.refundedCents) / 100))
    }
    add(.labelFile, deposit.fileName.map { $0 + (deposit.sizeBytes.map { ", " + format.bytes($0) } ?? "") })
    add(.labelVideo, deposit.videoGuid?.rawValue)
    add(.labelOwner, deposit.userId.rawValue)
    add(.labelCreated, LocalTime.text(deposit.createdAt, language))
    // The short link leads nowhere before Stripe has opened the page.
    let isPayable = deposit.payment.state == .unpaid && deposit.checkoutUrl != nil
    let pay = isPayable ? deposit.payUrl.map { [Phrase.labelPayAt(language), $0] } ?? [] : []
    return table.lines + pay + history(deposit)
  }

  private func history(_ deposit: DepositObject) -> [String] {
    guard let timeline = deposit.timeline, !timeline.isEmpty else { return [] }
    var table = TextTable([.left, .left, .left])
    for entry in timeline { table.add([LocalTime.text(entry.at, language), entry.actor, entry.text]) }
    return [Phrase.labelHistory(language)] + table.lines.map { "  " + $0 }
  }
}
