import ArgumentParser
import DepositDomain
import DepositStore
import DepositStoreSQLite
import Platform

/// Tools of the benchmarks; not for a platform's database.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tools of the benchmarks.", shouldDisplay: false, subcommands: [Sample.self, Search.self])

  struct Sample: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a database of made-up deposits; the same seed makes the same ones.")

    @Option(help: "How many.") var deposits = 1_000_000
    @Option(help: "What they follow from.") var seed: UInt64 = 7
    @Option(help: "A file that is not there yet.") var database: String

    func run() async throws {
      guard (1...100_000_000).contains(deposits) else {
        throw ValidationError("--deposits takes 1 to 100000000.")
      }
      let clock = ContinuousClock()
      let begin = clock.now
      try await SampleDatabase.make(path: database, count: deposits, seed: seed, end: SystemClock().now()) { _ in }
      let seconds = (clock.now - begin).inSeconds
      Report.line(#"{"deposits":\#(deposits),"seconds":\#(seconds)}"#)
    }
  }

  struct Search: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Time random support searches in the store, warm.")

    @Option(help: "The database.") var database: String
    @Option(help: "Searches of each kind, after as many that warm up.") var queries = 10_000
    @Option(help: "What they follow from.") var seed: UInt64 = 7
    @Option(help: "Only searches of this kind; may stand several times.") var only: [SearchBenchmark.Kind] = []

    func run() async throws {
      let store = try SQLiteDepositStore(path: database)
      for report in try await SearchBenchmark(store: store, queries: queries, seed: seed, kinds: Set(only)).run() {
        Report.line(report)
      }
      try await store.checkpointAndClose()
    }
  }
}
