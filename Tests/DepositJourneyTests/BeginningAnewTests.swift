import DepositDomain
import EngineAPI
import Platform
import Synchronization
import Testing
import VideoUpload

@testable import DepositJourney

/// When a run goes on with what another has begun, and when it begins anew.
@Suite struct BeginningAnewTests {
  private static let notWaiting = {
    var options = JourneyOptions()
    options.waits = false
    return options
  }()

  private func keys(_ bench: Bench) -> Set<String> { Set(bench.world.state.withLock { $0.keys }) }

  /// Stripe opened no page, and the deposit was cancelled by its id: the journal knows the key alone.
  @Test func aKeyWhoseDepositIsOverIsReplacedInTheSameRun() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.refusesCheckout = true }
    let refused = try await bench.run()
    #expect(refused.end.error?.code == "checkout_refused")
    #expect(refused.end.error?.kind.exitCode == .unreachable)
    bench.world.state.withLock { state in
      state.refusesCheckout = false
      state.closedKeys = Set(state.keys)
    }
    let (events, end) = try await bench.run()
    #expect(end.value != nil, "\(String(describing: end.error))")
    #expect(events.first == "checkout")
    #expect(keys(bench).count == 2)
    let entries = try bench.journal.list().entries
    #expect(entries.map(\.phase) == [.closed, .done])
  }

  @Test func onlyOneKeyIsReplacedInARun() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.refusesCheckout = true }
    _ = try await bench.run()
    let journey = try bench.journey()
    let prepared = try await journey.prepare(bench.file)
    let first = bench.world.state.withLock { $0.keys[0] }
    bench.world.state.withLock { $0.closedKeys = [first] }
    await #expect(throws: VisualError.self) { try await journey.run(prepared, options: Self.notWaiting) { _ in } }
    #expect(bench.world.state.withLock { $0.keys.count } == 3)
    prepared.release()
  }

  @Test func whatHasNoDepositYetTakesAnotherType() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.refusesCheckout = true }
    _ = try await bench.run(type: .clip)
    bench.world.state.withLock { $0.refusesCheckout = false }
    let (_, end) = try await bench.run(type: .film)
    #expect(end.value != nil, "\(String(describing: end.error))")
    // The engine knew the first key with other words.
    #expect(keys(bench).count == 2)
    #expect(try bench.journal.list().entries.last?.type == .film)
  }

  @Test func whatHasADepositIsNamed() async throws {
    let bench = try Bench()
    _ = try await bench.run(Self.notWaiting)
    let (_, end) = try await bench.run(type: .film)
    #expect(end.error?.code == "type_already_fixed")
    #expect(end.error?.sentence.en.contains("visual-tui cancel \(DepositObject.sampleID)") == true)
    #expect(try bench.journey().knownDeposit(of: bench.file.fingerprint) == DepositObject.sampleID)
  }

  @Test func againGoesOnWithWhatAgainHasBegunUntilItIsOver() async throws {
    let bench = try Bench()
    _ = try await bench.run()
    bench.world.state.withLock {
      $0.status = .pending
      $0.video = .none
      $0.hasUpload = false
      $0.percent = 0
      $0.waitsBeforePayment = -2
    }
    #expect(try await bench.run(Self.notWaiting, again: true).end.error?.code == "not_waiting")
    #expect(try await bench.run(Self.notWaiting, again: true).end.error?.code == "not_waiting")
    #expect(keys(bench).count == 2)
    bench.world.state.withLock { $0.status = .paid }
    #expect(try await bench.run(again: true).end.value != nil)
    #expect(keys(bench).count == 2)
    // That one is done: another is asked for.
    _ = try await bench.run(Self.notWaiting, again: true)
    #expect(keys(bench).count == 3)
  }

  @Test func againDoesNotTakeOverWhatWasBegunWithoutIt() async throws {
    let bench = try Bench()
    _ = try await bench.run(Self.notWaiting)
    _ = try await bench.run(Self.notWaiting, again: true)
    #expect(keys(bench).count == 2)
    // Without it the latest goes on.
    _ = try await bench.run(Self.notWaiting)
    #expect(keys(bench).count == 2)
  }

  /// It was closed between two questions. Somebody may have seen its page, here or elsewhere: how it ended is told
  /// before anything is asked for anew.
  @Test(arguments: [(DepositStatus.cancelled, "deposit_cancelled"), (.expired, "checkout_expired")])
  func aKnownDepositThatIsOverEndsTheRun(_ status: DepositStatus, _ code: String) async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.hidesPage = true }
    _ = try await bench.run(Self.notWaiting)
    bench.world.state.withLock { state in
      state.closedKeys = Set(state.keys)
      state.closesAs = status
    }
    let (events, end) = try await bench.run()
    #expect(end.error?.code == code, "\(String(describing: end))")
    #expect(!events.contains("checkout"))
    #expect(keys(bench).count == 1)
    #expect(try bench.journal.list().entries.map(\.phase) == [.closed])
    bench.world.state.withLock { state in
      state.status = .pending
      state.hidesPage = false
    }
    #expect(try await bench.run().events.contains("checkout"))
    #expect(keys(bench).count == 2, "asked once more, it begins anew")
  }

  /// init-checkout gives its first answer for ever: the page is told only while it can be paid.
  @Test(arguments: [DepositStatus.paid])
  func aPageThatIsOverIsNotTold(_ status: DepositStatus) async throws {
    let bench = try Bench()
    _ = try await bench.run(Self.notWaiting)
    let journey = try bench.journey()
    let prepared = try await journey.prepare(bench.file)
    // As if the answer had been lost.
    try prepared.claim.update {
      $0.depositId = nil
      $0.phase = .opened
    }
    prepared.release()
    bench.world.state.withLock { $0.status = status }
    let (events, _) = try await bench.run()
    #expect(!events.contains("checkout"), "\(events)")
  }

  @Test func anUploadWhoseEngineIsAwayIsResumable() async throws {
    let bench = try Bench()
    _ = try await bench.run(Self.notWaiting)
    bench.world.state.withLock { $0.isAway = true }
    let journey = try bench.journey()
    for (deposit, path) in [(DepositObject.sampleID as DepositID?, nil as String?), (nil, bench.file.path)] {
      await #expect { _ = try await journey.prepareUpload(deposit: deposit, path: path) } throws: {
        ($0 as? VisualError)?.kind.exitCode == .resumable
      }
    }
    await #expect {
      _ = try await journey.prepareUpload(deposit: DepositID("dep_01jd9z4h7q1111111111111111"), path: nil)
    } throws: {
      ($0 as? VisualError)?.kind.exitCode == .unreachable
    }
  }

  @Test func anUploadNeverBeginsADeposit() async throws {
    let bench = try Bench()
    _ = try await bench.run(Self.notWaiting)
    bench.world.state.withLock { $0.status = .cancelled }
    let journey = try bench.journey()
    await #expect {
      _ = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: nil)
    } throws: { error in
      let sentence = (error as? VisualError)?.sentence.en ?? ""
      return sentence.contains("visual-tui deposit FILE") && !sentence.contains("same command")
    }
    #expect(try bench.journal.list().entries.last?.phase == .closed)
  }

  /// One budget for everything that is waited for, and none of it for the upload.
  @Test func waitingIsCountedAsAWhole() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.longestWait = .seconds(60)
    #expect(try await bench.run(options).end.value != nil)
    let other = try Bench()
    other.world.state.withLock { $0.onNews = { other.clock.advance(by: .seconds(25)) } }
    let (events, end) = try await other.run(options)
    // Payment 25 s, video 25 s, and ten left for the encoding.
    #expect(end.error?.code == "wait_over", "\(events)")
    #expect(events.contains("processing"))
    #expect(events.contains("uploaded"))
  }
}
