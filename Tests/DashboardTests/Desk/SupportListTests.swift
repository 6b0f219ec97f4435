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
    #expect(list.freshCount == 5)
    for _ in 0..<60 { move(&list, by: -30, in: rows) }
    #expect(list.isAtTop)
    #expect(list[0]?.title == "1500")
    #expect(list.freshCount == 5)
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
