import DepositDomain
import DepositJourney
import EngineAPI
import FoundationEssentials
import Platform
import Testing
import VideoUpload

@testable import Reports

@Suite struct JSONLineTests {
  private let at = Instant(unixSeconds: 1_780_000_000)

  @Test func keysKeepTheirOrderAndTextIsSafe() {
    let line = Envelope.line(
      [("b", .string("a\"\\\n\u{1B}\u{9B}\u{202E}é")), ("a", .double(2)), ("c", .double(2.5))], at: at)
    #expect(
      line
        == #"{"b":"a\"\\\n\u001b\u009b\u202eé","a":2,"c":2.5,"v":1,"time":"2026-05-28T20:26:40Z"}"#)
  }

  @Test func everyEventHasTheEnvelope() throws {
    var lines = JourneyLines(language: .en, file: "a b.mp4")
    let links = CheckoutLinks(
      depositId: DepositID("dep_1"), checkoutUrl: "https://c", payUrl: "https://p", expiresAt: at, feeEur: 2)
    let progress = UploadProgress(
      sentBytes: 5, confirmedBytes: 4, totalBytes: 10, bytesPerSecond: 1.6, eta: .milliseconds(2_500))
    let events: [(JourneyEvent, [String])] = [
      (.checkout(links), ["checkoutUrl", "payUrl", "expiresAt", "feeEur"]), (.paid, []),
      (.ready(VideoGUID("g")), ["videoGuid"]),
      (.progress(progress), ["sentBytes", "confirmedBytes", "totalBytes", "bytesPerSecond", "etaSec"]),
      (.retry(cause: "locked", sentence: .uploadStalled, delay: .milliseconds(1_500)), ["cause", "delaySec"]),
      (.uploaded(sizeBytes: 10, sha256: nil), ["sizeBytes"]), (.processing(percent: 60), ["percent"]),
      (.notice(.notWaiting), ["code", "text"]),
    ]
    for (event, keys) in events {
      let produced = lines.line(event, at: at)
      let line = try #require(produced)
      let object = try JSONDecoder().decode([String: Value].self, from: Data(line.utf8))
      #expect(object["v"] == .number(1))
      #expect(object["time"] == .text("2026-05-28T20:26:40Z"))
      #expect(object["file"] == .text("a b.mp4"))
      #expect(object["depositId"] == .text("dep_1"))
      for key in keys { #expect(object[key] != nil, "\(key) in \(line)") }
    }
    let rounded = lines.line(.progress(progress), at: at)
    #expect(rounded?.contains(#""bytesPerSecond":2,"etaSec":3"#) == true)
  }

  @Test func aFailureKnowsItsDepositAndWhetherItGoesOn() {
    let lines = JourneyLines(language: .en, file: nil, depositId: DepositID("dep_1"))
    let line = lines.failed(.waitOver, hint: "visual-tui upload dep_1", goesOn: true, at: at)
    #expect(line.contains(#""file":null,"depositId":"dep_1","code":"wait_over""#))
    #expect(line.contains(#""hint":"visual-tui upload dep_1","resumable":true"#))
  }

  @Test func wireObjectsGainVersionAndTime() throws {
    let page = Page<DepositObject>(items: [], nextCursor: nil)
    #expect(
      try Envelope.line(wire: page, at: at) == #"{"items":[],"nextCursor":null,"v":1,"time":"2026-05-28T20:26:40Z"}"#)
  }

  private enum Value: Decodable, Equatable {
    case text(String)
    case number(Double)
    case null

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .null
      }
    }
  }
}

@Suite struct NumberFormatTests {
  private let fr = NumberFormat(.fr)
  private let en = NumberFormat(.en)

  @Test func decimals() {
    #expect(fr.decimal(12.3, places: 2) == "12,30")
    #expect(en.decimal(84.499, places: 2) == "84.50")
    #expect(fr.decimal(0.005, places: 2) == "0,01")
    #expect(en.decimal(-0.001, places: 2) == "0.00")
    #expect(en.decimal(-1.5, places: 0) == "-2")
    #expect(fr.decimal(.infinity, places: 1) == "–")
  }

  @Test func moneyAndTariffs() {
    #expect(fr.price(2) == "2 €")
    #expect(fr.price(2.5) == "2,50 €")
    #expect(en.euros(2.02) == "€2.02")
    #expect(fr.tariff(0.01) == "0,010")
    #expect(fr.tariff(0.0055) == "0,0055")
    #expect(en.tariff(0.000001) == "0.000001")
  }

  @Test(arguments: [
    (0, "0 o"), (999, "999 o"), (1_000, "1 ko"), (17_050, "17,1 ko"), (999_949, "1 Mo"), (1_500_000_000, "1,5 Go"),
    (123_456_789, "123 Mo"), (2_000_000_000_000_000, "2000 To"),
  ])
  func bytes(_ count: Int, _ text: String) {
    #expect(fr.bytes(count) == text)
  }

  @Test func durations() {
    #expect(fr.duration(seconds: 45) == "45 s")
    #expect(fr.duration(seconds: 500) == "8 min 20")
    #expect(fr.duration(seconds: 4_500) == "1 h 15")
    #expect(fr.duration(seconds: 600) == "10 min")
    #expect(en.duration(seconds: 605) == "10 min 05 s")
  }

  @Test(arguments: [
    ("90s", 90), ("10m", 600), ("1h", 3_600), ("1h30m", 5_400), ("45", 45), ("0", 0), ("1m5s", 65),
  ])
  func typedDurations(_ text: String, _ seconds: Int) {
    #expect(DurationText.parse(text) == .seconds(seconds))
  }

  @Test(arguments: ["", "s", "-1s", "1.5h", "1m1m", "5s1m", "10 m", "1d", "99999999999s", "9000h"])
  func noDurations(_ text: String) {
    #expect(DurationText.parse(text) == nil)
  }
}

@Suite struct TextReportTests {
  @Test func columnsAreAlignedAndOutsideTextIsHarmless() {
    var table = TextTable([.left, .right])
    table.add(["é\u{1B}[31m", "1"])
    table.add(["日本", "22"])
    #expect(table.lines == ["é\u{FFFD}[31m   1", "日本    22"])
  }

  @Test func aLongTitleIsCutByItsWidth() {
    #expect(CellWidth.cut("short", to: 40) == "short")
    #expect(CellWidth.cut(String(repeating: "x", count: 41), to: 40) == String(repeating: "x", count: 39) + "…")
    #expect(CellWidth.cut(String(repeating: "日", count: 21), to: 40) == String(repeating: "日", count: 19) + "…")
    #expect(CellWidth.cut(String(repeating: "日", count: 20), to: 40) == String(repeating: "日", count: 20))
    #expect(CellWidth.cut("a\u{1B}b", to: 40) == "a\u{FFFD}b")
  }

  @Test func aPageThatIsNotThereIsNotPaidAt() {
    var deposit = Self.deposit
    let report = DepositReport(language: .en)
    #expect(report.sheet(deposit).contains("http://127.0.0.1:4000/pay/x"))
    deposit.checkoutUrl = nil
    #expect(!report.sheet(deposit).joined().contains("/pay/"))
    deposit.title = String(repeating: "long ", count: 100)
    let line = report.list(Page(items: [deposit], nextCursor: nil), showsOwner: false)[0]
    #expect(line.count < 140 && line.contains("…"))
  }

  private static var deposit: DepositObject {
    DepositObject(
      depositId: DepositID("dep_1"), status: .pending, videoGuid: nil, uploadUrl: nil, title: "A film", version: 1,
      payment: PaymentObject(state: .unpaid, amountCents: 200, refundedCents: 0, currency: "eur"), upload: nil,
      video: VideoObject(state: .none, encodePercent: 0, lengthSec: nil, overLimit: false, originalHash: nil),
      type: .clip,
      durationSec: 10, feeEur: 2, createdAt: Instant(unixSeconds: 1_780_000_000), fileName: "a.mp4",
      sizeBytes: nil, uploadProgress: nil, payUrl: "http://127.0.0.1:4000/pay/x",
      checkoutUrl: "https://pay.example/cs_1", expiresAt: nil, userId: UserID("alice"))
  }

  @Test func theBarShowsConfirmedAndSent() {
    let progress = UploadProgress(
      sentBytes: 75, confirmedBytes: 50, totalBytes: 100, bytesPerSecond: 0, eta: nil)
    let line = ProgressBar(language: .fr, isASCII: true).line(progress, width: 60)
    #expect(line.hasPrefix(" 75 % "))
    let bar = line.filter { "#=-".contains($0) }
    #expect(bar.count { $0 == "#" } == bar.count / 2)
    #expect(bar.count { $0 == "=" } == bar.count * 3 / 4 - bar.count / 2)
    #expect(line.count < 60)
    #expect(ProgressBar(language: .fr, isASCII: false).line(progress, width: 10).count < 10)
  }

  @Test func allSentIsNotAllConfirmed() {
    let progress = UploadProgress(sentBytes: 100, confirmedBytes: 0, totalBytes: 100, bytesPerSecond: 0, eta: nil)
    #expect(ProgressBar(language: .en, isASCII: true).line(progress, width: 60).hasPrefix(" 99 % "))
  }

  @Test func estimateBelowTheMinimumSaysSo() {
    let estimate = UsageEstimateResponse(
      month: "2026-11", usage: .init(storage_gb: 12.3, egress_gb: 84.5, encode_min: 210),
      tariffs: .init(storage_eur_per_gb: 0.01, egress_eur_per_gb: 0.01, encode_eur_per_min: 0.005),
      estimated_cost_eur: 2.02, cap_eur: 20, min_activation_eur: 1, raw_cost_eur: 2.02, projected_cost_eur: 2.64,
      capped: false, final: false, known_until: Instant(unixSeconds: 1_780_000_000))
    let text = UsageReport(language: .fr).lines(estimate).joined(separator: "\n")
    #expect(text.contains("Stockage (Go)   12,30  ×  Tarif stockage €/Go   0,010  =  0,12 €"))
    #expect(text.contains("Estimation mensuelle : 2,02 €, fin de mois environ 2,64 €"))
    #expect(text.contains("Cap : 20 € · Activation min. : 1 €"))
    var small = estimate
    small.raw_cost_eur = 0.38
    small.estimated_cost_eur = 1
    #expect(UsageReport(language: .en).lines(small).joined().contains("(usage €0.38, minimum €1.00)"))
    small.known_until = nil
    #expect(UsageReport(language: .fr).lines(small).contains("Aucune donnée"))
    #expect(UsageReport(language: .fr).lines(small).first == "📊 Diffusion — Conso & Estimation  2026-11")
    #expect(UsageReport(language: .fr, isPlain: true).lines(small).first == "Diffusion — Conso & Estimation  2026-11")
  }

  @Test func theParsersComplaintsAreTranslated() {
    #expect(UsageWords.translated("Unknown option '--foo'").fr == "option inconnue : « --foo »")
    #expect(
      UsageWords.translated("Error: Missing expected argument '<deposit-id>'").fr
        == "argument manquant : « <deposit-id> »")
    #expect(UsageWords.translated("2 unexpected arguments: 'a', 'b'").fr == "arguments inattendus : « a », « b »")
    #expect(
      UsageWords.translated(
        "The value 'x' is invalid for '--role <role>'. Please provide one of 'creator', 'support' or 'admin'."
      ).fr == "« x » n’est pas une valeur de « --role » (creator, support, admin)")
    #expect(
      UsageWords.translated("The value 'd’un' is invalid for '<deposits>'").fr
        == "« d’un » n’est pas une valeur de « <deposits> »")
    #expect(UsageWords.translated("Something else").fr == "Something else")
    #expect(
      UsageWords.heading("  --host <host>  Adresse où écouter. (default: 127.0.0.1)", .fr)
        == "  --host <host>  Adresse où écouter. (par défaut : 127.0.0.1)")
    #expect(UsageWords.heading("  -h, --help  Show help information.", .fr) == "  -h, --help  Affiche cette aide.")
    let pointer = "  See 'visual-engine token create --help' for more information."
    #expect(UsageWords.command(in: "Error: x\nUsage: …\n" + pointer) == "visual-engine token create")
    #expect(UsageWords.command(in: "Error: x") == nil)
    let more = "  See 'visual-engine help token <subcommand>' for detailed help."
    #expect(
      UsageWords.heading(more, .fr, program: "visual-engine")
        == "  « visual-engine token COMMANDE --help » en dit plus.")
    #expect(
      VisualError.usage(UsageWords.translated("x."), program: "visual-engine").sentence.en.hasSuffix(
        "visual-engine --help"))
  }
}
