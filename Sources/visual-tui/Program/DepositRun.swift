import DepositDomain
import DepositJourney
import EmbeddedEngine
import EngineClient
import Platform
import Reports
import VideoUpload

/// `deposit`: measures all files, shows the price, asks once, then walks each file's way.
struct DepositRun: Sendable {
  let wishes: DepositWishes
  let place: Workplace

  func run() async throws -> Platform.ExitCode {
    var tellers: [Teller] = []
    var measured: [(teller: Teller, file: MeasuredFile)] = []
    for path in wishes.files {
      let teller = Teller(place: place, path: path, isOneOfSeveral: wishes.files.count > 1, waits: awaitsPerson)
      tellers.append(teller)
      do throws(VisualError) {
        measured.append((teller, try await measure(path)))
      } catch {
        teller.failed(error)
      }
    }
    guard !measured.isEmpty else { return finish(tellers) }
    if place.common.sandbox { place.say(.sandboxStarting) }
    let journey: DepositJourney
    do throws(VisualError) {
      journey = place.journey(try await place.engine())
    } catch {
      for item in measured { item.teller.failed(error) }
      return finish(tellers)
    }
    let ready = await prepare(measured, journey)
    guard agreed(ready.map(\.deposit)) else {
      for item in ready { item.teller.failed(.priceDeclined) }
      return finish(tellers)
    }
    await walk(ready, journey)
    return finish(tellers)
  }

  /// Somebody will pay at the page while this program waits.
  private var awaitsPerson: Bool { wishes.waits && !(place.common.sandbox && wishes.agrees) }

  private func finish(_ tellers: [Teller]) -> Platform.ExitCode {
    Teller.summary(tellers, place: place)
  }

  private func measure(_ path: String) async throws(VisualError) -> MeasuredFile {
    do throws(VisualError) {
      return try await MeasuredFile.measure(
        path: path, type: wishes.type, title: wishes.title, durationSec: wishes.durationSec)
    } catch {
      guard error.code == "duration_unknown", place.canAsk else { throw error }
      place.console.ask(Phrase.askDuration(path: path)(place.language))
      guard let answer = place.console.readAnswer(), let seconds = try Typed.seconds(Int(answer.trimmingSpaces)) else {
        throw error
      }
      return try await MeasuredFile.measure(path: path, type: wishes.type, title: wishes.title, durationSec: seconds)
    }
  }

  /// Takes each file, and tells what it is and costs.
  private func prepare(
    _ files: [(teller: Teller, file: MeasuredFile)], _ journey: DepositJourney
  ) async -> [(teller: Teller, deposit: PreparedDeposit)] {
    var ready: [(teller: Teller, deposit: PreparedDeposit)] = []
    for (teller, file) in files {
      do throws(VisualError) {
        let deposit = try await journey.prepare(
          file, askedType: wishes.type, askedTitle: wishes.title, again: wishes.again)
        teller.found(deposit)
        ready.append((teller, deposit))
      } catch {
        teller.event(.probed(file))
        teller.failed(error)
      }
    }
    return ready
  }

  /// Asks for what nobody has agreed to yet. Without a terminal to ask in, paying is the consent.
  private func agreed(_ deposits: [PreparedDeposit]) -> Bool {
    let new = deposits.filter { !$0.isAgreed }
    let total = new.reduce(Cents.zero) { $0 + $1.file.fee }
    let price = NumberFormat(place.language).price(total.euros)
    if new.count > 1 { place.say(.totalPrice(price, files: new.count)) }
    guard !new.isEmpty, !wishes.agrees, place.canAsk else { return true }
    place.console.ask(Phrase.agreeToPrice(price)(place.language))
    guard let answer = place.console.readAnswer()?.trimmingSpaces.lowercased() else {
      place.console.error("")
      return false
    }
    return ["o", "oui", "y", "yes"].contains(answer)
  }

  private func walk(_ deposits: [(teller: Teller, deposit: PreparedDeposit)], _ journey: DepositJourney) async {
    let gate = UploadGate(width: place.settings["parallel_uploads"].flatMap { Int($0) } ?? 1)
    await withTaskGroup(of: Void.self) { group in
      for (teller, deposit) in deposits {
        group.addTask {
          do throws(VisualError) {
            _ = try await journey.run(deposit, options: options(gate, opensPage: deposits.count == 1)) {
              teller.event($0)
            }
            teller.succeeded()
          } catch {
            teller.failed(error)
          }
          deposit.release()
        }
      }
    }
  }

  private func options(_ gate: UploadGate, opensPage: Bool) -> JourneyOptions {
    var options = JourneyOptions()
    options.waits = wishes.waits
    options.longestWait = wishes.longestWait
    options.upload = UploadOptions(limit: wishes.limit)
    options.gate = gate
    let place = place
    if place.common.sandbox, wishes.agrees {
      options.onCheckout = { links throws(VisualError) in
        try await place.sandbox().pay(checkoutURL: links.checkoutUrl, transport: place.transport)
      }
    } else if wishes.opensPage, opensPage, wishes.waits, place.canAsk, !place.common.plain {
      options.onCheckout = { links throws(VisualError) in Browser.open(links.payUrl, place.environment) }
    }
    return options
  }
}
