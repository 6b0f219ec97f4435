import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// What the support desk lets whom do, and when.
struct DeskTests {
  private func world(_ steps: [DeskStep], isReadOnly: Bool = false) -> FakeWorld {
    var setup = Sample.setup()
    setup.isReadOnly = isReadOnly
    var world = FakeWorld(setup, deposits: [])
    world.session = DeskSample.session
    world.settle()
    for step in steps { world.take(step) }
    return world
  }

  private static let refund: [DeskStep] = [.keys("/g6j-5qb"), .enter, .enter]

  @Test func creatorsNeverSeeIt() {
    var driver = Driver.ready()
    #expect(!driver.text.contains("Support"))
    driver.press(.character("4"))
    #expect(driver.model.screen == .usage)
    driver.press(.character("'"))
    #expect(driver.model.screen == .usage)
    driver.press(.character("?"))
    driver.type("écrans")
    #expect(driver.text.contains("1–3") && !driver.text.contains("support"))
    for scene in Scene.allCases where !scene.isOnDesk {
      let model = scene.driver().model
      #expect(!model.view.text.contains("4 Support"), "\(scene)")
      #expect(model.paletteActions(matching: "").allSatisfy { if case .order = $0 { false } else { true } })
    }
  }

  @Test(arguments: ["4", "'"]) func theFourthKeyOpensIt(key: Character) {
    var world = FakeWorld(Sample.setup(), deposits: Sample.deposits)
    world.session.roles = ["creator", "support"]
    world.settle()
    #expect(world.driver.model.screen == .usage)
    world.take(.keys(String(key)))
    #expect(world.driver.model.screen == .support)
    #expect(world.driver.text.contains("4 Support"))
  }

  @Test func whoOnlyDoesSupportBeginsThere() {
    #expect(world([]).driver.model.screen == .support)
  }

  /// The reply that is copied can be had in the creator's language.
  @Test func aReplyTurnsToTheOtherLanguage() {
    var world = world([.keys("/e5g-7pv"), .enter, .enter, .keys("y")])
    let first = world.driver.text
    #expect(first.contains("Bonjour") != first.contains("Hello"))
    world.take(.keys("l"))
    #expect(world.driver.text.contains("Bonjour") != first.contains("Bonjour"))
    world.take(.keys("l"))
    #expect(world.driver.text.contains("Bonjour") == first.contains("Bonjour"))
  }

  // MARK: Reading and writing

  @Test func nothingIsDoneBeforeW() {
    let orders: [Character] = ["a", "r", "R", "x", "N"]
    var world = world(Self.refund)
    for key in orders {
      world.take(.keys(String(key)))
      #expect(world.driver.model.overlay == nil, "\(key)")
    }
    #expect(world.desk.orders.isEmpty)
    world.take(.keys("wR"))
    #expect(world.driver.model.openDialog?.action == .refund)
  }

  @Test func writingEndsAfterFiveMinutesWithoutAKey() {
    var world = world(Self.refund + [.keys("w"), .pass(299)])
    #expect(world.driver.model.support.isWriting)
    world.take(.down)
    world.take(.pass(299))
    #expect(world.driver.model.support.isWriting, "a key counts from anew")
    world.take(.pass(1))
    #expect(!world.driver.model.support.isWriting)
  }

  @Test func theFlagPinsIt() {
    let world = world(Self.refund + [.keys("wR")], isReadOnly: true)
    #expect(!world.driver.model.support.isWriting)
    #expect(world.driver.model.overlay == nil)
    #expect(world.desk.orders.isEmpty)
  }

  @Test func aDialogThatOutlivesWriteModeAsksOnceMore() {
    var world = world(Self.refund + [.keys("wR"), .tab, .keys("geste"), .pass(301), .enter])
    #expect(world.desk.orders.isEmpty)
    #expect(world.driver.model.openDialog?.reason.text == "geste")
    world.take(.enter)
    #expect(world.desk.orders.map(\.reason) == ["geste"])
  }

  // MARK: Why a line of the history is there

  /// The line tells what led to it; Enter shows the event itself below what the line holds, `o` its page at Stripe.
  @Test func aLineOfTheHistoryLeadsToTheEventBehindIt() throws {
    var world = world(Self.refund + [.tab])
    let file = try #require(world.driver.model.support.file.shown)
    let event = try #require(file.events.first)
    #expect(world.driver.text.contains("→ créer la vidéo"))
    world.send(.input(.resize(Size(width: 120, height: 40))))
    #expect(world.driver.text.contains("← \(event.type) → créer la vidéo"))
    let isPayment: () -> Bool = { world.driver.model.selectedHistory?.kind == "payment_received" }
    for _ in file.timeline where !isPayment() { world.driver.press(.down) }
    #expect(isPayment())
    world.take(.keys("o"))
    #expect(world.asked.last == event.link.map { "open \($0)" })
    world.take(.enter)
    let text = world.driver.text
    #expect(text.contains("payment_received") && text.contains("amountCents") && text.contains(event.id.rawValue))
    #expect(text.contains("\"type\""), "the event as received")
    // A line without an event leads nowhere.
    world.driver.press(.escape)
    world.driver.press(KeyPress(.end))
    #expect(world.driver.model.selectedHistory?.kind == "created")
    let before = world.asked.count
    world.take(.keys("o"))
    #expect(world.asked.count == before)
  }

  // MARK: Two people, one refund

  @Test func aConflictKeepsWhatWasTypedAndSaysWhatChanged() throws {
    var world = world(Self.refund + [.keys("wR"), .tab, .keys("doublon"), .happen("bob-refunds"), .enter])
    let dialog = try #require(world.driver.model.openDialog)
    #expect(dialog.reason.text == "doublon")
    #expect(dialog.changes.contains { $0.contains("bob") })
    #expect(dialog.money.refundableCents == 300, "the dialog goes by what is left")
    world.take(.enter)
    #expect(world.driver.model.openDialog == nil)
    let orders = world.desk.orders
    #expect(orders.count == 2)
    #expect(Set(orders.map(\.number)).count == 2)
    #expect(orders.last?.expectedRefundedCents == 200)
  }

  /// A colleague was faster, and nothing is left to be done: that is said, with whose step it was, and no key that is typed on
  /// reaches the desk.
  @Test func aDialogThatIsOverHoldsTheKeysUntilEscape() throws {
    var world = world(Self.refund + [.keys("wR"), .tab, .keys("doublon")])
    var file = try #require(world.driver.model.support.file.shown)
    file.deposit.version += 1
    file.money = SupportMoneyObject(
      refundedCents: 500, underWayCents: 0, refundableCents: 0, expectedRefundedCents: 500)
    file.actions = file.actions.map { action in
      guard action.action == .refund else { return action }
      return SupportForesightObject(
        action: .refund, possible: false, code: "already_refunded", data: [:], text: "", needsReason: true, grave: true)
    }
    func line(_ text: String, _ actor: String) -> TimelineObject {
      TimelineObject(at: Sample.now, actor: actor, kind: "x", text: text, data: [:])
    }
    file.timeline.append(line("Remboursement demandé", "support:bob"))
    for number in 1...6 { file.timeline.append(line("bruit \(number)", "bunny")) }
    world.driver.send(.support(.file(file.deposit.depositId, .success(file))))
    let dialog = try #require(world.driver.model.openDialog)
    #expect(dialog.changes.count == 4 && dialog.changes[0].contains("bob"))
    let text = world.driver.text
    #expect(text.contains("plus rien à faire ici") && text.contains("doublon") && !text.contains("puis Enter"))
    world.take(.keys("1"))
    world.take(.enter)
    world.take(.keys("dx"))
    #expect(world.driver.model.openDialog != nil && world.driver.model.screen == .support)
    #expect(world.desk.orders.isEmpty)
    world.driver.press(.escape)
    #expect(world.driver.model.openDialog == nil)
  }

  /// Without an answer nobody knows whether money moved: the same order goes out again, under the same number.
  @Test func anOrderWithoutAnAnswerIsTheSameOrderAgain() throws {
    var world = world(Self.refund + [.keys("wR"), .tab, .keys("doublon"), .happen("away"), .enter])
    let first = try #require(world.driver.model.openDialog?.number)
    world.take(.happen("back"))
    world.take(.enter)
    #expect(world.desk.orders.map(\.number) == [first])
    #expect(world.driver.model.openDialog == nil)
  }

  @Test func anotherTextIsAnotherOrder() throws {
    var world = world(Self.refund + [.keys("wR"), .tab, .keys("doublon"), .happen("away"), .enter])
    let first = try #require(world.driver.model.openDialog?.number)
    world.take(.happen("back"))
    world.take(.keys("!"))
    world.take(.enter)
    #expect(world.desk.orders.map(\.number) != [first])
    #expect(world.desk.orders.map(\.reason) == ["doublon!"])
  }

  @Test(arguments: ["0", "6", "5,001", "abc", "-1", "1e2"]) func noSuchAmount(text: String) {
    let world = world(Self.refund + [.keys("wR" + text), .tab, .keys("raison"), .enter])
    #expect(world.desk.orders.isEmpty)
    #expect(world.driver.model.openDialog?.error != nil)
    #expect(world.driver.model.openDialog?.field == .amount)
    #expect(world.driver.model.openDialog?.reason.text == "raison")
  }

  @Test(arguments: [("", nil), ("5", 500), ("2,5", 250), ("2.05", 205), ("3 €", 300)])
  func anAmountIsTypedEitherWay(text: String, cents: Int?) {
    let world = world(Self.refund + [.keys("wR" + text), .tab, .keys("raison"), .enter])
    #expect(world.desk.orders.map(\.amountCents) == [cents])
  }

  @Test func nobodyRefundsWithoutAReason() {
    let world = world(Self.refund + [.keys("wR"), .enter, .enter])
    #expect(world.desk.orders.isEmpty)
    #expect(world.driver.model.openDialog?.error != nil)
  }

  @Test func aPasteGoesIntoTheReason() {
    var world = world(Self.refund + [.keys("wR"), .tab])
    world.send(.input(.paste("vu au téléphone\nle 22/11")))
    #expect(world.driver.model.openDialog?.reason.text == "vu au téléphone le 22/11")
  }

  // MARK: Finding

  @Test func whatIsPastedOnTheDeskIsSearched() {
    var world = world([])
    world.send(.input(.paste("h3k-6rc\n")))
    world.settle()
    #expect(world.driver.model.support.list?.query == "h3k-6rc")
    #expect(world.driver.model.support.list?.selected?.reference == "H3K-6RC")
  }

  /// `/` begins a new search. The one that is shown stays until something is typed, and comes back with ↑ to be typed on.
  @Test func aSlashBeginsANewSearch() {
    var world = world([.keys("/noces"), .enter, .keys("/")])
    #expect(world.driver.model.support.field?.isEmpty == true)
    #expect(world.driver.model.support.list?.selected?.reference == "B4R-9TW", "nothing was typed yet")
    #expect(world.driver.text.contains("↑ noces"))
    world.take(.keys("h3k-6rc"))
    #expect(!world.driver.text.contains("↑ noces"))
    world.take(.enter)
    #expect(world.driver.model.support.list?.query == "h3k-6rc")
    for step in [DeskStep.keys("/"), .up, .keys("type:film"), .enter] { world.take(step) }
    #expect(world.driver.model.support.list?.query == "h3k-6rc type:film")
    world.take(.keys("/"))
    world.send(.input(.key(.escape)))
    #expect(!world.driver.model.isTyping && world.driver.model.support.list?.query == "h3k-6rc type:film")
    world.take(.keys("/"))
    world.take(.enter)
    #expect(world.driver.model.support.list?.query == "", "nothing typed finds everything")
  }

  /// Keys that are faster than the engine: what stands there is another search's, and nothing is done to that.
  @Test(arguments: [false, true]) func whatIsTypedAheadIsForTheSearchThatWasTyped(hasRows: Bool) throws {
    var world = world(hasRows ? [.keys("/noces"), .enter] : [])
    for key in "/g6j-5qb" { world.send(.input(.key(.character(key)))) }
    for _ in 0..<2 { world.send(.input(.key(.enter))) }
    #expect(world.driver.model.support.spot == .list, "nothing is there yet to be opened")
    world.settle()
    #expect(world.driver.model.support.spot == .file)
    #expect(try #require(world.driver.model.support.file.shown).reference == "G6J-5QB")
  }

  /// Movements count from the first row that comes, not among those that go; a button's release takes nothing back.
  @Test func movementsAreTypedAheadToo() throws {
    var world = world([.keys("/noces"), .enter])
    for key in "/status:ready" { world.send(.input(.key(.character(key)))) }
    for key in [Key.enter, .down, .enter] { world.send(.input(.key(KeyPress(key)))) }
    world.send(.input(.mouse(MouseEvent(.release, button: 1, at: Point(x: 1, y: 1)))))
    world.settle()
    let list = try #require(world.driver.model.support.list)
    #expect(list.count > 2 && list.state.selected == 1)
    #expect(world.driver.model.support.spot == .file && world.driver.model.support.file.id == list[1]?.depositId)
  }

  /// A click on a row of the search before does nothing to the search that comes.
  @Test func aClickOnARowThatGoesIsNone() {
    var world = world([.keys("/status:ready"), .enter])
    let row = world.driver.model.listLayout.list
    for key in "/noces" { world.send(.input(.key(.character(key)))) }
    world.send(.input(.key(.enter)))
    for _ in 0..<2 { world.send(.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: row.x + 4, y: row.y))))) }
    world.settle()
    #expect(world.driver.model.support.spot == .list)
    #expect(world.driver.model.support.list?.query == "noces")
  }

  /// Whoever leaves the case before it is told wants no dialog any more.
  @Test(arguments: [KeyPress.escape, KeyPress(.character("1"))]) func whoHasLeftIsAskedNothing(by key: KeyPress) {
    var world = world([.keys("/g6j-5qb"), .enter, .keys("w")])
    world.send(.input(.key(.character("R"))))
    world.send(.input(.key(key)))
    world.settle()
    #expect(world.driver.model.overlay == nil && world.desk.orders.isEmpty)
  }

  /// Also when they come back to it.
  @Test func whoComesBackIsAskedNothing() {
    var world = world([.keys("/g6j-5qb"), .enter, .keys("w")])
    for key in [KeyPress(.character("R")), .escape, KeyPress(.enter)] { world.send(.input(.key(key))) }
    world.settle()
    #expect(world.driver.model.support.spot == .file && world.driver.model.support.file.shown != nil)
    #expect(world.driver.model.overlay == nil)
  }

  /// ↓ is among the rows of what is typed, however soon it comes.
  @Test func movementsAreAmongTheRowsOfWhatIsTyped() throws {
    var world = world([])
    for key in "/status:ready" { world.send(.input(.key(.character(key)))) }
    for key in [Key.down, .enter, .enter] { world.send(.input(.key(KeyPress(key)))) }
    world.settle()
    let list = try #require(world.driver.model.support.list)
    #expect(list.query == "status:ready" && list.state.selected == 1)
    #expect(world.driver.model.support.file.id == list[1]?.depositId)
  }

  /// What is chosen among the commands opens its own dialog; with a reason it is ordered, of the case as it was seen.
  @Test(arguments: [
    ("g6j-5qb", "annul", SupportAction.cancel), ("d9f-3kj", "accept", .acceptOverLimit),
    ("d9f-3kj", "diff", .askDifference),
    ("g6j-5qb", "suppr", .deleteVideo), ("g6j-5qb", "qui a", .reveal), ("making", "lien", .checkoutLink),
  ])
  func everyActionIsOrderedWithItsReason(_ reference: String, _ words: String, _ action: SupportAction) throws {
    var world = world([.keys("/" + reference), .enter, .enter, .keys("w"), .keys(":" + words), .enter])
    let file = try #require(world.driver.model.support.file.shown)
    let dialog = try #require(world.driver.model.openDialog)
    #expect(dialog.action == action && dialog.foresight.possible)
    for step in [DeskStep.keys("par telephone"), .enter] { world.take(step) }
    let order = try #require(world.desk.orders.first)
    #expect(world.desk.orders.count == 1 && order.action == action && order.reason == "par telephone")
    #expect(order.deposit == file.deposit.depositId && order.expectedVersion == file.deposit.version)
    #expect(order.video == file.videos.last { $0.current }?.guid)
    #expect(world.driver.model.openDialog == nil)
  }

  /// Who paid is shown while somebody is here to read it.
  @Test func aPayersNameGoesWithWriteMode() {
    var world = world([
      .keys("/g6j-5qb"), .enter, .enter, .keys("w"), .keys(":qui a"), .enter, .keys("au telephone"), .enter,
    ])
    #expect(world.driver.text.contains("gaelle.martin@example.com"))
    world.pass(seconds: 301)
    #expect(!world.driver.text.contains("gaelle.martin@example.com"))
  }

  /// Who went down to a row has it, whatever is new above; who did not gets the new ones.
  @Test(arguments: [0, 2]) func enterKeepsTheRowThatWasChosen(downs: Int) throws {
    var world = world([.keys("/type:clip"), .pass(1)])
    for _ in 0..<downs { world.take(.down) }
    let chosen = try #require(world.driver.model.support.list?.selected).depositId
    for step in [DeskStep.happen("new-deposits"), .pass(6)] { world.take(step) }
    #expect(world.driver.model.support.list?.newCount == 3)
    world.take(.enter)
    let list = try #require(world.driver.model.support.list)
    #expect((list.selected?.depositId == chosen) == (downs > 0) && list.newCount == (downs > 0 ? 3 : 0))
  }

  /// Where the case stands beside the list: a click takes the one that is shown, and after it the list's row is shown again.
  @Test func aCaseBesideTheListIsTakenAsItStands() throws {
    var world = world([])
    world.send(.input(.resize(Size(width: 160, height: 45))))
    for step in [DeskStep.keys("/status:ready"), .enter, .pass(1)] { world.take(step) }
    let first = try #require(world.driver.model.support.file.shown).deposit.depositId
    let tree = world.driver.model.fileLayout.tree
    let click = Message.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: tree.x + 4, y: tree.y))))
    world.send(.input(.key(KeyPress(.down))))
    world.send(click)
    world.pass(seconds: 1)
    #expect(world.driver.model.support.spot == .file && world.driver.model.support.file.id == first)
    world.send(.input(.key(.escape)))
    world.settle()
    #expect(world.driver.model.support.file.shown?.deposit.depositId == world.driver.model.support.list?[1]?.depositId)
    // While another search is on its way there is no case to take.
    for key in "/noces" { world.send(.input(.key(.character(key)))) }
    world.send(.input(.key(.enter)))
    world.send(click)
    #expect(world.driver.model.support.spot == .list)
    world.settle()
    #expect(world.driver.model.support.file.shown?.reference == "B4R-9TW")
  }

  /// Rows that stay though the search failed do not look as if it had been answered.
  @Test func aFailedRepetitionIsSaid() {
    var world = world([.keys("/"), .enter, .happen("new-deposits"), .pass(6)])
    let rows = world.driver.model.support.list?.count
    world.send(.input(.key(KeyPress(.home))))
    let request = SupportPageRequest(.first, "", limit: SupportList.pageRows)
    world.send(.support(.page(request, .failure(.rateLimited))))
    #expect(world.driver.model.support.list?.count == rows)
    #expect(world.driver.text.contains(VisualError.rateLimited.onScreen(world.driver.model.language).prefix(20)))
  }

  /// Whoever does something else meanwhile no longer waits for it.
  @Test func whatIsTypedAheadIsTakenBackByAnotherKey() {
    var world = world([.keys("/noces"), .enter])
    for key in "/g6j-5qb" { world.send(.input(.key(.character(key)))) }
    for _ in 0..<2 { world.send(.input(.key(.enter))) }
    world.send(.input(.key(.down)))
    world.settle()
    #expect(world.driver.model.support.spot == .list)
    #expect(world.driver.model.support.list?.selected?.reference == "G6J-5QB")
  }

  /// Without an answer nothing of the search before is shown as if it had been found, and nothing is done to it.
  @Test func aSearchWithoutAnAnswerShowsNoRowsOfAnother() {
    var world = world([.keys("/noces"), .enter])
    _ = world.happen("away")
    for key in "/g6j-5qb" { world.send(.input(.key(.character(key)))) }
    for _ in 0..<2 { world.send(.input(.key(.enter))) }
    world.settle()
    world.send(.input(.key(.enter)))
    world.settle()
    #expect(world.driver.model.support.spot == .list)
    #expect(!world.driver.text.contains("B4R-9TW"))
  }

  /// What found everything is no search to bring back; the one before it is.
  @Test func anEmptySearchDoesNotTakeTheOneBefore() {
    var world = world([.keys("/noces"), .enter, .keys("/"), .enter])
    #expect(world.driver.model.support.list?.query == "")
    var clicked = world
    for step in [DeskStep.keys("/"), .up, .enter] { world.take(step) }
    #expect(world.driver.model.support.list?.query == "noces")
    let row = clicked.driver.model.listLayout.query
    clicked.send(.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: row.x + 4, y: row.y)))))
    #expect(clicked.driver.model.support.field?.text == "", "a click types on in what is shown")
  }

  /// Also when what was typed meanwhile has been looked for already.
  @Test func theSearchThatWasShownComesBackAfterWhatWasErased() {
    var world = world([.keys("/noces"), .enter, .keys("/hugo"), .pass(1)])
    #expect(world.driver.model.support.list?.query == "hugo")
    world.send(.input(.key(.control("u"))))
    world.take(.pass(1))
    #expect(world.driver.model.support.list?.query == "")
    world.take(.up)
    world.take(.pass(1))
    #expect(world.driver.model.support.list?.query == "noces")
  }

  @Test func aClickIntoTheSearchTypesOnInIt() {
    var world = world([.keys("/noces"), .enter])
    let row = world.driver.model.listLayout.query
    let click = Message.input(.mouse(MouseEvent(.press, button: 1, at: Point(x: row.x + 4, y: row.y))))
    world.send(click)
    #expect(world.driver.model.support.field?.text == "noces ")
    world.take(.keys("b"))
    world.send(click)
    #expect(world.driver.model.support.field?.text == "noces b", "a click takes nothing away")
  }

  @Test func everyNumberOpensItsList() {
    let rows = world([]).driver.model.concernRows
    // Videos that keep failing are among those that are waited for.
    for (index, row) in rows.enumerated() where row.query != nil && (index == 0 || row.query != rows[0].query) {
      var world = world([])
      for _ in 0..<index { world.take(.down) }
      world.take(.enter)
      let list = world.driver.model.support.list
      #expect(list?.query == row.query)
      #expect(list?.total ?? list?.count == row.count, "\(row.words.en)")
    }
  }

  /// Where there is no case to claim, `a` and a click on the line above the keys open what that line says first.
  @Test func theLineOfWhatNeedsAPersonLeadsThere() throws {
    var world = world([])
    let first = try #require(world.driver.model.concernRows.first { $0.isPressing })
    var clicked = world
    world.take(.keys("a"))
    #expect(world.driver.model.support.spot == .list && world.driver.model.support.list?.query == first.query)
    let line = Point(x: 3, y: world.driver.rows.count - 2)
    clicked.send(.input(.mouse(MouseEvent(.press, button: 1, at: line))))
    #expect(clicked.driver.model.support.list?.query == first.query)
  }

  /// On a list `a` is for its deposits: the click does what the line says all the same.
  @Test func theLineDoesWhatItSaysOnAListToo() throws {
    var world = world([])
    #expect(world.driver.toDo.contains(" a y aller"))
    let first = try #require(world.driver.model.concernRows.first { $0.isPressing })
    for step in [DeskStep.keys("/noces"), .enter] { world.take(step) }
    #expect(world.driver.toDo.contains("À traiter") && !world.driver.toDo.contains(" a y aller"))
    let line = Point(x: 3, y: world.driver.rows.count - 2)
    world.send(.input(.mouse(MouseEvent(.press, button: 1, at: line))))
    #expect(world.driver.model.support.list?.query == first.query)
  }

  @Test func whatKeepsThePulseAwayIsSaid() {
    var driver = Driver()
    driver.send(.session(.success(DeskSample.session)))
    let error = VisualError.journalBusy(holder: nil)
    driver.send(.support(.pulse(.failure(error))))
    driver.press(.character("a"))
    #expect(driver.model.notice?.text == error.onScreen)
  }

  @Test func failedWebhooksSayWhatToDo() throws {
    var world = world([])
    var pulse = try #require(world.driver.model.support.pulse)
    pulse.webhookFailures = [
      .init(source: "stripe", type: "unknown", outcome: "refused", count: 3),
      .init(source: "stripe", type: "charge.refunded", outcome: "failed", count: 1),
    ]
    world.send(.support(.pulse(.success(pulse))))
    let rows = world.driver.model.concernRows
    let failures = rows.filter { $0.advice != nil && $0.count != nil }
    #expect(failures.map(\.count) == [3, 1])
    let words = ["webhooks wrongly signed (stripe)", "failed webhook (stripe charge.refunded)"]
    #expect(failures.map(\.words.en) == words)
    for _ in 0..<(rows.firstIndex(of: failures[0]) ?? 0) { world.take(.down) }
    world.take(.enter)
    #expect(world.driver.text.contains("STRIPE_WEBHOOK_SECRET"))
  }

  /// Events that wait for their deposit act by themselves once it is known: the key that replays says so, in write mode too.
  @Test func anEventWithoutADepositSaysWhyItIsNotReplayed() {
    var world = world([.end, .up, .up, .up, .enter])
    #expect(world.driver.model.support.spot == .events)
    world.take(.keys("E"))
    #expect(world.driver.model.notice?.text == Phrase.Desk.eventWaits)
    world.take(.keys("wE"))
    #expect(world.driver.model.notice?.text == Phrase.Desk.eventWaits)
    #expect(world.desk.orders.isEmpty)
    #expect(!world.driver.footer.contains("rejouer"))
  }

  /// More wait than one page holds: the title says so, and the list goes on to the last of them.
  @Test func eventsThatWaitComeInPages() {
    var world = world([])
    world.desk.parked = (0..<450).map {
      DeskSample.event("charge.refunded", "p\($0)-", at: Sample.now, outcome: "parked")
    }
    for step in [DeskStep.end, .up, .up, .up, .enter] { world.take(step) }
    #expect(world.driver.model.support.spot == .events && world.driver.text.contains("200+"))
    for _ in 0..<3 { world.take(.end) }
    let events = world.driver.model.support.events
    #expect(events.items?.count == 450 && events.next == nil && events.row.selected == 449)
    #expect(world.driver.text.contains("450 ·"))
    // The pulse counts one more: a list of several pages stays as it is.
    world.desk.parked.removeLast()
    world.take(.pass(20))
    #expect(world.driver.model.support.events.items?.count == 450)
    world.take(.keys("r"))
    #expect(world.driver.model.support.events.items?.count == 200)
  }

  @Test func whatIsNoAmountIsSaidWhileItIsTyped() {
    var world = world(Self.refund + [.keys("wR1,5")])
    #expect(world.driver.model.openDialog?.error == nil)
    world.take(.keys("x"))
    #expect(world.driver.model.openDialog?.error != nil)
    world.send(.input(.key(KeyPress(.backspace))))
    #expect(world.driver.model.openDialog?.error == nil)
  }

  @Test func newDepositsAreCountedAndMoveNothing() {
    var world = world([.keys("/"), .enter, .down, .down, .down])
    let before = world.driver.model.support.list?.selected
    world.take(.happen("new-deposits"))
    world.take(.pass(6))
    #expect(world.driver.model.support.list?.newCount == 3)
    #expect(world.driver.model.support.list?.selected == before)
    #expect(world.driver.rows[1].contains("3 nouveaux"))
  }

  @Test func aRowThatNoLongerAnswersStaysUntilTheListIsBegunAgain() throws {
    var world = world([.keys("/status:pending"), .enter, .enter, .keys("wr"), .enter])
    world.take(.pass(6))
    world.send(.input(.key(.escape)))
    world.take(.pass(6))
    let list = try #require(world.driver.model.support.list)
    #expect(list.gone == [DeskSample.lost.deposit.depositId])
    #expect(list.count == 1)
  }
}
