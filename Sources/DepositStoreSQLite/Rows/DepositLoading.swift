import DepositDomain
import DepositStore
import GRDB
import Platform

extension SQLiteTransaction {
  func deposits(_ ids: [DepositID]) throws -> [Deposit] {
    guard !ids.isEmpty else { return [] }
    let list = try ColumnJSON.text(ids)
    let sessions = try records("checkout_session", of: list, session)
    let payments = try records("payment_intent", of: list, payment)
    let refunds = try records("refund", of: list, refund)
    let orders = try records("refund_order", of: list, refundOrder)
    let disputes = try records("dispute", of: list, dispute)
    let videos = try records("video", of: list, video)
    var found: [DepositID: Deposit] = [:]
    for row in try rows("SELECT * FROM deposit WHERE id IN (SELECT value FROM json_each(?))", [list]) {
      var deposit = try deposit(row)
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

  /// A table's records of several deposits, each deposit's in the order it learnt of them.
  private func records<T>(_ table: String, of list: String, _ read: (Row) throws -> T) throws -> [DepositID: [T]] {
    var found: [DepositID: [T]] = [:]
    let sql = """
      SELECT * FROM \(table) WHERE deposit_id IN (SELECT value FROM json_each(?)) ORDER BY deposit_id, position
      """
    for row in try rows(sql, [list]) {
      found[try row.id("deposit_id"), default: []].append(try read(row))
    }
    return found
  }

  private func deposit(_ row: Row) throws -> Deposit {
    var deposit = Deposit(
      id: try row.id("id"), owner: try row.id("owner"), type: try row.choice("type"),
      durationSec: try row.get("duration_sec"), fee: try row.cents("fee_cents"), payCode: try row.id("pay_code"),
      createdAt: try row.instant("created_at"), title: try row.get("title"), fileName: try row.get("file_name"),
      declaredSize: try row.bytesIfPresent("declared_size"))
    deposit.upload = try upload(row)
    if let by: Deposit.Cancellation.By = try row.choiceIfPresent("cancelled_by") {
      deposit.cancellation = Deposit.Cancellation(by: by, reason: try row.get("cancel_reason"))
    }
    deposit.checkoutRefusal = try row.get("checkout_refusal")
    deposit.checkoutAttempt = try row.get("checkout_attempt")
    deposit.isHeld = try row.get("is_held")
    deposit.version = try row.get("version")
    deposit.acceptedLengthSec = try row.get("accepted_length_sec")
    deposit.wantsCheckout = try row.get("wants_checkout")
    if let by: UserID = try row.idIfPresent("claimed_by"), let at = try row.instantIfPresent("claimed_at") {
      deposit.claim = Deposit.Claim(by: by, at: at)
    }
    return deposit
  }

  private func upload(_ row: Row) throws -> UploadReport? {
    guard let confirmed = try row.bytesIfPresent("upload_confirmed"),
      let total = try row.bytesIfPresent("upload_total"),
      let state: UploadReport.State = try row.choiceIfPresent("upload_state"),
      let at = try row.instantIfPresent("upload_at")
    else { return nil }
    return UploadReport(confirmedBytes: confirmed, totalBytes: total, state: state, at: at)
  }

  private func session(_ row: Row) throws -> CheckoutSession {
    let amount: Int? = try row.get("amount_total")
    return CheckoutSession(
      id: try row.id("id"), state: try row.choice("state"), money: try row.choice("money"),
      amountTotal: amount.map { Cents($0) }, currency: try row.get("currency"),
      paymentIntent: try row.idIfPresent("payment_intent"), url: try row.get("url"),
      expiresAt: try row.instantIfPresent("expires_at"), isLive: try row.get("is_live"))
  }

  private func payment(_ row: Row) throws -> Payment {
    Payment(
      id: try row.id("id"), chargeID: try row.get("charge_id"), amountRefunded: try row.cents("amount_refunded"))
  }

  private func refund(_ row: Row) throws -> Refund {
    Refund(
      id: try row.id("id"), paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      state: try row.choice("state"), order: try row.get("order_number"))
  }

  private func refundOrder(_ row: Row) throws -> RefundOrder {
    let position: Int = try row.get("position")
    return RefundOrder(
      number: position + 1, paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      refusal: try row.get("refusal"))
  }

  private func dispute(_ row: Row) throws -> Dispute {
    Dispute(
      id: try row.id("id"), paymentIntent: try row.id("payment_intent"), amount: try row.cents("amount"),
      state: try row.choice("state"))
  }

  private func video(_ row: Row) throws -> Video {
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
    return try rows(sql, [owner.rawValue]).map { row in
      OwnedVideo(
        depositID: try row.id("deposit_id"), video: try video(row), createdAt: try row.instant("created_at"),
        goneAt: try row.instantIfPresent("gone_at"), title: try row.get("title"))
    }
  }
}
