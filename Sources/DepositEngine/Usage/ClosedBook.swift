import DepositDomain
import FoundationEssentials
import Platform

/// A closed month as it is stored: the figures and the terms it was charged by.
struct ClosedBook: Codable, Sendable {
  struct Line: Codable, Sendable {
    var guid: String
    var title: String
    var storageByteDays: Int
    var egressBytes: Int
    var encodeSeconds: Int
    var requests: Int
  }

  struct Day: Codable, Sendable {
    var storedBytes: Int
    var egressBytes: Int
    var requests: Int
    var encodeSeconds: Int
    /// Left out when it was.
    var isSampled: Bool?
    var hasLog: Bool?
  }

  var lines: [Line]
  var days: [Day]
  var storageMicroEuros: Int
  var egressMicroEuros: Int
  var encodeMicroEuros: Int
  var capCents: Int
  var minimumCents: Int

  init(_ book: UsageBook) {
    lines = book.entries.map { entry in
      Line(
        guid: entry.guid, title: entry.title, storageByteDays: entry.usage.storageByteDays,
        egressBytes: entry.usage.egressBytes, encodeSeconds: entry.usage.encodeSeconds, requests: entry.requests)
    }
    days = book.days.map { day in
      Day(
        storedBytes: day.storedBytes, egressBytes: day.egressBytes, requests: day.requests,
        encodeSeconds: day.encodeSeconds, isSampled: day.isSampled ? nil : false, hasLog: day.hasLog ? nil : false)
    }
    storageMicroEuros = book.terms.storagePerGB.microEuros
    egressMicroEuros = book.terms.egressPerGB.microEuros
    encodeMicroEuros = book.terms.encodePerMinute.microEuros
    capCents = book.terms.cap.rawValue
    minimumCents = book.terms.minimumActivation.rawValue
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  init(text: String) throws(VisualError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw .storedRecordUnreadable(record: "closed month")
    }
  }

  func book(_ month: BillingMonth) -> UsageBook {
    var book = UsageBook(month, videos: [], measured: [], terms: terms, now: month.end)
    book.isFinal = true
    book.entries = lines.map { line in
      UsageBook.Entry(
        guid: line.guid, title: line.title,
        usage: VideoUsage(
          storageByteDays: line.storageByteDays, egressBytes: line.egressBytes, encodeSeconds: line.encodeSeconds),
        requests: line.requests)
    }
    book.days = days.map { day in
      UsageBook.Day(
        storedBytes: day.storedBytes, egressBytes: day.egressBytes, requests: day.requests,
        encodeSeconds: day.encodeSeconds, isSampled: day.isSampled ?? true, hasLog: day.hasLog ?? true)
    }
    return book
  }

  private var terms: BillingTerms {
    BillingTerms(
      storagePerGB: Tariff(microEuros: storageMicroEuros), egressPerGB: Tariff(microEuros: egressMicroEuros),
      encodePerMinute: Tariff(microEuros: encodeMicroEuros), cap: Cents(capCents),
      minimumActivation: Cents(minimumCents))
  }
}

/// What was found out about a closed month afterwards.
struct LateUsage: Codable, Hashable, Sendable {
  /// More than was charged for; negative for less.
  var egressBytes: Int
  /// The same, as the sum of the bytes held on each day.
  var storageByteDays: Int
  var encodeSeconds: Int
  /// What the month would have cost more.
  var costCents: Int

  func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

  init(egressBytes: Int, storageByteDays: Int, encodeSeconds: Int, costCents: Int) {
    self.egressBytes = egressBytes
    self.storageByteDays = storageByteDays
    self.encodeSeconds = encodeSeconds
    self.costCents = costCents
  }

  /// The first ones that were stored know egress only.
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    egressBytes = try fields.decode(Int.self, forKey: .egressBytes)
    storageByteDays = try fields.decodeIfPresent(Int.self, forKey: .storageByteDays) ?? 0
    encodeSeconds = try fields.decodeIfPresent(Int.self, forKey: .encodeSeconds) ?? 0
    costCents = try fields.decode(Int.self, forKey: .costCents)
  }

  /// What a month was charged for and corrected by, against what is measured now; nil when nothing differs.
  init?(charged: MonthlyUsage, corrections: [LateUsage], measured: MonthlyUsage, terms: BillingTerms) {
    var known = charged
    for correction in corrections {
      known.egressBytes += correction.egressBytes
      known.storageByteDays += correction.storageByteDays
      known.encodeSeconds += correction.encodeSeconds
    }
    egressBytes = measured.egressBytes - known.egressBytes
    storageByteDays = measured.storageByteDays - known.storageByteDays
    encodeSeconds = measured.encodeSeconds - known.encodeSeconds
    guard egressBytes != 0 || storageByteDays != 0 || encodeSeconds != 0 else { return nil }
    costCents = (UsageEstimate(measured, terms: terms).cost - UsageEstimate(known, terms: terms).cost).rawValue
  }

  init(text: String) throws(VisualError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw .storedRecordUnreadable(record: "correction")
    }
  }
}
