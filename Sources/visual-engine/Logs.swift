import ArgumentParser
import DepositEngine
import FoundationEssentials
import Glibc
import Platform
import UsageMetering

struct Logs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: Help.text(.EngineTool.logs), subcommands: [Import.self, Scan.self])

  struct Scan: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: Help.text(.EngineTool.logsScan))

    @Argument(help: Help.option(.EngineTool.logFile, value: "file"))
    var file: String

    @Option(help: Help.option(.EngineTool.threads)) var threads = 2
    @Flag(help: Help.option(.EngineTool.noDedupe)) var noDedupe = false

    func run() throws {
      let report = try LogScan.scan(file, threads: threads, tellsDuplicates: !noDedupe, at: SystemClock().now())
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      Report.line(SafeJSON.escape(String(decoding: try encoder.encode(report), as: UTF8.self)))
    }
  }

  struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: Help.text(.EngineTool.logsImport), discussion: Help.text(.EngineTool.logsImportMore))

    @Argument(help: Help.option(.EngineTool.logFiles, value: "file"))
    var files: [String]

    @OptionGroup var shared: SettingsOptions

    func run() async throws {
      let tools = try shared.tools()
      for file in files {
        let report = try await withFile(file) { path in
          try await tools.importLog(path: path, name: file)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        Report.line(SafeJSON.escape(String(decoding: try encoder.encode(report), as: UTF8.self)))
      }
    }

    /// An absolute path of the file; standard input is put into one first, which has no name any more: an engine that
    /// runs for the same user opens it through this process, and nothing is left behind however this one ends.
    private func withFile<Result>(_ file: String, _ body: (String) async throws -> Result) async throws -> Result {
      guard file == "-" else {
        guard let resolved = realpath(file, nil) else {
          throw VisualError.logUnreadable(file, cause: lastSystemError())
        }
        defer { free(resolved) }
        return try await body(String(cString: resolved))
      }
      let spooled = try spooled()
      defer { close(spooled) }
      return try await body("/proc/\(getpid())/fd/\(spooled)")
    }

    private func spooled() throws(VisualError) -> Int32 {
      let folder = Environment.process["TMPDIR"] ?? "/tmp"
      var template = Array("\(folder)/visual-log-XXXXXX".utf8CString)
      let file = template.withUnsafeMutableBufferPointer { $0.baseAddress.map { mkstemp($0) } ?? -1 }
      guard file >= 0 else { throw .fileUnwritable(path: folder, cause: lastSystemError()) }
      template.withUnsafeBufferPointer { if let name = $0.baseAddress { _ = unlink(name) } }
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        let count = read(STDIN_FILENO, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count == 0 { return file }
        guard count > 0 else {
          close(file)
          throw .logUnreadable("-", cause: lastSystemError())
        }
        var done = 0
        while done < count {
          let written = buffer.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + done }, count - done) }
          if written < 0, errno == EINTR { continue }
          guard written > 0 else {
            close(file)
            throw .fileUnwritable(path: folder, cause: lastSystemError())
          }
          done += written
        }
      }
    }
  }
}
