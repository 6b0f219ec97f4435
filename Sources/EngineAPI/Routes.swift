public import DepositDomain

/// The engine's paths, in one place for client and engine.
public enum Route {
  public static let initCheckout = "/api/creator/videos/init-checkout"
  public static let deposits = "/api/creator/deposits"
  public static let changes = "/api/creator/changes"
  public static let supportChanges = "/api/support/changes"
  public static let usageEstimate = "/api/creator/usage/estimate"
  public static let usageHistory = "/api/creator/usage/history"
  public static let usageDaily = "/api/creator/usage/daily"
  public static let usageVideos = "/api/creator/usage/videos"
  public static let usageExplain = "/api/creator/usage/explain"
  public static let supportUsage = "/api/support/usage"
  public static let billing = "/api/admin/billing"
  public static let identity = "/api/me"
  public static let stripeWebhook = "/webhooks/stripe"
  public static let bunnyWebhook = "/webhooks/bunny"
  public static let checkoutSuccess = "/creator/deposit/success"
  public static let checkoutCancel = "/creator/deposit/cancel"
  public static let health = "/healthz"
  public static let readiness = "/readyz"
  public static let metrics = "/metrics"
  public static let openAPI = "/openapi.json"
  public static let supportDeposits = "/api/support/deposits"
  public static let supportSearch = "/api/support/search"
  public static let supportPulse = "/api/support/pulse"
  public static let supportEvents = "/api/support/webhook-events"

  public static func status(of id: DepositID) -> String { "/api/creator/videos/deposit/\(id)/status" }
  public static func deposit(_ id: DepositID) -> String { "\(deposits)/\(id)" }
  public static func check(_ id: DepositID) -> String { "\(deposits)/\(id)/check" }
  public static func cancel(_ id: DepositID) -> String { "\(deposits)/\(id)/cancel" }
  public static func uploadTicket(_ id: DepositID) -> String { "\(deposits)/\(id)/upload-ticket" }
  public static func uploadProgress(_ id: DepositID) -> String { "\(deposits)/\(id)/upload-progress" }
  public static func supportDeposit(_ id: DepositID) -> String { "\(supportDeposits)/\(id)" }
  /// The whole case of one deposit.
  public static func supportFile(_ id: DepositID) -> String { "\(supportDeposit(id))/file" }
  public static func supportReply(_ id: DepositID) -> String { "\(supportDeposit(id))/reply" }
  /// - Parameter step: `claim`, `refund`, `checkout-link`, …: the action's name with hyphens.
  public static func support(_ step: SupportAction, _ id: DepositID) -> String {
    "\(supportDeposit(id))/\(step.path)"
  }
  public static func supportEvent(_ id: EventID) -> String { "\(supportEvents)/\(id)" }
  public static func supportReplay(_ id: EventID) -> String { "\(supportEvents)/\(id)/replay" }
  public static func pay(_ code: PayCode) -> String { "/pay/\(code)" }
}

/// Sizes and times both sides agree on.
public enum WireLimit {
  /// Largest webhook body, in bytes.
  public static let webhookBytes = 256 * 1_024
  /// Largest body of every other request, in bytes.
  public static let bodyBytes = 64 * 1_024
  /// Longest `wait` for a change, in seconds.
  public static let waitSeconds = 30
  /// Longest `Idempotency-Key`, in bytes.
  public static let idempotencyKeyBytes = 255
  /// Most months of a history.
  public static let historyMonths = 36
  /// Most rows of a page.
  public static let pageRows = 200
  /// Rows of a page when nothing is asked.
  public static let defaultPageRows = 50
}
