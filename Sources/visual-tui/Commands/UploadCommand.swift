import ArgumentParser
import DepositDomain
import DepositJourney
import Glibc
import Platform
import VideoUpload

struct UploadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "upload", abstract: Help.text(.helpUpload))

  @Argument(help: Help.option(.helpUploadWords, value: "deposit-id|file"))
  var words: [String] = []

  @Flag(name: .long, help: Help.option(.helpNoWait))
  var noWait = false

  @Option(name: .long, help: Help.option(.helpWait, value: "duration"))
  var wait: String?

  @Option(name: .long, help: Help.option(.helpLimit, value: "rate"))
  var limit: String?

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common) { place in
      if noWait, wait != nil { throw VisualError.waitAndNoWait }
      let (deposit, path) = try named()
      var options = JourneyOptions()
      options.waits = !noWait
      options.longestWait = try Typed.duration(wait, option: "--wait")
      options.upload = UploadOptions(limit: try Typed.rate(limit, place.settings))
      let teller = Teller(place: place, path: path, isOneOfSeveral: false, depositId: deposit)
      do throws(VisualError) {
        let journey = place.journey(try await place.engine())
        defer { journey.tidy() }
        let prepared = try await prepare(journey, deposit, path, teller)
        defer { prepared.release() }
        _ = try await journey.run(prepared, options: options) { teller.event($0) }
        teller.succeeded()
      } catch {
        teller.failed(path.map { Typed.explained(error, path: $0) } ?? error)
      }
      return Teller.summary([teller], place: place)
    }
  }

  /// Whatever keeps it from being prepared is told with the deposit's id, when this machine knows it.
  private func prepare(
    _ journey: DepositJourney, _ deposit: DepositID?, _ path: String?, _ teller: Teller
  ) async throws(VisualError) -> PreparedDeposit {
    do throws(VisualError) {
      let prepared = try await journey.prepareUpload(deposit: deposit, path: path)
      teller.knows(prepared)
      return prepared
    } catch {
      if deposit == nil, let path, let file = try? FileFingerprint.of(path: path),
        let known = journey.knownDeposit(of: file)
      {
        teller.knows(known, of: path)
      }
      throw error
    }
  }

  /// Which word is the deposit and which the file: an id has a form that no file of that name competes with.
  private func named() throws(VisualError) -> (DepositID?, String?) {
    if words.contains("-") { throw .standardInputNotResumable }
    switch words.count {
    case 1:
      let isID = DepositID(words[0]).isWellFormed && access(words[0], F_OK) != 0
      return isID ? (DepositID(words[0]), nil) : (nil, words[0])
    case 2: return (DepositID(words[0]), words[1])
    default: throw .uploadNeedsSomething
    }
  }
}
