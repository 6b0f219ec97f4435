import Dashboard
import DepositDomain
import EngineAPI
import Platform
import TerminalKit

/// The values of the mock-ups: Alice in November 2026.
enum Sample {
  /// 22/11/2026 08:15 UTC
  static let now = Instant(startOf: CivilDate(year: 2026, month: 11, day: 22)) + .seconds(8 * 3_600 + 15 * 60)
  static let zone = LocalZone(secondsFromUTC: 3_600, name: "CET")
  static let november = Month(year: 2026, month: 11)
  static let session = Session(
    user: "alice", mode: .sandbox, samplePath: "/usr/share/visual/exemple.mp4", hasSampleData: true)

  static func setup(
    _ beginning: Setup.Beginning = .configured, size: Size = Size(width: 80, height: 24), language: Language = .fr,
    ascii: ASCIIForm? = nil
  ) -> Setup {
    Setup(
      beginning: beginning, size: size, now: now, zone: zone, language: language, theme: "visual",
      themes: ["visual", "night", "visual-light"], asciiForm: ascii, home: "/home/alice",
      recentFolders: ["/home/alice/Montages"], lastBytesPerSecond: 6_100_000)
  }

  // MARK: Usage

  /// Eighths of a sixth of 8 GB, as the mock-up's plot draws them; all but one less a little, so that they add up to
  /// 84.50 GB and that one stands on the edge its sparkline needs.
  static let egress: [Double] =
    [13, 14, 12, 19, 25, 22, 17, 16, 17, 20, 25, 31, 42, 48, 40, 31, 26, 21, 17, 20, 23, 10]
    .map { (sixths: Double) -> Double in sixths == 21 ? sixths / 6 : sixths / 6 - 1 / 63 }
  static let storage: [Double] = (0..<22).map { 1.2 + Double($0) * 22.2 / 21 }
  static let encoding: [Double] = [0, 0, 0, 90, 0, 0, 0, 0, 0, 20, 0, 0, 75, 0, 0, 0, 0, 25, 0, 0, 0, 0]

  private static let known = Instant(startOf: CivilDate(year: 2026, month: 11, day: 22)) + .seconds(6 * 3_600)

  static let estimate = UsageEstimateResponse(
    month: "2026-11", usage: .init(storage_gb: 12.3, egress_gb: 84.5, encode_min: 210),
    tariffs: .init(storage_eur_per_gb: 0.01, egress_eur_per_gb: 0.01, encode_eur_per_min: 0.005),
    estimated_cost_eur: 2.02, cap_eur: 20, min_activation_eur: 1, raw_cost_eur: 2.02, projected_cost_eur: 2.64,
    capped: false, final: false,
    known_until: known, egress_known_until: known)

  static let videos = [
    VideoShare(title: "Le dernier bus", guid: "6f0c3f0e-1", egressGB: 31.2, encodeMinutes: 90, costEur: 0.79),
    VideoShare(title: "Teaser été", egressGB: 22.9, encodeMinutes: 10, costEur: 0.31),
    VideoShare(title: "Masterclass nº 3", egressGB: 14.1, encodeMinutes: 75, costEur: 0.55),
    VideoShare(title: "Rushes plage", egressGB: 9.8, encodeMinutes: 20, costEur: 0.22),
    VideoShare(title: "Making-of 1", egressGB: 3.25, encodeMinutes: 5, costEur: 0.06),
    VideoShare(title: "Bande démo", egressGB: 2.25, encodeMinutes: 5, costEur: 0.05),
    VideoShare(title: "Essai lumière", egressGB: 1, encodeMinutes: 5, costEur: 0.04),
  ]

  static let panel = UsagePanel(
    estimate: estimate,
    daily: egress.indices.map {
      DayUsage(storageGB: storage[$0], egressGB: egress[$0], encodeMinutes: encoding[$0])
    },
    videos: videos,
    history: zip([12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1.2, 1.3, 1.9, 2, 2, 2.2, 2.4, 2, 2, 2, 2.2, 2.64])
      .map { month, cost in
        MonthCost(month: Month(year: month == 12 ? 2025 : 2026, month: month), costEur: cost, isFinal: month != 11)
      })

  static let closedPanel: UsagePanel = {
    var panel = Sample.panel
    panel.estimate.month = "2026-10"
    panel.estimate.final = true
    panel.estimate.raw_cost_eur = 0.38
    panel.estimate.estimated_cost_eur = 1
    panel.estimate.projected_cost_eur = 1
    panel.estimate.usage = .init(storage_gb: 8, egress_gb: 20, encode_min: 20)
    return panel
  }()

  /// Nothing sampled yet, and an engine that tells the estimate only.
  static let emptyPanel: UsagePanel = {
    var estimate = Sample.estimate
    estimate.usage = .init(storage_gb: 0, egress_gb: 0, encode_min: 0)
    estimate.raw_cost_eur = 0
    estimate.estimated_cost_eur = 1
    estimate.projected_cost_eur = 1
    estimate.known_until = nil
    return UsagePanel(estimate: estimate)
  }()

  // MARK: Deposits

  static func deposit(
    _ number: Int, _ title: String, _ type: DepositType, seconds: Int, status: DepositStatus = .ready,
    payment: PaymentState = .paid, video: VideoObject.State = .playable, percent: Int = 0, sent: Int? = nil,
    ago: Duration
  ) -> DepositObject {
    let isPending = status == .pending
    let code = "kq3Zb1mW8sT5uYp0Lr7EvA"
    return DepositObject(
      depositId: DepositID("dep_01k9nwq7s0" + pad(number, 16)), status: status,
      videoGuid: status == .ready ? VideoGUID("6f0c3f0e-\(number)") : nil, uploadUrl: nil, title: title,
      version: 3,
      payment: PaymentObject(state: payment, amountCents: type.fee.rawValue, refundedCents: 0, currency: "eur"),
      upload: nil,
      video: VideoObject(state: video, encodePercent: percent, lengthSec: nil, overLimit: false, originalHash: nil),
      type: type, durationSec: seconds, feeEur: type.fee.euros, createdAt: now - ago,
      fileName: title.lowercased() + ".mp4", sizeBytes: 1_200_000_000,
      uploadProgress: sent.map {
        UploadProgressObject(
          confirmedBytes: 12_000_000 * $0, totalBytes: 1_200_000_000, state: .uploading, at: now - .seconds(3))
      },
      payUrl: isPending ? "http://127.0.0.1:4000/pay/\(code)" : nil,
      checkoutUrl: isPending ? "http://127.0.0.1:12111/c/pay/cs_test_\(number)" : nil,
      expiresAt: isPending ? now + .seconds(86_400) : nil, userId: UserID("alice"))
  }

  static let rushes = deposit(
    4, "Rushes nuit", .clip, seconds: 500, video: .awaitingUpload, ago: .seconds(26 * 3_600))
  static let deposits = [
    deposit(
      5, "Making-of 2", .doc, seconds: 1_445, video: .uploading, sent: 43, ago: .seconds(2 * 3_600 + 60)),
    rushes,
    deposit(3, "Masterclass nº 3", .film, seconds: 4_500, ago: .seconds(3 * 86_400)),
    deposit(
      2, "Teaser été", .clip, seconds: 62, status: .expired, payment: .unpaid, video: .none, ago: .seconds(9 * 86_400)),
    deposit(1, "Le dernier bus", .film, seconds: 5_400, ago: .seconds(400 * 86_400)),
  ]

  /// As an engine that is asked in that language tells it.
  static func timeline(_ language: Language) -> [TimelineObject] {
    let facts: [(kind: String, actor: String, data: [String: String], secondsAgo: Int)] = [
      ("created", "creator:alice", [:], 26 * 3_600),
      ("payment_received", "stripe", ["amountCents": "200", "currency": "eur"], 25 * 3_600),
      ("video_created", "engine", [:], 25 * 3_600 - 2),
    ]
    return facts.map { fact in
      TimelineObject(
        at: now - .seconds(fact.secondsAgo), actor: fact.actor, kind: fact.kind,
        text: Phrase.timeline(fact.kind, fact.data)(language), data: [:])
    }
  }

  // MARK: Files

  static let listing = FolderListing(
    path: "/home/alice/Videos", parent: "/home/alice",
    entries: [
      .init(name: "Archives", isFolder: true), .init(name: "bus-final.mp4", isVideo: true, sizeBytes: 3_400_000_000),
      .init(name: "notes.txt", sizeBytes: 1_200),
      .init(name: "rushes nuit.mp4", isVideo: true, sizeBytes: 1_200_000_000),
      .init(name: "été.mov", isVideo: true, sizeBytes: 210_000_000),
    ])

  /// The size of a payment link's code; no camera reads this one.
  static let code: [[Bool]] = (0..<29).map { row in
    (0..<29).map { column in
      let isFinder = (row < 7 || row > 21) && column < 7 || row < 7 && column > 21
      return isFinder ? row % 6 == 0 || column % 6 == 0 : (row * column + row + column) % 3 == 0
    }
  }

  static func measured(_ path: String, seconds: Int? = nil) -> MeasuredVideo {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let title = name.split(separator: ".").first.map(String.init) ?? name
    let isLong = name.hasPrefix("bus")
    return MeasuredVideo(
      path: path, title: title, durationSec: seconds ?? (isLong ? 5_400 : 500),
      sizeBytes: isLong ? 3_400_000_000 : 1_200_000_000,
      width: 1_920, height: 1_080, container: "mp4", type: isLong ? .film : .clip)
  }

  static let links = PayLinks(
    depositId: DepositID("dep_01k9nwq7s00000000000000009"), checkoutUrl: "http://127.0.0.1:12111/c/pay/cs_test_9",
    payUrl: "http://127.0.0.1:4000/pay/kq3Zb1mW8sT5uYp0Lr7EvA", expiresAt: now + .seconds(86_400))

  static let absence = VisualError.engineUnreachable(origin: "http://127.0.0.1:4000", cause: "connexion refusée")
}
