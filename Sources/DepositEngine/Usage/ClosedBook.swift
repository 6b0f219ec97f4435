import DepositDomain
import FoundationEssentials
import Platform
import UsageMetering

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

  func text() throws -> String { try StoredJSON.text(self) }

  /// What answers tell most of, apart from the lines.
  func forms(_ month: BillingMonth) throws -> ClosedForms {
    ClosedForms(totals: try StoredJSON.text(ClosedTotals(book(month))), days: try StoredJSON.text(days))
  }

  init(text: String) throws(VisualError) {
    self = try StoredJSON.value(from: text, record: "closed month")
  }

  func book(_ month: BillingMonth) -> UsageBook {
    var book = UsageBook(month, videos: [], measured: [], terms: terms, now: month.end)
    book.isFinal = true
    book.hasVideos = !lines.isEmpty
    book.entries = lines.map { line in
      UsageBook.Entry(
        guid: line.guid, title: line.title,
        usage: VideoUsage(
          storageByteDays: line.storageByteDays, egressBytes: line.egressBytes, encodeSeconds: line.encodeSeconds),
        requests: line.requests)
    }
    book.days = days.map(\.day)
    return book
  }

  private var terms: BillingTerms {
    BillingTerms(
      storagePerGB: Tariff(microEuros: storageMicroEuros), egressPerGB: Tariff(microEuros: egressMicroEuros),
      encodePerMinute: Tariff(microEuros: encodeMicroEuros), cap: Cents(capCents),
      minimumActivation: Cents(minimumCents))
  }
}

extension ClosedBook.Day {
  var day: UsageBook.Day {
    UsageBook.Day(
      storedBytes: storedBytes, egressBytes: egressBytes, requests: requests, encodeSeconds: encodeSeconds,
      isSampled: isSampled ?? true, hasLog: hasLog ?? true)
  }
}

/// A closed month's totals, as they are stored beside it.
struct ClosedTotals: Codable, Sendable {
  var hasVideos: Bool
  var days: Int
  var daysEstimated: Int
  var daysWithoutLog: Int
  var storageByteDays: Int
  var egressBytes: Int
  var encodeSeconds: Int
  /// Storage, egress, encoding.
  var microEuros: [Int]
  var capCents: Int
  var minimumCents: Int

  init(_ book: UsageBook) {
    let figures = book.figures
    hasVideos = figures.hasVideos
    days = figures.usage.sampledDays
    daysEstimated = figures.daysEstimated
    daysWithoutLog = figures.daysWithoutLog
    storageByteDays = figures.usage.storageByteDays
    egressBytes = figures.usage.egressBytes
    encodeSeconds = figures.usage.encodeSeconds
    let terms = book.terms
    microEuros = [terms.storagePerGB, terms.egressPerGB, terms.encodePerMinute].map(\.microEuros)
    capCents = terms.cap.rawValue
    minimumCents = terms.minimumActivation.rawValue
  }

  init(text: String) throws(VisualError) {
    self = try StoredJSON.value(from: text, record: "closed month")
    guard microEuros.count == 3 else { throw .storedRecordUnreadable(record: "closed month") }
  }

  func figures(_ month: BillingMonth) -> MonthFigures {
    let usage = MonthlyUsage(
      storageByteDays: storageByteDays, sampledDays: days, egressBytes: egressBytes, encodeSeconds: encodeSeconds)
    return MonthFigures(
      month: month, usage: usage, projected: usage,
      terms: BillingTerms(
        storagePerGB: Tariff(microEuros: microEuros[0]), egressPerGB: Tariff(microEuros: microEuros[1]),
        encodePerMinute: Tariff(microEuros: microEuros[2]), cap: Cents(capCents),
        minimumActivation: Cents(minimumCents)),
      isFinal: true, hasVideos: hasVideos, daysEstimated: daysEstimated, daysWithoutLog: daysWithoutLog)
  }
}

/// JSON as metering's columns hold it: the same text for the same value.
enum StoredJSON {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<T: Decodable>(from text: String, record: String) throws(VisualError) -> T {
    do {
      return try JSONDecoder().decode(T.self, from: Data(text.utf8))
    } catch {
      throw .storedRecordUnreadable(record: record)
    }
  }
}
