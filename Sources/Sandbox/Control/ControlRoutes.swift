import Hummingbird
import Platform

/// `/sandbox/…`, on both ports: what tests ask of the stand-ins and the real services have no endpoint for.
struct ControlRoutes: Sendable {
  let account: StripeAccount
  let library: BunnyLibrary
  let courier: WebhookCourier
  let faults: FaultPlan
  let clock: SandboxClock

  func add(to router: Router<SandboxContext>) {
    let control = router.group("/sandbox")
    control.get("/state") { _, _ in Response.json(await state) }
    addFaults(to: control)
    addEvents(to: control)
    control.post("/clock") { request, _ in
      guard let seconds = try await members(request)["advanceSeconds"]?.int, (0...100_000_000).contains(seconds)
      else { throw ControlError(message: "advanceSeconds must be a whole number of seconds, not negative") }
      clock.advance(by: .seconds(seconds))
      await account.expireDue()
      return Response.json(["now": .string(clock.now().rfc3339)])
    }
    control.post("/bunny-webhook") { request, _ in
      guard let url = try await members(request)["url"]?.string, url.hasPrefix("http") else {
        throw ControlError(message: "url must be an http or https address")
      }
      await library.notify(url)
      return Response.json(["url": .string(url)])
    }
  }

  private func addFaults(to control: RouterGroup<SandboxContext>) {
    control.get("/faults") { _, _ in Response.json(faults.json) }
    control.post("/faults") { request, _ in
      faults.add(try script(try await request.wholeBody()))
      return Response.json(faults.json)
    }
    control.delete("/faults") { _, _ in
      faults.clear()
      return Response.json(faults.json)
    }
  }

  private func script(_ body: [UInt8]) throws(ControlError) -> [Fault] {
    do {
      return try Fault.script(body)
    } catch {
      throw ControlError(message: error.sentence.en)
    }
  }

  private func addEvents(to control: RouterGroup<SandboxContext>) {
    control.post("/disputes") { request, _ in
      guard let payment = try await members(request)["payment_intent"]?.string else {
        throw ControlError(message: "payment_intent is required")
      }
      return Response.json(try await account.openDispute(paymentIntent: payment).json)
    }
    control.post("/disputes/:id/close") { request, context in
      guard let status = try await members(request)["status"]?.string, ["won", "lost"].contains(status) else {
        throw ControlError(message: "status must be won or lost")
      }
      return Response.json(
        try await account.closeDispute(try context.parameters.require("id"), won: status == "won").json)
    }
    control.post("/refunds/:id/fail") { _, context in
      Response.json(try await account.failRefund(try context.parameters.require("id")).json)
    }
    control.post("/events/:id/resend") { _, context in
      Response.json(try await account.resend(try context.parameters.require("id")).json)
    }
  }

  /// The members of a JSON object, or of a form.
  private func members(_ request: Request) async throws -> [String: JSONValue] {
    let body = try await request.wholeBody()
    if let members = (try? JSONValue(parsing: body))?.members { return members }
    guard let text = String(validating: body, as: UTF8.self), let form = FormBody(text) else {
      throw ControlError(message: "The body is neither a JSON object nor a form")
    }
    let pairs = form.pairs.map { pair in
      (pair.name, Int(pair.value).map { JSONValue.integer($0) } ?? JSONValue.string(pair.value))
    }
    return Dictionary(pairs, uniquingKeysWith: { $1 })
  }

  /// What there is, counted and listed, so that a test can say "exactly one".
  private var state: JSONValue {
    get async {
      var state = await account.state
      let videos = await library.all
      let now = clock.now()
      state["partialBytes"] = .integer(await library.partialBytes)
      state["videosCreated"] = .integer(await library.createdCount)
      state["videos"] = .array(
        videos.map { video in
          [
            "guid": .string(video.guid), "title": .string(video.title), "size": .integer(video.original?.size ?? 0),
            "sha256": .optional(video.original?.hash), "status": .integer(video.status(at: now)),
          ]
        })
      state["webhooks"] = .array(courier.records.map(\.json))
      return .object(state)
    }
  }
}

/// A request to `/sandbox/…` that makes no sense: 400 and a sentence.
struct ControlError: Error {
  var message: String
  var json: JSONValue { ["error": .string(message), "code": "bad_request"] }
}

extension StripeAccount {
  /// Stripe's part of `GET /sandbox/state`.
  fileprivate var state: [String: JSONValue] {
    expireDue()
    let all = sessionOrder.compactMap { sessions[$0] }
    func count(_ status: CheckoutSession.Status) -> JSONValue { .integer(all.count { $0.status == status }) }
    return [
      "sessions": [
        "total": .integer(all.count), "open": count(.open), "complete": count(.complete), "expired": count(.expired),
        "items": .array(
          all.map { session in
            [
              "id": .string(session.id), "status": .string(session.status.rawValue),
              "paymentStatus": .string(session.paymentStatus.rawValue), "amountTotal": .integer(session.asked.total),
              "paymentIntent": .optional(session.payment), "metadata": .strings(session.asked.metadata),
            ]
          }),
      ],
      "payments": [
        "total": .integer(payments.count), "succeeded": .integer(payments.values.count { $0.status == .succeeded }),
        "refundedCents": .integer(payments.values.reduce(0) { $0 + $1.refunded }),
      ],
      "refunds": .integer(refunds.count), "disputes": .integer(disputes.count), "events": .integer(events.count),
    ]
  }
}

extension WebhookCourier.Record {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "kind": .string(kind), "url": .string(url), "attempts": .integer(attempts),
      "deliveries": .integer(deliveries), "lastStatus": .optional(lastStatus), "dropped": .bool(dropped),
    ]
  }
}
