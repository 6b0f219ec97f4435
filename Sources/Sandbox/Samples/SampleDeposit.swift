internal import DepositDomain
import Platform

/// One deposit of the sample data, as an engine that ran before would have left it at Stripe and Bunny.
struct SampleDeposit: Sendable {
  /// How far it got.
  enum Stage: Sendable {
    /// Paid, uploaded, encoded.
    case playable
    /// Paid, and its file never came.
    case withoutFile
    /// Its payment page ran out.
    case expired
  }

  let id: DepositID
  let title: String
  let type: DepositType
  let durationSec: Int
  /// Bytes of the file.
  let size: Int
  /// Lines of its picture.
  let height: Int
  /// When its payment page was opened.
  let opened: Instant
  let stage: Stage
  let guid: String

  /// The payer takes his time.
  var paid: Instant { opened + .seconds(140) }
  /// When Bunny had encoded it.
  var encoded: Instant { paid + .seconds(900 + durationSec / 4) }
}

/// The sample data: a creator's last two months, the same for one seed and instant.
struct SampleSet: Sendable {
  let deposits: [SampleDeposit]

  private struct Outline {
    var title: String
    var type: DepositType
    var durationSec: Int
    /// Kilobits a second.
    var rate: Int
    var height: Int
    var daysAgo: Double
    var stage = SampleDeposit.Stage.playable
  }

  private static let outlines = [
    Outline(title: "Le dernier bus", type: .film, durationSec: 5_400, rate: 6_800, height: 1_080, daysAgo: 52.4),
    Outline(title: "Teaser été", type: .clip, durationSec: 95, rate: 9_500, height: 1_080, daysAgo: 39.2),
    Outline(title: "Atelier lumière", type: .doc, durationSec: 1_500, rate: 5_200, height: 720, daysAgo: 32.6),
    Outline(title: "Entretien avec Maïa", type: .doc, durationSec: 1_320, rate: 4_100, height: 720, daysAgo: 24.3),
    Outline(title: "Masterclass nº 3", type: .film, durationSec: 4_500, rate: 5_600, height: 1_080, daysAgo: 17.7),
    Outline(title: "Rushes plage", type: .doc, durationSec: 1_080, rate: 12_000, height: 2_160, daysAgo: 9.5),
    Outline(
      title: "Bande-annonce", type: .clip, durationSec: 150, rate: 9_000, height: 1_080, daysAgo: 6.1, stage: .expired),
    Outline(title: "Générique", type: .clip, durationSec: 42, rate: 8_000, height: 1_080, daysAgo: 3.4),
    Outline(
      title: "Rushes nuit", type: .clip, durationSec: 380, rate: 11_000, height: 1_080, daysAgo: 0.8,
      stage: .withoutFile),
  ]

  /// - Parameter random: makes identifiers, and sizes and instants a little uneven.
  init(now: Instant, random: RandomSource) {
    deposits = Self.outlines.map { outline in
      let secondsAgo = Int(outline.daysAgo * 86_400) + Int(random.next() % 5_400)
      let opened = Instant(unixSeconds: now.unixSeconds - secondsAgo)
      let even = outline.durationSec * outline.rate * 125
      return SampleDeposit(
        id: DepositID(at: opened, randomness: random.bytes(DepositID.randomByteCount)), title: outline.title,
        type: outline.type, durationSec: outline.durationSec,
        size: even - Int(random.next() % UInt64(even / 10)), height: outline.height, opened: opened,
        stage: outline.stage, guid: random.uuid())
    }
  }
}
