public import Platform

/// Reads a log and stores nothing: what the benchmark measures.
public enum LogScan {
  /// - Parameters:
  ///   - threads: 1…16.
  ///   - tellsDuplicates: within the log.
  ///   - instant: lines dated much later are malformed, as for an import.
  public static func scan(
    _ path: String, threads: Int, tellsDuplicates: Bool, at instant: Instant
  ) throws(VisualError) -> LogImportReport {
    var options = LogImport.Options()
    options.threads = min(16, max(1, threads))
    options.tellsDuplicates = tellsDuplicates
    options.latest = Int(instant.unixMilliseconds) + LogLimit.ahead
    let job = try LogImport(.file(path), name: path, options: options) { _, _ throws(VisualError) in false }
    return try job.run().report
  }
}
