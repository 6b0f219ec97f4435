import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// The window on a list that is longer than anybody's memory.
struct SupportListTests {
  /// Numbers fall from the newest, as the engine's do.
  private struct Rows {
    var count: Int

    func answer(_ request: SupportPageRequest) -> SupportSearchResponse {
      let start = request.cursor.flatMap { Int($0.dropFirst()) }
      let numbers: [Int] =
        if request.cursor?.hasPrefix("n") == true, let start {
          Array((start + 1...max(start + 1, min(count, start + request.limit))).filter { $0 <= count }.reversed())
        } else {
          stride(from: (start ?? count + 1) - 1, to: 0, by: -1).prefix(request.limit).map { $0 }
        }
      return SupportSearchResponse(
        items: numbers.map(hit), nextCursor: numbers.last.flatMap { $0 > 1 ? "o\($0)" : nil },
        previousCursor: numbers.first.map { "n\($0)" } ?? request.cursor, total: count)
    }

    private func hit(_ number: Int) -> SupportHitObject {
      SupportHitObject(
        depositId: DepositID("dep_" + pad(number, 26)), reference: pad(number, 6), userId: UserID("alice"),
        title: "\(number)",
        status: .ready, paymentState: .paid, videoState: "playable", type: .clip, amountCents: 200, refundedCents: 0,
        overLimit: false, dispute: "none", createdAt: Instant(unixSeconds: number), waitingFor: nil, waitingSince: nil,
        stuck: false, maskedEmail: nil)
    }
  }

  private func begun(_ rows: Rows) -> SupportList {
    var list = SupportList("")
    list.take(rows.answer(list.firstRequest), for: list.firstRequest, at: .init(unixSeconds: 0))
    return list
  }

  private func move(_ list: inout SupportList, by step: Int, in rows: Rows) {
    list.state.move(by: step)
    for request in list.wanted { list.take(rows.answer(request), for: request, at: .init(unixSeconds: 0)) }
  }

  /// Every row is passed once, in order, down and up again, and never more than a few pages are held.
  @Test(arguments: [1, 7, 30, 97]) func everyRowIsThereBothWays(step: Int) throws {
    let rows = Rows(count: 2_345)
    var list = begun(rows)
    var place = 0
    while place < rows.count - 1 {
      let next = min(place + step, rows.count - 1)
      move(&list, by: next - place, in: rows)
      place = next
      #expect(list.offset + list.state.selected == place)
      #expect(list.selected?.title == "\(rows.count - place)")
      #expect(list.count <= SupportList.pageRows * SupportList.mostPages)
    }
    #expect(list.wanted.isEmpty)
    while place > 0 {
      let next = max(0, place - step)
      move(&list, by: next - place, in: rows)
      place = next
      #expect(list.selected?.title == "\(rows.count - place)")
      #expect(list.count <= SupportList.pageRows * SupportList.mostPages)
    }
    #expect(list.isAtTop)
    #expect(list.offset == 0)
  }

  @Test func whatCameMeanwhileIsCountedUntilTheListIsBegunAgain() {
    var rows = Rows(count: 1_500)
    var list = begun(rows)
    for _ in 0..<40 { move(&list, by: 30, in: rows) }
    rows.count += 5
    for request in list.refreshes { list.take(rows.answer(request), for: request, at: .init(unixSeconds: 0)) }
    #expect(list.newCount == 5)
    for _ in 0..<60 { move(&list, by: -30, in: rows) }
    #expect(list.isAtTop)
    #expect(list[0]?.title == "1500")
    #expect(list.newCount == 5)
  }

  /// The end is one jump away; from there the way up is the same.
  @Test func theEndIsOneJumpAway() throws {
    let rows = Rows(count: 2_345)
    var list = begun(rows)
    let request = try #require(list.lastRequest)
    list.take(rows.answer(request), for: request, at: .init(unixSeconds: 0))
    #expect(list.selected?.title == "1")
    #expect(list.offset + list.state.selected == rows.count - 1)
    var place = rows.count - 1
    while place > 0 {
      move(&list, by: -min(30, place), in: rows)
      place -= min(30, place)
      #expect(list.selected?.title == "\(rows.count - place)")
      #expect(list.count <= SupportList.pageRows * SupportList.mostPages)
    }
    #expect(list.offset == 0)
    #expect(list[0]?.title == "2345")
  }

  private func take(_ list: inout SupportList, _ request: SupportPageRequest, in rows: Rows) {
    list.asked.remove(request)
    list.take(rows.answer(request), for: request, at: .init(unixSeconds: 0))
  }

  /// `End` before the first rows have come means the last of all; what is moved then counts from there.
  @Test(arguments: [(2_345, 0, 1), (2_345, -3, 4), (50, -1, 2), (1, -1, 1), (0, -1, 0)])
  func theEndIsTypedAhead(count: Int, moved: Int, title: Int) throws {
    let rows = Rows(count: count)
    var list = SupportList("")
    list.asked.insert(list.firstRequest)
    list.move(by: 7)
    #expect(list.moveToEnd() == nil)
    list.move(by: moved)
    take(&list, list.firstRequest, in: rows)
    if count > SupportList.pageRows { take(&list, try #require(list.endRequest), in: rows) }
    #expect(list.endRequest == nil)
    #expect(list.selected.flatMap { Int($0.title) } ?? 0 == title)
  }

  /// While the last rows are on their way, movements count among them; who takes a row that is here stays with it.
  @Test func theWayToTheEndIsMovedOn() throws {
    let rows = Rows(count: 2_345)
    var list = begun(rows)
    let asked = list.moveToEnd()
    let request = try #require(asked)
    list.asked.insert(request)
    list.move(by: -2)
    list.move(by: 1)
    #expect(list.state.selected == 0)
    var other = list
    take(&list, request, in: rows)
    #expect(list.selected?.title == "2")
    other.stay()
    #expect(other.asked.isEmpty && !other.isMoving)
    other.move(by: 3)
    #expect(other.selected?.title == "2342")
  }

  /// Older deposits that answer the search only now are counted, once; what is behind the page is none of them.
  @Test func whatJoinsAnOpenListIsCounted() throws {
    let rows = Rows(count: 1_500)
    var list = begun(rows)
    let again = try #require(list.refreshes.first { $0.purpose == .again })
    var answer = rows.answer(again)
    let (second, last) = (answer.items[1], answer.items[99])
    answer.items.removeAll { $0 == second || $0 == last }
    list = SupportList("")
    list.take(answer, for: list.firstRequest, at: .init(unixSeconds: 0))
    for _ in 0..<2 { list.take(rows.answer(again), for: again, at: .init(unixSeconds: 0)) }
    #expect(list.newCount == 1, "the second row; the last one is on the next page")
    list.take(rows.answer(list.firstRequest), for: list.firstRequest, at: .init(unixSeconds: 0))
    #expect(list.newCount == 0)
    // Of the last page there is nothing behind.
    let few = Rows(count: 3)
    var short = SupportList("")
    var found = few.answer(short.firstRequest)
    found.items.removeLast()
    short.take(found, for: short.firstRequest, at: .init(unixSeconds: 0))
    let request = try #require(short.refreshes.first)
    short.take(few.answer(request), for: request, at: .init(unixSeconds: 0))
    #expect(short.newCount == 1)
  }

  /// A list that found nothing may find something later.
  @Test func anEmptyListIsAskedForAgain() {
    var list = begun(Rows(count: 0))
    #expect(list.refreshes == [list.firstRequest])
    list.take(Rows(count: 2).answer(list.firstRequest), for: list.firstRequest, at: .init(unixSeconds: 0))
    #expect(list.selected?.title == "2")
  }

  /// Rows are shown as another search's until their own have come, however often the search was asked.
  @Test func borrowedRowsStayBorrowed() {
    let first = begun(Rows(count: 5))
    var list = SupportList("noces")
    list.borrow(from: first)
    var again = SupportList("noces")
    again.borrow(from: list)
    #expect(again.count == 5)
    again.fail(.depositUnknown, again.firstRequest)
    #expect(again.count == 0)
    // Its own rows stay; and where somebody went meanwhile stays, too.
    var own = SupportList("")
    own.borrow(from: first)
    own.move(by: 2)
    own.fail(.depositUnknown, own.firstRequest)
    #expect(own.count == 5 && own.state.selected == 0)
    own.move(by: 3)
    own.take(Rows(count: 6).answer(own.firstRequest), for: own.firstRequest, at: .init(unixSeconds: 0))
    #expect(own.selected?.title == "2")
  }

  @Test func anAnswerThatCameTooLateIsNothing() {
    let rows = Rows(count: 1_000)
    var list = begun(rows)
    list.state.move(by: 90)
    let late = list.wanted[0]
    list.take(rows.answer(late), for: late, at: .init(unixSeconds: 0))
    let count = list.count
    list.take(rows.answer(late), for: late, at: .init(unixSeconds: 0))
    #expect(list.count == count)
  }
}
