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
        encodeSeconds: day.encodeSeconds)
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
        encodeSeconds: day.encodeSeconds)
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
struct LateUsage: Codable, Sendable {
  /// More than was charged for; negative for less.
  var egressBytes: Int
  /// What the month would have cost more.
  var costCents: Int

  func text() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

  init(egressBytes: Int, costCents: Int) {
    self.egressBytes = egressBytes
    self.costCents = costCents
  }

  init(text: String) throws(VisualError) {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    } catch {
      throw .storedRecordUnreadable(record: "correction")
    }
  }
}
