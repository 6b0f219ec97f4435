import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// A row of a case's tree, and what hangs on it.
struct CaseNode: Hashable, Sendable {
  /// What it is called in this tree: what is folded and selected is remembered by it.
  let name: String
  var sign = ""
  var role = StyleRole.text
  var label: String
  var facts = ""
  var when: Instant?
  /// The id that `c` copies.
  var id: String?
  /// Where `o` leads.
  var link: String?
  /// What Enter shows as received.
  var event: SupportEventObject?
  var children: [CaseNode] = []
  /// Folded until somebody unfolds it.
  var isClosed = false
}

/// A row as it is shown.
struct CaseRow: Hashable, Sendable {
  var node: CaseNode
  var depth: Int
  var isFolded: Bool
}

extension Model {
  /// The rows of the case that is shown, without those that are folded away.
  var caseRows: [CaseRow] {
    guard let file = support.file.shown else { return [] }
    var rows: [CaseRow] = []
    func add(_ node: CaseNode, _ depth: Int) {
      let isFolded = !node.children.isEmpty && node.isClosed != support.file.turned.contains(node.name)
      rows.append(CaseRow(node: node, depth: depth, isFolded: isFolded))
      guard !isFolded else { return }
      for child in node.children { add(child, depth + 1) }
    }
    add(SupportTree(file, self).root, 0)
    return rows
  }

  var selectedNode: CaseNode? {
    let rows = caseRows
    let row = support.file.nodeRow.selected
    return rows.indices.contains(row) ? rows[row].node : nil
  }
}

/// Deposit → Checkout Session → payment → video → upload → webhooks → outbox, from what the engine tells of a case.
struct SupportTree {
  private let file: SupportFileObject
  private let language: Language
  private let numbers: NumberFormat
  private let dates: DateText

  init(_ file: SupportFileObject, _ model: Model) {
    self.file = file
    language = model.language
    numbers = model.numbers
    dates = model.dates
  }

  private func say(_ phrase: Phrase) -> String { phrase(language) }
  private func euros(_ cents: Int) -> String { numbers.euros(Double(cents) / 100) }
  private func joined(_ parts: [String?]) -> String {
    parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " · ")
  }

  var root: CaseNode {
    let deposit = file.deposit
    let stage = deposit.stage
    return CaseNode(
      name: "deposit", sign: stage.sign, role: stage.role, label: say(.labelDeposit),
      facts: joined([
        deposit.type.rawValue, numbers.price(deposit.feeEur), deposit.userId.rawValue.shown,
        file.maskedEmail?.shown,
      ]), when: deposit.createdAt, id: deposit.depositId.rawValue,
      children: sessions + orphans + videos + [webhooks, outbox])
  }

  // MARK: Money

  private var sessions: [CaseNode] {
    guard file.sessions.isEmpty else { return file.sessions.map(session) }
    return [
      CaseNode(
        name: "session", sign: "!", role: .warning, label: say(Phrase.Case.session),
        facts: file.checkoutRefusal?.shown ?? say(Phrase.Case.none))
    ]
  }

  private func session(_ session: SupportSessionObject) -> CaseNode {
    let amount = session.amountCents.map { amount in
      session.currency.map { $0 == "eur" || $0.isEmpty } ?? true
        ? euros(amount) : numbers.decimal(Double(amount) / 100, places: 2) + " " + (session.currency ?? "").uppercased()
    }
    // After a refund none counts, and the only one is no second.
    let isSecond = session.money == "paid" && !session.counts && file.sessions.contains { $0.counts }
    let (sign, role): (String, StyleRole) =
      switch (session.money, session.state) {
      case ("paid", _): isSecond ? ("?", .warning) : ("✓", .ok)
      case ("failed", _): ("✗", .error)
      case (_, "open"): ("!", .warning)
      default: ("-", .dim)
      }
    let payments = file.payments.filter { $0.paymentIntent == session.paymentIntent }.map(payment)
    return CaseNode(
      name: session.id.rawValue, sign: sign, role: role, label: say(Phrase.Case.session),
      facts: joined([
        say(Phrase.Case.sessionState(session.state)), say(Phrase.Case.money(session.money)), amount,
        isSecond ? say(Phrase.Case.second) : nil, session.state == "open" ? ends(session.expiresAt) : nil,
      ]), id: session.id.rawValue, link: session.link,
      // A payment that nothing is known of yet has its row too: its id is what Stripe is asked for.
      children: payments.isEmpty && session.paymentIntent != nil ? [bare(session)] : payments)
  }

  private func ends(_ instant: Instant?) -> String? { instant.map { say(Phrase.Case.until(dates.row($0))) } }

  private func bare(_ session: SupportSessionObject) -> CaseNode {
    let id = session.paymentIntent?.rawValue ?? ""
    return CaseNode(name: id, label: say(Phrase.Case.payment), id: id)
  }

  private func payment(_ payment: SupportPaymentObject) -> CaseNode {
    let intent = payment.paymentIntent
    let charge = payment.chargeId.map {
      CaseNode(name: $0, label: say(Phrase.Case.charge), id: $0, link: payment.link)
    }
    let refunds = file.refunds.enumerated().filter { $0.element.paymentIntent == intent }.map { refund($1, $0) }
    let disputes = file.disputes.filter { $0.paymentIntent == intent }.map(dispute)
    return CaseNode(
      name: intent.rawValue, label: say(Phrase.Case.payment),
      facts: joined([
        payment.refundedCents > 0 ? say(Phrase.Case.refunded(euros(payment.refundedCents))) : nil,
        isCounted(intent) ? file.receipt.map { say(Phrase.Case.receipt($0.shown)) } : nil,
      ]), id: intent.rawValue, link: payment.link, children: (charge.map { [$0] } ?? []) + refunds + disputes)
  }

  /// The case's receipt is that of the payment that counts; of a single one after its refund, too.
  private func isCounted(_ intent: PaymentIntentID) -> Bool {
    file.payments.count == 1 || file.sessions.contains { $0.counts && $0.paymentIntent == intent }
  }

  private func refund(_ refund: SupportRefundObject, _ index: Int) -> CaseNode {
    let (sign, role): (String, StyleRole) =
      switch refund.state {
      case "succeeded": ("✓", .ok)
      case "failed", "canceled", "refused": ("✗", .error)
      default: ("·", .accent)
      }
    return CaseNode(
      name: refund.id?.rawValue ?? "refund \(index)", sign: sign, role: role, label: say(Phrase.Case.refund),
      facts: joined([euros(refund.amountCents), say(Phrase.Case.refundState(refund.state)), refund.cause?.shown]),
      id: refund.id?.rawValue, link: refund.link)
  }

  private func dispute(_ dispute: SupportDisputeObject) -> CaseNode {
    let (sign, role): (String, StyleRole) =
      switch dispute.state {
      case "won": ("✓", .ok)
      case "lost": ("✗", .error)
      default: ("?", .warning)
      }
    return CaseNode(
      name: dispute.id.rawValue, sign: sign, role: role, label: say(Phrase.Case.dispute),
      facts: joined([euros(dispute.amountCents), say(Phrase.Case.disputeState(dispute.state))]),
      id: dispute.id.rawValue, link: dispute.link)
  }

  /// Payments of no Session that is known.
  private var orphans: [CaseNode] {
    let known = Set(file.sessions.compactMap(\.paymentIntent))
    return file.payments.filter { !known.contains($0.paymentIntent) }.map(payment)
  }

  // MARK: The film

  private var videos: [CaseNode] {
    guard file.videos.isEmpty else { return file.videos.map(video) }
    return [CaseNode(name: "video", label: say(.labelVideo), facts: say(Phrase.Case.notYet))]
  }

  private func video(_ video: SupportVideoObject) -> CaseNode {
    let isTooLong = video.current && file.deposit.video.overLimit
    let (sign, role): (String, StyleRole) =
      switch video.state {
      case _ where isTooLong: ("✗", .error)
      case "playable": ("✓", .ok)
      case "failed": ("✗", .error)
      case "gone": ("-", .dim)
      case "awaiting_upload": ("!", .warning)
      default: ("~", .accent)
      }
    return CaseNode(
      name: video.guid.rawValue, sign: sign, role: role,
      label: say(.labelVideo) + (file.videos.count > 1 ? " \(video.generation)" : ""),
      facts: joined([
        say(Phrase.Case.videoState(video.state, percent: video.encodePercent)),
        isTooLong ? say(.stateOverLimit) : nil,
        video.lengthSec.map { numbers.duration(seconds: $0) }, video.sizeBytes.map { numbers.bytes($0) },
        video.doubtedAt.map { say(Phrase.Case.doubted(dates.ago($0))) },
        video.deletionAsked ? say(Phrase.Case.deletionAsked) : nil,
        video.current || file.videos.count == 1 ? nil : say(Phrase.Case.replaced),
      ]), when: video.encodedAt, id: video.guid.rawValue, link: video.link,
      children: video.current ? [upload].compactMap(\.self) : [])
  }

  private var upload: CaseNode? {
    let deposit = file.deposit
    let name = deposit.fileName.map { $0.shown }
    guard let progress = deposit.uploadProgress else {
      guard file.videos.contains(where: { $0.current && $0.state == "awaiting_upload" }) else { return nil }
      return CaseNode(
        name: "upload", sign: "!", role: .warning, label: say(Phrase.Case.upload),
        facts: joined([say(Phrase.Case.notBegun), name]))
    }
    let share = progress.totalBytes > 0 ? Double(progress.confirmedBytes) / Double(progress.totalBytes) : 0
    let isDone = progress.state == .complete
    return CaseNode(
      name: "upload", sign: isDone ? "✓" : "↑", role: isDone ? .ok : .accent, label: say(Phrase.Case.upload),
      facts: joined([
        isDone ? numbers.bytes(progress.totalBytes) : "\(min(99, Int(share * 100))) %",
        isDone ? nil : numbers.bytes(progress.confirmedBytes) + " / " + numbers.bytes(progress.totalBytes), name,
      ]), when: progress.at)
  }

  // MARK: What came in and what goes out

  private var webhooks: CaseNode {
    let parked = file.events.filter { $0.outcome == "parked" }.count
    return CaseNode(
      name: "events", sign: parked > 0 ? "!" : "", role: parked > 0 ? .warning : .text,
      label: say(Phrase.Case.webhooks),
      facts: file.events.isEmpty
        ? say(Phrase.Case.none)
        : joined([numbers.grouped(file.events.count), parked > 0 ? say(Phrase.Case.parked(parked)) : nil]),
      children: file.events.map(event), isClosed: parked == 0)
  }

  private func event(_ event: SupportEventObject) -> CaseNode {
    let (sign, role): (String, StyleRole) =
      switch event.outcome {
      case "applied": ("✓", .ok)
      case "parked": ("!", .warning)
      default: ("-", .dim)
      }
    return CaseNode(
      name: event.id.rawValue, sign: sign, role: role, label: event.type.shown,
      facts: say(Phrase.Case.outcome(event.outcome)), when: event.receivedAt, id: event.id.rawValue, link: event.link,
      event: event)
  }

  private var outbox: CaseNode {
    let open = file.effects.filter { $0.state != "done" }
    let failing = open.contains { $0.failures > 0 }
    return CaseNode(
      name: "effects", sign: failing ? "!" : "", role: failing ? .warning : .text, label: say(Phrase.Case.outbox),
      facts: file.effects.isEmpty
        ? say(Phrase.Case.none)
        : joined([
          open.isEmpty ? nil : say(Phrase.Case.waiting(open.count)),
          say(Phrase.Case.done(file.effects.count - open.count)),
        ]), children: file.effects.enumerated().reversed().map { effect($1, $0) }, isClosed: open.isEmpty)
  }

  private func effect(_ effect: SupportEffectObject, _ index: Int) -> CaseNode {
    let isDone = effect.state == "done"
    let isFailing = !isDone && effect.failures > 0
    return CaseNode(
      name: "effect \(index)", sign: isDone ? "✓" : isFailing ? "!" : "·",
      role: isDone ? .ok : isFailing ? .warning : .accent, label: say(Phrase.Case.effect(effect.kind)),
      facts: joined([
        isFailing ? say(Phrase.Case.failures(effect.failures)) : nil,
        isDone ? nil : next(effect), isDone ? nil : effect.lastError?.shown,
      ]), when: effect.doneAt ?? effect.createdAt,
      id: effect.argument.isEmpty || Int(effect.argument) != nil ? nil : effect.argument.shown)
  }

  private func next(_ effect: SupportEffectObject) -> String {
    if effect.state == "running" { return say(Phrase.Case.running) }
    let left = Int((effect.dueAt - dates.now).inSeconds)
    return left > 0 ? say(Phrase.Case.again(numbers.duration(seconds: left))) : say(Phrase.Case.dueNow)
  }
}
