import DepositDomain
import DepositStore
import Platform

extension SQLiteTransaction {
  /// A table of deposits' records, each deposit's in the order it learnt of them.
  private struct RecordTable {
    let ofOne: String
    let ofSeveral: String

    init(_ name: String) {
      ofOne = "SELECT * FROM \(name) WHERE deposit_id = ? ORDER BY position"
      ofSeveral = """
        SELECT * FROM \(name) WHERE deposit_id IN (SELECT value FROM json_each(?)) ORDER BY deposit_id, position
        """
    }

    static let sessions = RecordTable("checkout_session")
    static let payments = RecordTable("payment_intent")
    static let refunds = RecordTable("refund")
    static let refundOrders = RecordTable("refund_order")
    static let disputes = RecordTable("dispute")
    static let videos = RecordTable("video")
  }

  func deposits(_ ids: [DepositID]) throws -> [Deposit] {
    guard let first = ids.first else { return [] }
    guard ids.count > 1 else { return try one(first).map { [$0] } ?? [] }
    let list = try ColumnJSON.text(ids)
    let sessions = try records(.sessions, of: list, session)
    let payments = try records(.payments, of: list, payment)
    let refunds = try records(.refunds, of: list, refund)
    let orders = try records(.refundOrders, of: list, refundOrder)
    let disputes = try records(.disputes, of: list, dispute)
    let videos = try records(.videos, of: list, video)
    var found: [DepositID: Deposit] = [:]
    for var deposit in try read("SELECT * FROM deposit WHERE id IN (SELECT value FROM json_each(?))", [list], deposit) {
      deposit.sessions = sessions[deposit.id] ?? []
      deposit.payments = payments[deposit.id] ?? []
      deposit.refunds = refunds[deposit.id] ?? []
      deposit.refundOrders = orders[deposit.id] ?? []
      deposit.disputes = disputes[deposit.id] ?? []
      deposit.videos = videos[deposit.id] ?? []
      found[deposit.id] = deposit
    }
    return ids.compactMap { found[$0] }
  }

  private func one(_ id: DepositID) throws -> Deposit? {
    if let recent, let search, !search.touched.contains(id), let known = recent.known(id) { return known }
    // Most deposits have neither refund nor dispute: what is not there is not asked for by itself.
    let sql = """
      SELECT deposit.*, EXISTS (SELECT 1 FROM refund WHERE deposit_id = deposit.id) AS has_refunds,
        EXISTS (SELECT 1 FROM refund_order WHERE deposit_id = deposit.id) AS has_refund_orders,
        EXISTS (SELECT 1 FROM dispute WHERE deposit_id = deposit.id) AS has_disputes,
        EXISTS (SELECT 1 FROM video WHERE deposit_id = deposit.id) AS has_videos
      FROM deposit WHERE id = ?
      """
    func records<T>(_ table: RecordTable, _ record: (StoredRow) throws -> T, if exist: Bool = true) throws -> [T] {
      exist ? try read(table.ofOne, [id.rawValue], record) : []
    }
    let row = try readFirst(sql, [id.rawValue]) { row in
      (
        deposit: try deposit(row), hasRefunds: try row.get("has_refunds") as Bool,
        hasOrders: try row.get("has_refund_orders") as Bool, hasDisputes: try row.get("has_disputes") as Bool,
        hasVideos: try row.get("has_videos") as Bool
      )
    }
    guard let row else { return nil }
    var found = row.deposit
    found.sessions = try records(.sessions, session)
    found.payments = try records(.payments, payment)
    found.refunds = try records(.refunds, refund, if: row.hasRefunds)
    found.refundOrders = try records(.refundOrders, refundOrder, if: row.hasOrders)
    found.disputes = try records(.disputes, dispute, if: row.hasDisputes)
    found.videos = try records(.videos, video, if: row.hasVideos)
    return found
  }

  private func records<T>(
    _ table: RecordTable, of list: String, _ record: (StoredRow) throws -> T
  ) throws -> [DepositID: [T]] {
    var found: [DepositID: [T]] = [:]
    for (id, record) in try read(table.ofSeveral, [list], { (try $0.id("deposit_id") as DepositID, try record($0)) }) {
      found[id, default: []].append(record)
    }
    return found
  }

  private func deposit(_ row: StoredRow) throws -> Deposit {
    var deposit = Deposit(
      id: try row.id("id"), owner: try row.id("owner"), type: try row.choice("type"),
      durationSec: try row.get("duration_sec"), fee: try row.cents("fee_cents"), payCode: try row.id("pay_code"),
      createdAt: try row.instant("created_at"), title: try row.get("title"), fileName: try row.get("file_name"),
      declaredSize: try row.bytesIfPresent("declared_size"))
    deposit.language = try row.choiceIfPresent("language")
    deposit.upload = try upload(row)
    if let by: Deposit.Cancellation.By = try row.choiceIfPresent("cancelled_by") {
      deposit.cancellation = Deposit.Cancellation(by: by, reason: try row.get("cancel_reason"))
    }
    deposit.checkoutRefusal = try row.get("checkout_refusal")
    deposit.checkoutAttempt = try row.get("checkout_attempt")
    deposit.version = try row.get("version")
    deposit.acceptedLengthSec = try row.get("accepted_length_sec")
    deposit.wantsCheckout = try row.get("wants_checkout")
    if let by: UserID = try row.idIfPresent("claimed_by"), let at = try row.instantIfPresent("claimed_at") {
      deposit.claim = Deposit.Claim(by: by, at: at)
    }
    return deposit
  }

  private func upload(_ row: StoredRow) throws -> UploadReport? {
    guard let confirmed = try row.bytesIfPresent("upload_confirmed"),
      let total = try row.bytesIfPresent("upload_total"),
      let state: UploadReport.State = try row.choiceIfPresent("upload_state"),
      let at = try row.instantIfPresent("upload_at")
    else { return nil }
    return UploadReport(confirmedBytes: confirmed, totalBytes: total, state: state, at: at)
  }

  private func session(_ row: StoredRow) throws -> CheckoutSession {
    let amount: Int? = try row.get("amount_total")
    return CheckoutSession(
      id: try row.id("id"), state: try row.choice("state"), money: try row.choice("money"),
      amountTotal: amount.map { Cents($0) }, currency: try row.get("currency"),
      paymentIntent: try row.idIfPresent("payment_intent"), url: try row.get("url"),
      expiresAt: try row.instantIfPresent("expires_at"), isLive: try row.get("is_live"),
      createdAt: try row.instantIfPresent("created_at"))
  }

  private func payment(_ row: StoredRow) throws -> Payment {
    Payment(
      id: try row.id("id"), chargeID: try row.get("charge_id"), amountRefunded: try row.cents("amount_refunded"))
  }

  private func refund(_ row: StoredRow) throws -> Refund {
    Refund(
      id: try row.id("id"), paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      state: try row.choice("state"), order: try row.get("order_number"),
      isOfDuplicate: try row.get("is_of_duplicate"))
  }

  private func refundOrder(_ row: StoredRow) throws -> RefundOrder {
    let position: Int = try row.get("position")
    return RefundOrder(
      number: position + 1, paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      refusal: try row.get("refusal"))
  }

  private func dispute(_ row: StoredRow) throws -> Dispute {
    Dispute(
      id: try row.id("id"), paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      state: try row.choice("state"))
  }

  private func video(_ row: StoredRow) throws -> Video {
    var video = Video(
      guid: try row.id("guid"), generation: try row.get("generation"), state: try row.choice("state"),
      encodePercent: try row.get("encode_percent"), lengthSec: try row.get("length_sec"),
      storageBytes: try row.bytesIfPresent("storage_bytes"), originalHash: try row.get("original_hash"),
      encodedAt: try row.instantIfPresent("encoded_at"), doubtedAt: try row.instantIfPresent("doubted_at"))
    video.isUnwanted = try row.get("is_unwanted")
    return video
  }

  func videos(of owner: UserID) throws -> [OwnedVideo] {
    let sql = """
      SELECT video.*, deposit.title FROM video JOIN deposit ON deposit.id = video.deposit_id
      WHERE deposit.owner = ? ORDER BY video.deposit_id, video.generation
      """
    return try read(sql, [owner.rawValue]) { row in
      OwnedVideo(
        depositID: try row.id("deposit_id"), video: try video(row), createdAt: try row.instant("created_at"),
        goneAt: try row.instantIfPresent("gone_at"), title: try row.get("title"))
    }
  }
}
