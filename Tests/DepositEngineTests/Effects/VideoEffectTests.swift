import DepositDomain
import DepositStore
import Platform
import Testing

@testable import DepositEngine

/// A paid deposit gets one live video, whatever happens between the engine and Bunny.
@Suite struct VideoEffectTests {
  static let create = "POST /library/{}/videos"
  static let look = "GET /library/{}/videos/{}"

  private func expectOneVideo(
    _ bench: Bench, _ id: DepositID, generation: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let deposit = try await bench.deposit(id)
    #expect(deposit.status == .ready, sourceLocation: sourceLocation)
    #expect(deposit.video?.generation == generation, sourceLocation: sourceLocation)
    #expect(
      bench.providers.bunny.videos(for: id.rawValue).map(\.guid) == [deposit.video?.guid.rawValue ?? ""],
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ModelProviders.Trouble.lostReply, .doneButStatus(500), .doneButStatus(409), .notSent, .status(503), .status(429),
    .status(401), .status(404), .status(400),
  ])
  func oneVideoWhateverTheAnswer(_ trouble: ModelProviders.Trouble) async throws {
    let bench = try Bench()
    bench.providers.fail(Self.create, trouble, trouble)
    let deposit = try await bench.paidDeposit()
    try await bench.work(within: .seconds(60)) { try await bench.deposit(deposit.id).status == .ready }
    try await expectOneVideo(bench, deposit.id)
    let kinds = try await bench.memory.timeline(of: deposit.id).map(\.kind)
    #expect(kinds.count { $0 == .videoCreated } == 1)
  }

  @Test func aVideoThatIsListedLateIsStillFound() async throws {
    let bench = try Bench()
    bench.providers.change { $0.bunny.listingLag = .seconds(2) }
    bench.providers.fail(Self.create, .lostReply)
    let deposit = try await bench.paidDeposit()
    try await bench.work(within: .seconds(60)) { try await bench.deposit(deposit.id).status == .ready }
    try await expectOneVideo(bench, deposit.id)
    #expect(bench.pauses.all == [.seconds(2)], "the list was asked for twice")
  }

  @Test func aBusyLibraryHidesNoVideo() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.create, .lostReply)
    let deposit = try await bench.paidDeposit()
    await bench.work()
    // Bunny's answer was lost; hundreds of videos are made before it is asked again.
    let now = bench.clock.now()
    bench.providers.change { state in
      for number in 0..<600 { state.bunny.add(title: "another \(number)", now: now) }
    }
    try await bench.work(within: .seconds(60)) { try await bench.deposit(deposit.id).status == .ready }
    try await expectOneVideo(bench, deposit.id)
  }

  enum Moment: CaseIterable, Sendable {
    case beforeTheRequest, beforeItIsCarriedOut, beforeTheAnswer, beforeTheGuidIsStored, afterTheGuidIsStored
  }

  @Test(arguments: Moment.allCases)
  func killedAtAnyMomentThereIsOneVideo(_ moment: Moment) async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let store = bench.store
    let isCreation: @Sendable (ModelRequest) -> Bool = { $0.endpoint == Self.create }
    switch moment {
    // Reads the deposit, freezes the request.
    case .beforeTheRequest:
      let writes = Locked(0)
      store.plan { access in
        guard access == .writing else { return nil }
        return writes.withLock { count in
          count += 1
          return count == 2 ? .diesAfter : nil
        }
      }
    case .beforeItIsCarriedOut:
      bench.providers.fail(Self.create, .notSent)
      bench.providers.change { $0.before = { if isCreation($0) { store.die() } } }
    case .beforeTheAnswer: bench.providers.change { $0.after = { if isCreation($0) { store.die() } } }
    case .beforeTheGuidIsStored:
      bench.providers.change {
        $0.after = { if isCreation($0) { store.plan { $0 == .writing ? .diesBefore : nil } } }
      }
    case .afterTheGuidIsStored:
      bench.providers.change {
        $0.after = { if isCreation($0) { store.plan { $0 == .writing ? .diesAfter : nil } } }
      }
    }
    await bench.work()
    #expect(store.isDead, "the moment must come")
    bench.providers.change { state in
      state.before = nil
      state.after = nil
    }
    let next = try bench.restarted()
    try await next.work(within: .seconds(60)) { try await next.deposit(deposit.id).status == .ready }
    try await expectOneVideo(next, deposit.id)
  }

  @Test func aTitleThatEndsLikeATagIsNotTakenForTheVideo() async throws {
    let bench = try Bench()
    bench.providers.fail(Self.create, nil, .notSent)
    let other = try await bench.readyDeposit()
    let deposit = try await bench.paidDeposit()
    // The other's upload writes its own title over ours at Bunny: it ends with the tag that is looked for.
    let guid = try #require(other.video?.guid.rawValue)
    let title = "Holidays [\(EffectRunner.tag(deposit.id, generation: 1))]"
    bench.providers.change { $0.bunny.change(guid) { $0.title = title } }
    try await bench.work(within: .seconds(60)) { try await bench.deposit(deposit.id).status == .ready }
    #expect(try await bench.deposit(deposit.id).video?.guid != other.video?.guid)
    try await expectOneVideo(bench, deposit.id)
    try await expectOneVideo(bench, other.id)
  }

  @Test func aVideoThatArrivesAfterTheMoneyWentBackIsDeletedAgain() async throws {
    let bench = try Bench()
    let deposit = try await bench.paidDeposit()
    let clock = bench.clock
    bench.providers.change {
      $0.after = { request in
        guard request.endpoint == Self.create else { return }
        let intent = deposit.payments.first?.id.rawValue ?? ""
        bench.providers.change { $0.stripe.refundByHand(intent, now: clock.now()) }
        try? await bench.deliverAll()
      }
    }
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
    #expect(bench.providers.bunny.createdCount == 1)
    #expect(bench.providers.bunny.videos.isEmpty)
  }

  // MARK: Following

  @Test func onlyTheThirdAbsenceInARowIsADeletion() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid)
    bench.providers.change { $0.bunny.remove(guid.rawValue) }
    let looksBefore = bench.providers.requests(Self.look).count
    try await bench.work(within: .seconds(3_600)) {
      bench.providers.requests(Self.look).count == looksBefore + 2
    }
    #expect(try await bench.deposit(deposit.id).video?.state == .awaitingUpload, "two are no proof")
    try await bench.work(within: .seconds(600)) { try await bench.deposit(deposit.id).videos.count == 2 }
    #expect(bench.providers.requests(Self.look).count >= looksBefore + 3)
    try await expectOneVideo(bench, deposit.id, generation: 2)
  }

  @Test func anAbsenceAfterServerErrorsIsNotADeletion() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let before = bench.providers.requests(Self.look).count
    bench.providers.fail(Self.look, .status(503), .lostReply, .status(404))
    try await bench.work(within: .seconds(86_400)) { bench.providers.requests(Self.look).count >= before + 4 }
    try await expectOneVideo(bench, deposit.id, generation: 1)
  }

  @Test func anAbsenceThatPassesIsForgotten() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let before = bench.providers.requests(Self.look).count
    bench.providers.fail(Self.look, .status(404), .status(404), nil, .status(404), .status(404), nil)
    try await bench.work(within: .seconds(86_400)) { bench.providers.requests(Self.look).count >= before + 6 }
    try await expectOneVideo(bench, deposit.id, generation: 1)
  }

  @Test func aFailedEncodingIsReplacedAndTheOldVideoGoes() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let old = try #require(deposit.video?.guid.rawValue)
    bench.providers.change { $0.bunny.change(old) { $0.status = 5 } }
    try await bench.work { try await bench.deposit(deposit.id).videos.count == 2 }
    await bench.work()
    try await expectOneVideo(bench, deposit.id, generation: 2)
    #expect(bench.providers.bunny.deleted == [old])
  }

  @Test func followingEndsWhenItIsPlayable() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid.rawValue)
    bench.providers.change {
      $0.bunny.change(guid) { video in
        video.status = 4
        video.length = 60
        video.storageSize = 1_000
      }
    }
    try await bench.work { try await bench.deposit(deposit.id).isPlayable }
    #expect(try await bench.memory.nextEffectDue() == nil, "nothing is left to do")
  }

  // MARK: Deleting

  /// What Bunny says of the video, and whether it goes once the money went back.
  @Test(arguments: [(0, 0, true), (1, 500, false), (3, 500, false), (4, 500, false), (0, 500, false), (9, 0, false)])
  func afterARefundOnlyAnEmptyVideoIsDeleted(_ status: Int, _ bytes: Int, _ isDeleted: Bool) async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let guid = try #require(deposit.video?.guid.rawValue)
    let intent = try #require(deposit.payments.first?.id.rawValue)
    let now = bench.clock.now()
    bench.providers.change { state in
      state.bunny.change(guid) { video in
        video.status = status
        video.storageSize = bytes
      }
      state.stripe.refundByHand(intent, now: now)
    }
    try await bench.deliverAll()
    await bench.work()
    #expect(try await bench.deposit(deposit.id).status == .cancelled)
    #expect(bench.providers.bunny.videos.isEmpty == isDeleted)
    #expect((try await bench.deposit(deposit.id).video?.state == .gone) == isDeleted)
  }

  @Test func aDeletionWhoseAnswerIsLostIsDone() async throws {
    let bench = try Bench()
    let deposit = try await bench.readyDeposit()
    let intent = try #require(deposit.payments.first?.id.rawValue)
    let now = bench.clock.now()
    bench.providers.change { $0.stripe.refundByHand(intent, now: now) }
    bench.providers.fail("DELETE /library/{}/videos/{}", .lostReply)
    try await bench.deliverAll()
    try await bench.work(within: .seconds(60)) { try await bench.deposit(deposit.id).video?.state == .gone }
    #expect(bench.providers.bunny.deleted.count == 1)
  }
}
