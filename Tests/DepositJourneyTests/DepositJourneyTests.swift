import DepositDomain
import EngineAPI
import Glibc
import Platform
import Synchronization
import Testing
import VideoUpload

@testable import DepositJourney

@Suite struct DepositJourneyTests {
  private static let story = ["checkout", "paid", "ready", "uploaded", "processing", "playable"]

  private func withoutProgress(_ events: [String]) -> [String] {
    var kept: [String] = []
    for event in events where event != "progress" && kept.last != event { kept.append(event) }
    return kept
  }

  @Test func fromFileToPlayable() async throws {
    let bench = try Bench()
    let (events, end) = try await bench.run()
    #expect(end.value?.isIdentical == true)
    #expect(end.value?.videoGuid == DepositObject.sampleGuid)
    #expect(withoutProgress(events) == Self.story)
    #expect(events.contains("progress"))
    let entry = try #require(try bench.journal.list().entries.first)
    #expect(entry.phase == .done)
    #expect(entry.depositId == DepositObject.sampleID)
    let last = bench.world.state.withLock { $0.reports.last }
    #expect(last?.contains(#""state":"complete""#) == true)
  }

  @Test func again() async throws {
    let bench = try Bench()
    _ = try await bench.run()
    let (events, end) = try await bench.run()
    #expect(end.value != nil)
    #expect(withoutProgress(events) == ["paid", "ready", "uploaded", "playable"])
    #expect(bench.world.state.withLock { $0.keys.count } == 1)
    _ = try await bench.run(again: true)
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 2)
  }

  @Test(arguments: ["checkout", "paid", "ready", "progress", "uploaded", "processing"])
  func stoppedAtAnEventAndRunAgain(_ event: String) async throws {
    let bench = try Bench()
    let first = try await bench.run(stopAt: event)
    #expect(first.events.contains(event))
    let second = try await bench.run()
    #expect(second.end.value?.isIdentical == true, "\(second.events)")
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 1)
  }

  /// Cut off at each request in turn, before it arrives and before its answer does, until a run needs no more of them.
  @Test(arguments: [false, true])
  func cutAtEachRequestAndRunAgain(_ isLostReply: Bool) async throws {
    var number = 1
    while true {
      let bench = try Bench()
      let hand = Log()
      bench.world.state.withLock { $0.fault = (number, isLostReply, { hand.stop() }) }
      let first = try await bench.run()
      let total = bench.world.state.withLock { $0.requests }
      if total < number { break }
      bench.world.state.withLock { $0.fault = nil }
      let second = first.end.value == nil ? try await bench.run() : first
      #expect(
        second.end.value?.isIdentical == true,
        "request \(number): \(second.events) \(String(describing: second.end.error))")
      let world = bench.world.state.withLock { ($0.keys, $0.bodies, $0.stored.count) }
      #expect(Set(world.0).count == 1, "request \(number)")
      #expect(world.1.count == 1, "request \(number)")
      #expect(world.2 == 3_000, "request \(number)")
      number += 1
    }
    #expect(number > 8)
  }

  /// By a program that opens it anew for each piece: while it was measured nobody had it open.
  @Test func aFileWrittenToSinceItWasMeasuredIsNotPaidFor() async throws {
    let bench = try Bench()
    let writer = open(bench.file.path, O_WRONLY | O_APPEND | O_CLOEXEC)
    let written = write(writer, "more", 4)
    #expect(written == 4)
    close(writer)
    let (events, end) = try await bench.run()
    #expect(end.error?.code == "file_still_growing" && events.isEmpty)
    #expect(bench.world.state.withLock { $0.keys.isEmpty }, "Stripe was asked")
    #expect(try bench.journal.list().entries.isEmpty)
  }

  @Test func expiredBeginsAnewTheNextTime() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.waitsBeforePayment = -2 }
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    bench.world.state.withLock { $0.status = .expired }
    let (_, end) = try await bench.run()
    #expect(end.error?.code == "checkout_expired")
    #expect(end.error?.kind.exitCode == .failed)
    // Still expired: a new deposit, with a new key and the same words.
    let third = try await bench.run(options)
    #expect(third.events == ["checkout"] || third.end.error != nil)
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 2)
    #expect(bench.world.state.withLock { $0.bodies.count } == 1)
  }

  @Test func moneyThatCameLateIsNotPaidTwice() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.waitsBeforePayment = -2 }
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    bench.world.state.withLock { $0.status = .expired }
    _ = try await bench.run()
    bench.world.state.withLock { $0.status = .paid }
    let (_, end) = try await bench.run()
    #expect(end.value != nil)
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 1)
  }

  @Test func whatThePersonCancelledBeginsAnewAtOnce() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    bench.world.state.withLock { $0.status = .cancelled }
    try bench.journey().noteCancelled(DepositObject.sampleID, of: UserID("alice"))
    bench.world.state.withLock { $0.isOpen = true }
    _ = try await bench.run(options)
    #expect(Set(bench.world.state.withLock { $0.keys }).count == 2)
  }

  @Test func notWaiting() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    let (events, end) = try await bench.run(options)
    #expect(events == ["checkout"])
    #expect(end.error?.kind.exitCode == .resumable)
  }

  @Test func waitingHasAnEnd() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.waitsBeforePayment = -2 }
    var options = JourneyOptions()
    options.longestWait = .zero
    let (_, end) = try await bench.run(options)
    #expect(end.error?.code == "wait_over")
    #expect(end.error?.kind.exitCode == .resumable)
  }

  @Test func anEngineThatIsAway() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.isAway = true }
    let before = try await bench.run()
    #expect(before.end.error?.kind.exitCode == .unreachable)
    #expect(try bench.journal.list().entries.isEmpty)
    bench.world.state.withLock {
      $0.isAway = false
      $0.waitsBeforePayment = -2
    }
    var options = JourneyOptions()
    options.onCheckout = { _ throws(VisualError) in bench.world.state.withLock { $0.isAway = true } }
    let during = try await bench.run(options)
    #expect(during.end.error?.kind.exitCode == .resumable)
    #expect(during.events.contains("retry"))
    let after = try await bench.run()
    #expect(after.end.error?.kind.exitCode == .resumable)
  }

  @Test func otherBytesAtBunnyAreNoSuccess() async throws {
    let bench = try Bench()
    bench.world.state.withLock { $0.hash = String(repeating: "0", count: 64) }
    let (events, end) = try await bench.run()
    #expect(end.error?.code == "content_differs")
    #expect(!events.contains("playable"))
  }

  @Test func aTypeIsNotChangedUnderWay() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    let journey = try bench.journey()
    await #expect { _ = try await journey.prepare(bench.file, askedType: .film) } throws: { error in
      (error as? VisualError)?.code == "type_already_fixed"
    }
    let same = try await journey.prepare(bench.file, askedType: .clip)
    #expect(same.isAgreed)
    same.release()
  }

  @Test func aNewTitleReachesTheDepositUnderWay() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    let (_, end) = try await bench.run(title: "renamed")
    #expect(end.value != nil)
    #expect(bench.world.state.withLock { $0.title } == "renamed")
    #expect(bench.world.state.withLock { $0.bodies.count } == 1)
  }

  @Test func twoProgramsDoNotDepositOneFile() async throws {
    let bench = try Bench()
    let held = try await bench.journey().prepare(bench.file)
    let (_, end) = try await bench.run()
    #expect(end.error?.code == "file_in_use")
    #expect(end.error?.kind.exitCode == .resumable)
    held.release()
  }

  @Test func aRunThatTidiesUpNeverForgetsWhatIsPaid() async throws {
    let bench = try Bench()
    #expect(try await bench.run().end.value != nil)
    let abandoned = bench.folder + "/journal/a.0.json.999999999.7.tmp"
    try PrivateFile.write([1], path: abandoned)
    let later = DepositJourney(
      engine: try bench.journey().engine, transport: bench.world,
      journal: UploadJournal(folder: bench.folder + "/journal", clock: FarFuture()))
    later.tidy()
    #expect(try PrivateFile.read(path: abandoned, limit: 10) == nil)
    #expect(try later.journal.list().entries.map(\.phase) == [.done])
  }

  private struct FarFuture: WallClock {
    func now() -> Instant { SystemClock().now() + .seconds(400 * 86_400) }
  }

  @Test func uploadFindsTheOtherHalf() async throws {
    let bench = try Bench()
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    let journey = try bench.journey()
    for (deposit, path) in [(DepositObject.sampleID as DepositID?, nil as String?), (nil, bench.file.path)] {
      await #expect { _ = try await journey.prepareUpload(deposit: deposit, path: path) } throws: { error in
        (error as? VisualError)?.code == "not_paid" && (error as? VisualError)?.kind.exitCode == .resumable
      }
    }
    bench.world.state.withLock {
      $0.status = .ready
      $0.video = .awaitingUpload
    }
    let prepared = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: nil)
    let playable = try await journey.run(prepared, options: JourneyOptions()) { _ in }
    #expect(playable.isIdentical == true)
    prepared.release()
  }

  /// Begun, left, and paid meanwhile.
  private func leaveUntilReady(_ bench: Bench) async throws {
    var options = JourneyOptions()
    options.waits = false
    _ = try await bench.run(options)
    bench.world.state.withLock {
      $0.status = .ready
      $0.video = .awaitingUpload
    }
  }

  /// A film that was moved after it was paid for: what is said is how to go on.
  @Test func uploadSaysHowToGoOnWithoutTheFile() async throws {
    let bench = try Bench()
    try await leaveUntilReady(bench)
    try #require(rename(bench.file.path, bench.file.path + ".moved") == 0)
    let journey = try bench.journey()
    let error = await #expect(throws: VisualError.self) {
      _ = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: nil)
    }
    #expect(error?.code == "file_gone" && error?.kind.exitCode == .badInput)
    #expect(error?.sentence(.en).contains("visual-tui upload \(DepositObject.sampleID) FILE") == true)
    let moved = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: bench.file.path + ".moved")
    moved.release()
  }

  @Test func uploadRefusesAnotherFile() async throws {
    let bench = try Bench()
    let other = try Bench(size: 2_000, seed: 8)
    try await leaveUntilReady(bench)
    let journey = try bench.journey()
    await #expect {
      _ = try await journey.prepareUpload(deposit: DepositObject.sampleID, path: other.file.path)
    } throws: {
      ($0 as? VisualError)?.kind.exitCode == .badInput
    }
  }
}
