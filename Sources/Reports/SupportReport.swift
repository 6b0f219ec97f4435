import DepositDomain
public import EngineAPI
public import Platform

/// What the support desk's commands print.
public struct SupportReport: Sendable {
  private let language: Language
  private let format: NumberFormat

  public init(language: Language) {
    self.language = language
    format = NumberFormat(language)
  }

  private static let titleWidth = 36

  // MARK: Search

  /// A page of hits.
  public func hits(_ page: SupportSearchResponse) -> [String] {
    guard !page.items.isEmpty else { return [Phrase.supportNothingFound(language)] }
    var table = TextTable([.left, .left, .left, .right, .left, .left, .left, .left])
    for hit in page.items {
      table.add([
        hit.reference, hit.depositId.rawValue, state(hit), format.price(Double(hit.amountCents) / 100),
        LocalTime.text(hit.createdAt, language), hit.userId.rawValue, CellWidth.cut(hit.title, to: Self.titleWidth),
        hit.maskedEmail ?? "",
      ])
    }
    let total = page.total.map { [Phrase.supportFound($0)(language)] } ?? []
    return table.lines + total + (page.nextCursor.map { [Phrase.moreDeposits(cursor: $0)(language)] } ?? [])
  }

  private func state(_ hit: SupportHitObject) -> String {
    var words = [hit.stage.phrase]
    if hit.stuck, let since = hit.waitingSince {
      words.append(Phrase.Desk.stuck(hit.waitingFor ?? "", "(\(LocalTime.text(since, language)))"))
    }
    return words.map { $0(language) }.joined(separator: " · ")
  }

  public static let csvHeader =
    "depositId,reference,userId,title,type,status,payment,video,amountCents,refundedCents,overLimit,dispute,createdAt,"
    + "waitingFor,waitingSince,stuck,maskedEmail"

  /// One hit as comma-separated values; no cell is a formula.
  public static func csv(_ hit: SupportHitObject) -> String {
    CSV.line([
      .text(hit.depositId.rawValue), .text(hit.reference), .text(hit.userId.rawValue), .text(hit.title),
      .text(hit.type.rawValue), .text(hit.status.rawValue), .text(hit.paymentState.rawValue), .text(hit.videoState),
      .int(hit.amountCents), .int(hit.refundedCents), .flag(hit.overLimit), .text(hit.dispute),
      .text(hit.createdAt.rfc3339), .text(hit.waitingFor ?? ""), .text(hit.waitingSince?.rfc3339 ?? ""),
      .flag(hit.stuck), .text(hit.maskedEmail ?? ""),
    ])
  }

  /// What needs a person now.
  public func pulse(_ pulse: SupportPulseResponse) -> [String] {
    var table = TextTable([.right, .left, .left])
    for concern in pulse.concerns {
      let words = Phrase.Desk.concern(concern.kind, concern.count) ?? Phrase(verbatim: concern.kind)
      table.add([String(concern.count), words(language), concern.query ?? ""])
    }
    for failure in pulse.webhookFailures ?? [] {
      let words = Phrase.Desk.failedWebhooks(
        failure.count, source: failure.source, type: failure.type, outcome: failure.outcome)
      table.add([String(failure.count), words(language), ""])
    }
    for (status, count) in pulse.statuses.sorted(by: { $0.key < $1.key }) {
      table.add([String(count), Phrase.Desk.status(status)(language), "status:\(status.lowercased())"])
    }
    return table.lines
  }

  // MARK: Events

  public func events(_ page: Page<SupportEventObject>) -> [String] {
    guard !page.items.isEmpty else { return [Phrase.supportNoEvents(language)] }
    var table = TextTable([.left, .left, .left, .left, .left])
    for event in page.items {
      table.add([
        LocalTime.text(event.receivedAt, language), event.id.rawValue, event.type,
        Phrase.Case.outcome(event.outcome)(language),
        event.depositId?.rawValue ?? event.paymentIntent?.rawValue ?? "",
      ])
    }
    return table.lines + (page.nextCursor.map { [Phrase.moreDeposits(cursor: $0)(language)] } ?? [])
  }

  public func event(_ detail: SupportEventDetail) -> [String] {
    var table = TextTable([.left, .left])
    table.add([Phrase.labelType(language), detail.event.type])
    table.add([Phrase.SupportCase.received(language), LocalTime.text(detail.event.receivedAt, language)])
    table.add([Phrase.SupportCase.outcome(language), Phrase.Case.outcome(detail.event.outcome)(language)])
    if let id = detail.event.depositId { table.add([Phrase.labelDeposit(language), id.rawValue]) }
    return table.lines + detail.body.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  public func reply(_ reply: SupportReplyObject) -> [String] {
    [reply.subject, ""] + reply.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  public func payer(_ payer: SupportRevealResponse) -> [String] {
    var table = TextTable([.left, .left])
    table.add([Phrase.SupportCase.email(language), payer.email ?? "–"])
    table.add([Phrase.SupportCase.name(language), payer.name ?? "–"])
    table.add([Phrase.SupportCase.phone(language), payer.phone ?? "–"])
    return table.lines
  }

  // MARK: The case

  /// The whole case, a section for each kind of thing.
  public func file(_ file: SupportFileObject) -> [String] {
    head(file) + money(file) + videos(file) + effects(file) + events(file) + history(file) + audit(file)
      + actions(file)
  }

  private func head(_ file: SupportFileObject) -> [String] {
    let deposit = file.deposit
    var table = TextTable([.left, .left])
    func add(_ label: Phrase, _ value: String?) {
      if let value { table.add([label(language), value]) }
    }
    add(.labelDeposit, "\(deposit.depositId) (\(Phrase.SupportCase.version(language)) \(deposit.version))")
    add(.SupportCase.reference, file.reference)
    add(.labelState, deposit.stage.words(language) + " (\(deposit.status.rawValue), \(deposit.payment.state.rawValue))")
    add(.labelTitle, deposit.title)
    add(.labelType, "\(deposit.type.rawValue), \(format.duration(seconds: deposit.durationSec))")
    add(.labelPrice, format.price(deposit.feeEur))
    add(.labelOwner, deposit.userId.rawValue)
    add(.SupportCase.email, file.maskedEmail)
    add(.SupportCase.receipt, file.receipt)
    add(.labelCreated, LocalTime.text(deposit.createdAt, language))
    add(.labelFile, deposit.fileName)
    add(.SupportCase.claim, file.claim.map { "\($0.by) (\(LocalTime.text($0.at, language)))" })
    add(.SupportCase.held, file.held ? Phrase.timeline("refund_hold", [:])(language) : nil)
    add(.SupportCase.cancelled, file.cancelledBy.map { $0 + (file.cancelReason.map { ": \($0)" } ?? "") })
    return table.lines
  }

  private func section(_ title: Phrase, _ rows: [[String]]) -> [String] {
    guard let first = rows.first else { return [] }
    var table = TextTable(Array(repeating: .left, count: first.count))
    for row in rows { table.add(row) }
    return ["", title(language)] + table.lines.map { "  " + $0 }
  }

  private func euros(_ cents: Int) -> String { format.euros(Double(cents) / 100) }

  private func money(_ file: SupportFileObject) -> [String] {
    var rows = file.sessions.map { session in
      [
        session.id.rawValue, Phrase.Case.sessionState(session.state)(language),
        Phrase.Case.money(session.money)(language), session.amountCents.map(euros) ?? "",
        session.paymentIntent?.rawValue ?? "", session.counts ? "✓" : "",
      ]
    }
    rows += file.payments.compactMap { payment in
      payment.chargeId.map { [$0, "", "", "", payment.paymentIntent.rawValue, ""] }
    }
    rows += file.refunds.map { refund in
      let name = refund.id?.rawValue ?? "#\(refund.order ?? 0)"
      return [
        name, Phrase.Case.refundState(refund.state)(language), refund.cause ?? "", euros(refund.amountCents),
        refund.paymentIntent.rawValue, "",
      ]
    }
    rows += file.disputes.map { dispute in
      [
        dispute.id.rawValue, Phrase.Case.disputeState(dispute.state)(language), "", euros(dispute.amountCents),
        dispute.paymentIntent.rawValue, "",
      ]
    }
    let money = file.money
    let named: [(label: Phrase, cents: Int)] = [
      (Phrase.labelRefunded, money.refundedCents), (Phrase.SupportCase.underWay, money.underWayCents),
      (Phrase.SupportCase.refundable, money.refundableCents),
    ]
    let sums = named.filter { $0.cents > 0 }.map { "\($0.label(language)) \(euros($0.cents))" }
    let lines = section(.SupportCase.money, rows)
    return lines + (sums.isEmpty ? [] : ["  " + sums.joined(separator: ", ")])
  }

  private func videos(_ file: SupportFileObject) -> [String] {
    section(
      .SupportCase.videos,
      file.videos.map { video in
        [
          video.guid.rawValue, Phrase.Case.videoState(video.state, percent: video.encodePercent)(language),
          video.lengthSec.map { format.duration(seconds: $0) } ?? "",
          video.sizeBytes.map { format.bytes($0) } ?? "", video.current ? "✓" : "",
        ]
      })
  }

  private func effects(_ file: SupportFileObject) -> [String] {
    section(
      .SupportCase.effects,
      file.effects.filter { $0.state != "done" }.map { effect in
        [
          Phrase.Case.effect(effect.kind)(language), effect.argument, Phrase.Case.effectState(effect.state)(language),
          String(effect.attempts),
          LocalTime.text(effect.dueAt, language),
          CellWidth.cut(effect.lastError ?? "", to: 60),
        ]
      })
  }

  private func events(_ file: SupportFileObject) -> [String] {
    section(
      .SupportCase.events,
      file.events.map {
        [LocalTime.text($0.receivedAt, language), $0.id.rawValue, $0.type, Phrase.Case.outcome($0.outcome)(language)]
      })
  }

  private func history(_ file: SupportFileObject) -> [String] {
    section(
      .labelHistory,
      file.timeline.map { entry in
        let facts = [entry.text, CellWidth.cut(file.links(of: entry, language).first ?? "", to: 80)].filter {
          !$0.isEmpty
        }
        return [LocalTime.text(entry.at, language), entry.actor, facts.joined(separator: "  ")]
      })
  }

  private func audit(_ file: SupportFileObject) -> [String] {
    section(
      .SupportCase.audit,
      file.audit.map { line in
        let changed = line.after.filter { line.before[$0.key] != $0.value && $0.key != "version" }
        let changes = changed.sorted { $0.key < $1.key }.map { "\($0.key) \(line.before[$0.key] ?? "–") → \($0.value)" }
        return [
          LocalTime.text(line.at, language), line.staff.rawValue, line.action, line.reason ?? "",
          changes.joined(separator: ", "),
        ]
      })
  }

  private func actions(_ file: SupportFileObject) -> [String] {
    section(.SupportCase.actions, file.actions.map { [$0.possible ? "✓" : "–", $0.action.path, $0.text] })
      + section(.SupportCase.replies, file.replies.isEmpty ? [] : [[file.replies.joined(separator: " ")]])
  }
}
