import Glibc
import Platform
import Sandbox
import Testing

@testable import UsageMetering

/// A folder for one test, with logs made in it and a store beside them.
final class Workbench {
  let folder: String

  init() throws {
    var template = Array("/tmp/visual-metering-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
    try #require(made)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { _ = run("rm -rf '\(folder)'") }

  func store(_ name: String = "usage") throws -> UsageStore { try UsageStore(path: "\(folder)/\(name).sqlite") }

  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let path = "\(folder)/\(name)"
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, bytes.count - done) }
      try #require(count > 0)
      done += count
    }
    return path
  }

  /// A generated log's bytes.
  static func log(_ change: (inout LogGenerator.Settings) -> Void) -> [UInt8] {
    var settings = LogGenerator.Settings()
    change(&settings)
    var generator = LogGenerator(settings)
    var bytes: [UInt8] = []
    while generator.fill(&bytes, size: bytes.count + (1 << 20)) {}
    return bytes
  }

  /// What a command of the shell's prints.
  func run(_ command: String) -> String {
    guard let pipe = popen(command, "r") else { return "" }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      text += buffer[..<count]
    }
    pclose(pipe)
    return String(decoding: text, as: UTF8.self)
  }

  /// The same computed by a few lines of Python.
  ///
  /// - Parameter now: a line may be dated a day later.
  func independently(
    _ paths: [String], now: Instant = Instant(unixSeconds: 1_793_700_000)
  ) throws -> [String] {
    let script = #filePath.replacing("Workbench.swift", with: "independent.py")
    let text = run(
      "python3 '\(script)' \((now.unixSeconds + 86_400) * 1_000) \(paths.map { "'\($0)'" }.joined(separator: " "))")
    let lines = text.split(separator: "\n").map(String.init)
    try #require(!lines.isEmpty, "python3 must be there")
    return lines
  }

  /// What the store holds, in the script's form.
  static func contents(_ store: UsageStore, _ reports: [LogImportReport]) async throws -> [String] {
    let counts =
      "lines \(reports.reduce(0) { $0 + $1.lines }) duplicates \(reports.reduce(0) { $0 + $1.duplicates }) "
      + "malformed \(reports.reduce(0) { $0 + $1.malformed })"
    return [counts] + (try await store.everything())
  }
}
