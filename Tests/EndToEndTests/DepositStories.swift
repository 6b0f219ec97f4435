import Cryptography
import Platform
import TestSupport
import Testing

/// One real file, from the disk to playable.
@Suite struct DepositStories {
  private static let story = [
    "probed", "checkout", "paid", "ready", "progress", "uploaded", "processing", "playable", "summary",
  ]

  @Test func inASandboxOfItsOwnOneCommandDoesItAll() async throws {
    let folder = try PrivateFolder()
    let clip = Place.fixture("clip.mp4")
    let process = try ChildProcess(
      Place.program("visual-tui"), ["deposit", clip, "--sandbox", "--yes", "--json"],
      environment: World.base(folder))
    defer { process.destroy() }
    let run = ClientRun(process: process)
    #expect(try await run.end() == 0, "\(run.words)")
    #expect(run.story == Self.story, "\(run.words)")
    let uploaded = try await run.event("uploaded")
    let digest = Hex.encode(SHA256.hash(try contents(of: clip)))
    #expect(uploaded["sha256"]?.string == digest)
    // The sandbox's own digest of what arrived, compared by the client.
    #expect(try await run.event("playable")["identical"]?.bool == true)
    #expect(try await run.event("summary")["done"]?.int == 1)
    #expect(PrivateFolder.names(in: folder.path + "/tmp").isEmpty, "the run leaves its folder behind")
  }

  @Test func withARealPageThePayButtonBringsItOn() async throws {
    try await withWorld(Setup(encodeSeconds: 3)) { world in
      let clip = Place.fixture("clip.mp4")
      let run = try world.deposit(clip)
      let probed = try await run.event("probed")
      #expect(probed["durationSec"]?.int == 3)
      #expect(probed["sizeBytes"]?.int == 17_050)
      #expect(probed["width"]?.int == 160)
      #expect(probed["height"]?.int == 90)
      #expect(probed["type"]?.string == "clip")
      #expect(probed["feeEur"]?.int == 2)
      let checkout = try await run.event("checkout")
      #expect(checkout.keys.isSuperset(of: ["checkoutUrl", "payUrl", "expiresAt"]))
      // The short link leads to the page; its button is pressed as `curl` would.
      let short = try await Wire.send("GET", try #require(checkout["payUrl"]?.string))
      let page = try #require(short.header("Location"))
      #expect(page == checkout["checkoutUrl"]?.string)
      #expect(try await Wire.send("GET", page).text.contains("<form"))
      #expect(!run.names.contains("paid"))
      #expect(try await world.sandbox.press("pay", of: page).status == 303)
      #expect(try await run.end() == 0, "\(run.words)")
      #expect(run.story == Self.story, "\(run.words)")
      try await world.expectExactlyOne()
      let state = try await world.sandbox.state
      #expect(state.sha256 == Hex.encode(SHA256.hash(try contents(of: clip))))
      #expect(state.videosCreated == 1)
    }
  }

  @Test func everyLineHasVersionAndTime() async throws {
    try await withWorld { world in
      let run = try world.deposit(Place.fixture("clip.webm"))
      try await world.payIfAsked(run)
      #expect(try await run.end() == 0)
      let lines = run.process.output.lines
      #expect(run.events.count == lines.count, "a line is not JSON: \(run.words)")
      for event in run.events {
        #expect(event["v"]?.int == 1)
        #expect(event["time"]?.string?.hasSuffix("Z") == true)
      }
      #expect(run.process.errors.lines.isEmpty)
    }
  }

  @Test(arguments: ["clip.mov", "clip.mkv", "clip.avi", "clip.ts", "mp4-named.avi"])
  func everyContainerArrives(fixture: String) async throws {
    try await withWorld { world in try await world.expectArrival(of: Place.fixture(fixture)) }
  }

  @Test func notWaitingEndsAt75AndTheSameCommandGoesOn() async throws {
    try await withWorld { world in
      let clip = Place.fixture("clip.mp4")
      let first = try world.deposit(clip, ["--no-wait"])
      #expect(try await first.end() == 75)
      #expect(first.story == ["probed", "checkout", "summary"], "\(first.words)")
      #expect(try await first.event("summary")["resumable"]?.int == 1)
      let page = try await first.event("checkout")["checkoutUrl"]?.string
      let second = try world.deposit(clip)
      #expect(try await second.event("checkout")["checkoutUrl"]?.string == page)
      try await world.expectArrival(of: clip, with: second)
    }
  }

  @Test func doingItAgainAfterwardsCostsNothingUnlessAskedFor() async throws {
    try await withWorld { world in
      let clip = Place.fixture("clip.mp4")
      try await world.expectArrival(of: clip)
      try await world.expectArrival(of: clip)
      // --again is another deposit.
      let again = try world.deposit(clip, ["--again", "--no-wait"])
      #expect(try await again.end() == 75)
      #expect(try await world.sandbox.state.sessions == 2)
    }
  }

  @Test func inWordsItSaysThePriceAndTheLinkFirst() async throws {
    try await withWorld { world in
      let run = try world.client(
        ["deposit", Place.fixture("clip.mp4"), "--plain", "--no-wait"], settings: ["VISUAL_LANG": "fr"])
      #expect(try await run.end() == 75)
      let text = run.process.output.text
      #expect(text.contains("2 €"), "\(run.words)")
      #expect(text.contains(try world.engine.url + "/pay/"), "\(run.words)")
      #expect(!text.contains("\u{1B}"))
    }
  }

  @Test func aCancelledDepositEndsTheWaitAndMakesRoomForANewOne() async throws {
    try await withWorld { world in
      let clip = Place.fixture("clip.mp4")
      let run = try world.deposit(clip)
      let id = try #require(try await run.event("checkout")["depositId"]?.string)
      let cancel = try world.client(["cancel", id, "--json"])
      #expect(try await cancel.end() == 0, "\(cancel.words)")
      #expect(try await run.end() == 1, "\(run.words)")
      #expect(try await run.event("failed")["code"]?.string == "deposit_cancelled")
      let next = try world.deposit(clip, ["--no-wait"])
      #expect(try await next.event("checkout")["depositId"]?.string != id)
      #expect(try await next.end() == 75)
    }
  }
}
