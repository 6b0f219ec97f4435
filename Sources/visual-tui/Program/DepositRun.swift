import DashboardRuntime
import DepositDomain
import DepositJourney
import EmbeddedEngine
import EngineClient
import Platform
import Reports
import VideoUpload

/// `deposit`: measures all files, shows the price, asks once, then walks each file's way.
struct DepositRun: Sendable {
  /// One deposit, and whom to tell: files of the same content share it.
  private struct Journey: Sendable {
    var tellers: [Teller]
    let deposit: PreparedDeposit
  }

  let wishes: DepositWishes
  let place: Workplace

  func run() async throws -> Platform.ExitCode {
    var tellers: [Teller] = []
    var measured: [(teller: Teller, file: MeasuredFile)] = []
    let named = try named()
    for (path, problem) in named {
      let teller = Teller(
        place: place, path: path, isOneOfSeveral: named.count > 1, waits: wishes.waits,
        paysItself: paysItself && !wishes.isDialogue, isOffered: wishes.isDialogue)
      tellers.append(teller)
      do throws(VisualError) {
        if let problem { throw problem }
        measured.append((teller, try await measure(path)))
      } catch {
        teller.failed(Typed.explained(error, path: path))
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
      for teller in ready.flatMap(\.tellers) { teller.failed(.priceDeclined) }
      return finish(tellers)
    }
    await walk(ready, journey)
    let code = finish(tellers)
    journey.tidy()
    return code
  }

  /// The files that the words stand for, each once; a word that stands for none says why.
  ///
  /// - Throws: `--title` with several.
  private func named() throws(VisualError) -> [(path: String, problem: VisualError?)] {
    var seen: Set<String> = []
    var named: [(path: String, problem: VisualError?)] = []
    for word in wishes.files {
      do throws(VisualError) {
        for path in try VideoFolder.files(word) where seen.insert(path).inserted { named.append((path, nil)) }
      } catch {
        named.append((word, error))
      }
    }
    if named.count > 1, wishes.title != nil { throw .titleForSeveralFiles }
    return named
  }

  /// The sandbox's page is paid by this program.
  private var paysItself: Bool { place.common.sandbox && (wishes.agrees || wishes.isDialogue) }

  private func finish(_ tellers: [Teller]) -> Platform.ExitCode {
    Teller.summary(tellers, place: place)
  }

  private func measure(_ path: String) async throws(VisualError) -> MeasuredFile {
    do throws(VisualError) {
      return try await MeasuredFile.measure(
        path: path, type: wishes.type, title: wishes.title, durationSec: wishes.durationSec)
    } catch {
      guard error.code == "duration_unknown", place.canAsk else { throw error }
      guard let seconds = try askDuration(path) else { throw error }
      return try await MeasuredFile.measure(path: path, type: wishes.type, title: wishes.title, durationSec: seconds)
    }
  }

  /// Asks again when the answer is no duration, a few times.
  ///
  /// - Returns: nil when there is no answer.
  private func askDuration(_ path: String) throws(VisualError) -> Int? {
    for _ in 0..<3 {
      place.console.ask(Phrase.askDuration(path: path)(place.language))
      guard let answer = place.console.readAnswer()?.trimmingSpaces, !answer.isEmpty else { return nil }
      if let seconds = try? Typed.length(answer) { return seconds }
      place.console.error(VisualError.lengthFormat.sentence(place.language))
    }
    throw .lengthFormat
  }

  /// Takes each file, and tells what it is and costs.
  private func prepare(
    _ files: [(teller: Teller, file: MeasuredFile)], _ journey: DepositJourney
  ) async -> [Journey] {
    var ready: [Journey] = []
    for (teller, file) in files {
      let same = ready.firstIndex { $0.deposit.file.fingerprint.identity == file.fingerprint.identity }
      if let same {
        let deposit = ready[same].deposit
        ready[same].tellers.append(teller)
        teller.found(deposit)
        teller.event(.notice(.sameContent(as: deposit.file.path)))
        continue
      }
      do throws(VisualError) {
        let deposit = try await journey.prepare(
          file, askedType: wishes.type, askedTitle: wishes.title, again: wishes.again)
        teller.found(deposit)
        ready.append(Journey(tellers: [teller], deposit: deposit))
      } catch {
        if let known = journey.knownDeposit(of: file.fingerprint) { teller.knows(known, of: file.path) }
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
    let question = Phrase.agreeToPrice(price)
    if wishes.isDialogue { return Dialogue(place: place).agrees(question, help: .dialogueConsentHelp) }
    place.console.ask(question(place.language))
    guard let answer = place.console.readAnswer() else {
      place.console.error("")
      return false
    }
    return Dialogue.isYes(answer)
  }

  private func walk(_ journeys: [Journey], _ journey: DepositJourney) async {
    let desk = place.desk(limit: wishes.limit)
    await withTaskGroup(of: Void.self) { group in
      for item in journeys {
        group.addTask {
          do throws(VisualError) {
            _ = try await journey.run(item.deposit, options: options(desk, opensPage: journeys.count == 1)) { event in
              for teller in item.tellers { teller.event(event) }
            }
            for teller in item.tellers { teller.succeeded() }
          } catch {
            for teller in item.tellers { teller.failed(error) }
          }
          item.deposit.release()
        }
      }
    }
  }

  private func options(_ desk: UploadDesk, opensPage: Bool) -> JourneyOptions {
    var options = JourneyOptions()
    options.waits = wishes.waits
    options.longestWait = wishes.longestWait
    options.slot = desk.slot()
    options.upload.hashes = wishes.hashes
    let place = place
    if paysItself {
      options.onCheckout = { links throws(VisualError) in
        try await place.sandbox().pay(checkoutURL: links.checkoutUrl, transport: place.transport)
      }
    } else if wishes.opensPage, opensPage, wishes.waits, place.canAsk, !place.common.plain || wishes.isDialogue {
      options.onCheckout = { links throws(VisualError) in
        // Best effort: the address stands on the screen as well.
        try? Machine(environment: place.environment).open(links.payUrl)
      }
    }
    return options
  }
}
