public import EngineAPI
import FoundationEssentials
import Platform
public import UsageMetering

// What the tools do about usage, through a running engine or on the files themselves.
extension AdminTools {
  /// The terms in force.
  public func terms() async throws -> BillingObject {
    try await withDatabase { administration in
      try await administration.terms()
    } running: {
      try decode(try await send("GET", "/admin/billing"))
    }
  }

  /// Sets the terms from now on.
  public func setTerms(_ terms: BillingObject) async throws -> BillingObject {
    try await withDatabase { administration in
      try await administration.setTerms(terms)
    } running: {
      let body = try JSONEncoder().encode(terms)
      return try decode(try await send("PUT", "/admin/billing", body: Array(body)))
    }
  }

  /// Counts a CDN log: all of it or nothing, and no line twice.
  ///
  /// - Parameters:
  ///   - path: absolute, since an engine that runs elsewhere may read it.
  ///   - name: as reports show it.
  public func importLog(path: String, name: String) async throws -> LogImportReport {
    try await withDatabase { administration in
      try await administration.importLog(path: path, name: name)
    } running: {
      let body = try JSONEncoder().encode(ImportLogRequest(path: path, name: name))
      return try decode(try await send("POST", "/admin/logs", body: Array(body), within: .seconds(6 * 3_600)))
    }
  }
}
