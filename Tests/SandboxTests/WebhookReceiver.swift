import Hummingbird
import Logging
import Platform

@testable import Sandbox

/// An address for webhooks: keeps what comes, answers as told.
actor WebhookReceiver {
  struct Delivery: Sendable {
    let body: [UInt8]
    let stripeSignature: String?
    let bunnySignature: String?

    var json: JSONValue? { try? JSONValue(parsing: body) }
    var type: String? { json?["type"]?.string }
  }

  private(set) var deliveries: [Delivery] = []
  /// Statuses of the next answers; 200 when used up.
  private var answers: [Int]

  init(answers: [Int] = []) {
    self.answers = answers
  }

  /// The types of all that came, charges too.
  private(set) var everyType: [String] = []

  /// A charge tells of a payment once more, at any time beside the others: it is answered, and not kept.
  private func take(_ delivery: Delivery) -> Int {
    everyType.append(delivery.type ?? "")
    if delivery.type == "charge.succeeded" { return 200 }
    deliveries.append(delivery)
    return answers.isEmpty ? 200 : answers.removeFirst()
  }

  var types: [String] { deliveries.compactMap(\.type) }

  /// Runs it on a free port for the length of `body`, which gets its URL.
  func run(_ body: (String) async throws -> Void) async throws {
    let router = Router(context: SandboxContext.self)
    router.post("/hook") { request, _ in
      let delivery = Delivery(
        body: try await request.wholeBody(), stripeSignature: request.headers.value("Stripe-Signature"),
        bunnySignature: request.headers.value("X-BunnyStream-Signature"))
      return Response.json(["ok": true], status: await self.take(delivery))
    }
    var quiet = Logger(label: "receiver")
    quiet.logLevel = .error
    let server = try await SandboxServer.start(router, host: "127.0.0.1", port: 0, logger: quiet)
    do {
      try await body(server.url + "/hook")
    } catch {
      await server.stop(quiet)
      throw error
    }
    await server.stop(quiet)
  }
}
