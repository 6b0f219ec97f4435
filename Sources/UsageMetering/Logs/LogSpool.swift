public import Platform

/// Parts of a log on their way to be counted together: in a file without a name, so that however large they are, memory
/// is not, and nothing is left behind.
public final class LogSpool: Sendable {
  private let scratch: ScratchFile
  /// Bytes so far.
  public var size: Int { scratch.size }

  /// - Throws: `file_unwritable`.
  init(folder: String) throws(VisualError) {
    scratch = try ScratchFile(folder: folder)
  }

  /// - Throws: `file_unwritable`, for a full disk.
  public func append(_ bytes: [UInt8]) throws(VisualError) { _ = try scratch.append(bytes) }

  /// What was put in, for one import.
  public var input: LogInput { .descriptor(scratch.descriptor) }
}

extension UsageStore {
  /// A spool beside the database.
  public func spool() throws(VisualError) -> LogSpool { try LogSpool(folder: PrivateFile.parent(of: path)) }
}
