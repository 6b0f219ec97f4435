import Hummingbird
import Logging
import Platform

/// Stripe's REST API, the part the deposit needs, under `/v1`.
struct StripeRoutes: Sendable {
  let account: StripeAccount
  let random: RandomSource
  let autoPays: Bool

  func add(to router: Router<SandboxContext>) {
    let api = router.group("/v1").add(middleware: StripeAuthentication(random: random))
    addCheckout(to: api)
    addMoney(to: api)
    addWebhooks(to: api)
  }

  private func addCheckout(to api: RouterGroup<SandboxContext>) {
    api.post("/checkout/sessions") { request, context in
      try await posted(request, context) { form, cause in
        let session = try await account.createSession(form, request: cause)
        if autoPays { payByItself(session.id, context.logger) }
        return session.json(base: await account.base)
      }
    }
    api.post("/checkout/sessions/:id/expire") { request, context in
      let id = try context.parameters.require("id")
      return try await posted(request, context) { form, cause in
        var reader = FormReader(form)
        _ = reader.list("expand")
        try reader.finish()
        return try await account.expireSession(id, request: cause).json(base: await account.base)
      }
    }
    api.get("/checkout/sessions/:id") { _, context in
      let session = try await account.session(try context.parameters.require("id"))
      return Response.json(session.json(base: await account.base))
    }
    api.get("/checkout/sessions") { request, _ in Response.json(try await account.listSessions(try query(request))) }
  }

  private func addMoney(to api: RouterGroup<SandboxContext>) {
    api.get("/payment_intents/:id") { _, context in
      Response.json(try await account.payment(try context.parameters.require("id")).json)
    }
    api.get("/charges/:id") { _, context in
      Response.json(try await account.charge(try context.parameters.require("id")))
    }
    api.post("/refunds") { request, context in
      try await posted(request, context) { form, cause in try await account.createRefund(form, request: cause).json }
    }
    api.get("/refunds/:id") { _, context in
      Response.json(try await account.refund(try context.parameters.require("id")).json)
    }
    api.get("/refunds") { request, _ in Response.json(try await account.listRefunds(try query(request))) }
  }

  private func addWebhooks(to api: RouterGroup<SandboxContext>) {
    api.get("/events") { request, _ in Response.json(try await account.listEvents(try query(request))) }
    api.get("/events/:id") { _, context in
      Response.json(try await account.event(try context.parameters.require("id")).json)
    }
    api.post("/webhook_endpoints") { request, context in
      try await posted(request, context) { form, _ in try await account.createEndpoint(form).json(showsSecret: true) }
    }
    api.get("/webhook_endpoints") { request, _ in Response.json(try await account.listEndpoints(try query(request))) }
    api.get("/webhook_endpoints/:id") { _, context in
      Response.json(try await account.endpoint(try context.parameters.require("id")).json(showsSecret: false))
    }
    api.post("/webhook_endpoints/:id") { request, context in
      let id = try context.parameters.require("id")
      return try await posted(request, context) { form, _ in
        try await account.updateEndpoint(id, form).json(showsSecret: false)
      }
    }
    api.delete("/webhook_endpoints/:id") { _, context in
      Response.json(try await account.deleteEndpoint(try context.parameters.require("id")))
    }
  }

  /// `--auto-pay`: as if the payer were very quick.
  private func payByItself(_ id: String, _ logger: Logger) {
    Task {
      do {
        _ = try await account.pay(id, email: nil)
      } catch {
        logger.info("\(id) was not paid by itself: \(error)")
      }
    }
  }

  private func query(_ request: Request) throws(StripeError) -> FormBody {
    guard let form = request.form else { throw StripeError(message: "The query string is malformed.") }
    return form
  }

  /// A POST, with its idempotency key: does the work once and replays its answer.
  private func posted(
    _ request: Request, _ context: SandboxContext,
    work: (FormBody, StripeRequest) async throws -> JSONValue
  ) async throws -> Response {
    let body = try await request.wholeBody()
    guard let text = String(validating: body, as: UTF8.self), let form = FormBody(text) else {
      throw StripeError(message: "The request body is not valid form encoding.")
    }
    let cause = StripeRequest(
      id: context.requestID, idempotencyKey: request.headers.value("Idempotency-Key"))
    guard let key = cause.idempotencyKey else {
      try await script(context)
      return Response.json(try await work(form, cause))
    }
    guard (1...255).contains(key.utf8.count) else {
      throw StripeError(message: "Idempotency keys must have 1 to 255 characters.", param: "Idempotency-Key")
    }
    let fingerprint = "\(request.uri.path)\n\(form.fingerprint)"
    if let reply = try await account.beginIdempotent(key: key, fingerprint: fingerprint) {
      return Response(
        reply.status, bytes: reply.body, type: "application/json",
        headers: [
          "Idempotent-Replayed": "true", "Idempotency-Key": key, "Original-Request": reply.requestID,
        ])
    }
    let (response, kept) = await answer(context) { try await work(form, cause) }
    let reply = kept.map {
      IdempotencyLedger.Reply(status: response.status.code, body: $0, requestID: context.requestID)
    }
    await account.endIdempotent(key: key, reply: reply)
    var keyed = response
    keyed.headers.set("Idempotency-Key", key)
    return keyed
  }

  /// The work's answer, and its body if the idempotency key keeps it.
  private func answer(
    _ context: SandboxContext, work: () async throws -> JSONValue
  ) async -> (Response, kept: [UInt8]?) {
    do {
      try await script(context)
      let bytes = try await work().bytes
      return (Response(200, bytes: bytes, type: "application/json"), bytes)
    } catch let error as StripeError {
      let response = error.response
      return (response.0, error.isKept ? response.1 : nil)
    } catch {
      let trouble = StripeError(status: 500, type: "api_error", message: "The sandbox failed: \(error)")
      return (trouble.response.0, nil)
    }
  }

  /// What a fault wants done inside the work.
  private func script(_ context: SandboxContext) async throws {
    if let delay = context.scripted.delay { try await Task.sleep(for: delay) }
    if let failure = context.scripted.failure {
      throw StripeError(status: failure.status, message: "scripted", isKept: true, scripted: failure)
    }
  }
}

extension StripeError {
  /// The answer, and its bytes.
  var response: (Response, [UInt8]) {
    let bytes = scripted.map { $0.body.map { Array($0.utf8) } ?? Self.scriptedBody($0.status).bytes } ?? json.bytes
    return (
      Response(status, bytes: bytes, type: "application/json", headers: scripted?.headers ?? [:]), bytes
    )
  }
}

/// Stripe's bearer key, and the headers every answer of its API carries.
struct StripeAuthentication: RouterMiddleware {
  typealias Context = SandboxContext

  let random: RandomSource

  func handle(
    _ request: Request, context: SandboxContext, next: (Request, SandboxContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = random.identifier("req_", length: 14)
    var response: Response
    do {
      try check(request.headers.value("Authorization"))
      response = try await next(request, context)
    } catch let error as StripeError {
      response = error.response.0
    }
    response.headers.set("Request-Id", context.requestID)
    response.headers.set("Stripe-Version", request.headers.value("Stripe-Version") ?? StripeAccount.apiVersion)
    return response
  }

  private func check(_ authorization: String?) throws(StripeError) {
    guard let authorization else {
      throw StripeError(
        status: 401,
        message: "You did not provide an API key. You need to provide your API key in the Authorization header, using "
          + "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').")
    }
    let words = authorization.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer" else {
      throw StripeError(status: 401, message: "The Authorization header is not of the form 'Bearer YOUR_SECRET_KEY'.")
    }
    guard words[1].hasPrefix("sk_test_") || words[1].hasPrefix("rk_test_") else {
      throw StripeError(
        status: 401, message: "Invalid API Key provided: the sandbox takes any key that starts with sk_test_, no other."
      )
    }
  }
}
