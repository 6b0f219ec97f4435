import Platform
import TerminalKit

/// Columns of an upload's row, right of its title.
struct UploadColumns: Hashable, Sendable {
  let title: Int
  let bar: Int
  let percent = 7
  let rate = 11
  let left: Int

  init(width: Int) {
    let isWide = width >= 100
    bar = isWide ? 30 : 14
    // "reste 12 min 05 s" needs no more.
    left = isWide ? 20 : 12
    title = max(0, width - 2 - bar - percent - rate - left)
  }

  /// The cells of a row that name it, with its sign.
  var name: Range<Int> { 0..<title + 1 }

  /// What stands instead of speed and time left.
  var state: Int { rate + left }
}

extension Model {
  /// The journeys of this run, each with where it is, in the order in which they take their turns.
  func drawUploads(on grid: inout CellGrid, in area: Rect) {
    grid.draw(
      Panel(
        StyledText(Phrase.Frame.uploads(language), .title), trailing: walks.isEmpty ? .empty : uploadTerms,
        isFocused: true),
      in: area)
    let content = Panel.content(area)
    guard !walks.isEmpty else { return say(Phrase.Wizard.noUploads, on: &grid, in: content) }
    var state = uploadRow
    state.update(count: walks.count)
    let columns = UploadColumns(width: content.width - 3)
    let list = VirtualList(state, name: columns.name) { index, _ in row(walks[index], columns) }
    grid.draw(list, in: uploadsList(area))
    let selected = walks[state.selected]
    let foot = Rect(x: content.x, y: content.bottom - 3, width: content.width, height: 3)
    grid.draw(
      Divider(StyledText(selected.title.shown, .title)),
      in: Rect(x: area.x, y: foot.y - 1, width: area.width, height: 1))
    drawDetail(selected, on: &grid, in: foot)
  }

  /// `6,1 Mo/s · 2 à la fois · limite 5 Mo/s`
  private var uploadTerms: StyledText {
    let speed = walks.reduce(0) { $0 + ($1.isSending ? $1.progress?.bytesPerSecond ?? 0 : 0) }
    let sending = walks.count(where: \.isSending)
    let parts = [
      sending > 1 && speed > 0 ? StyledText(numbers.rate(speed), .value) : nil,
      StyledText(Phrase.Uploads.atOnce(parallelUploads)(language), .dim),
      StyledText(
        Phrase.Uploads.limit(uploadLimit.map { numbers.rate(Double($0)) })(language),
        uploadLimit == nil ? .dim : .accent),
    ].compactMap(\.self)
    return parts.dropFirst().reduce(parts[0]) { $0 + StyledText(" · ", .dim) + $1 }
  }

  /// Where the rows stand.
  func uploadsList(_ area: Rect) -> Rect {
    let content = Panel.content(area)
    return Rect(x: content.x, y: content.y, width: content.width, height: max(1, content.height - 4))
  }

  private func drawDetail(_ walk: Walk, on grid: inout CellGrid, in foot: Rect) {
    if let error = walk.ending {
      let lines = TextWrap.lines("✗ " + DisplayText(error.onScreen(language)).text, width: foot.width)
      for (row, line) in lines.prefix(foot.height).enumerated() {
        grid.put(StyledText(line, .error), in: foot.row(row))
      }
      return
    }
    guard walk.stage == .uploading else {
      grid.put(StyledText(stateText(walk)), in: foot.row(0))
      if walk.stage == .encoding {
        grid.draw(ProgressBar(confirmed: Double(walk.encodePercent) / 100, sent: 0), in: foot.row(1))
      }
      return
    }
    drawBar(walk, on: &grid, in: foot.row(0))
    let state = walk.isSending ? [] : [stateText(walk)]
    grid.put(StyledText((state + [figures(walk)]).joined(separator: "  ")), in: foot.row(1))
    if walk.retry != nil { return drawRetry(walk, on: &grid, in: foot.row(2)) }
    let confirmed = walk.progress.flatMap {
      $0.confirmedBytes > 0 ? Phrase.Uploads.confirmed(numbers.bytes($0.confirmedBytes))(language) : nil
    }
    // The limit of all stands in the heading.
    let terms = [confirmed, ownLimit(of: walk)]
    grid.put(StyledText(terms.compactMap(\.self).joined(separator: " · "), .dim), in: foot.row(2))
  }

  /// What keeps it from taking the whole line, if anything does.
  func limits(of walk: Walk) -> [String] {
    let shared = uploadLimit.map { Phrase.Uploads.sharedLimit(numbers.rate(Double($0)))(language) }
    return [ownLimit(of: walk), shared].compactMap(\.self)
  }

  private func ownLimit(of walk: Walk) -> String? {
    walk.limit.map { Phrase.Uploads.ownLimit(numbers.rate(Double($0)))(language) }
  }

  /// One row: sign, title, a bar, how far, how fast, how long; or in words why it is not being sent.
  private func row(_ walk: Walk, _ columns: UploadColumns) -> StyledText {
    let (sign, role) = walk.mark
    let title =
      StyledText(sign + " ", CellStyle(role)) + StyledText(walk.title.shown, .value).padded(to: columns.title - 1)
      + .spaces(1)
    guard walk.stage == .uploading, walk.ending == nil, let progress = walk.progress else {
      let style: CellStyle = walk.ending == nil ? .dim : .error
      let width = columns.bar + columns.percent + columns.state
      return title + StyledText(stateText(walk), style).padded(to: width, .right)
    }
    let bar = Self.bar(progress, width: columns.bar)
    let percent = StyledText("\(walk.percent) %").padded(to: columns.percent, .right)
    guard walk.isSending, progress.bytesPerSecond > 0 else {
      let words = walk.isSending ? Phrase.Wizard.starting(language) : stateText(walk)
      return title + bar + percent + StyledText(words, .dim).padded(to: columns.state, .right)
    }
    let left = progress.eta.map { $0 > .zero ? numbers.duration(seconds: Int(min($0.inSeconds, 1e7))) : "" } ?? ""
    return title + bar + percent
      + StyledText(numbers.rate(progress.bytesPerSecond), .value).padded(
        to: columns.rate, .right) + StyledText(left, .dim).padded(to: columns.left, .right)
  }

  /// The same as ``ProgressBar`` within a row of text.
  private static func bar(_ progress: TransferProgress, width: Int) -> StyledText {
    func cells(_ bytes: Int) -> Int {
      guard bytes > 0, progress.totalBytes > 0 else { return 0 }
      guard bytes < progress.totalBytes else { return width }
      return min(width - 1, max(1, Int(Double(width) * Double(bytes) / Double(progress.totalBytes) + 0.5)))
    }
    let done = cells(progress.confirmedBytes)
    let sent = max(0, cells(max(progress.sentBytes, progress.confirmedBytes)) - done)
    func part(_ mark: String, _ count: Int, _ role: StyleRole) -> StyledText {
      StyledText(String(repeating: mark, count: count), CellStyle(role))
    }
    return part("━", done, .barDone) + part("╍", sent, .barPending) + part("─", max(0, width - done - sent), .barRest)
  }

  /// One row among others: sign, title, state, speed and time left.
  func walkLine(_ walk: Walk, width: Int) -> StyledText {
    let (sign, role) = walk.mark
    let state = walk.isSending ? figures(walk) : stateText(walk)
    let stateWidth = min(56, max(24, width - 24))
    return StyledText(sign + " ", CellStyle(role))
      + StyledText(walk.title.shown, .value).padded(to: width - stateWidth - 3)
      + .spaces(1) + StyledText(state, .dim).padded(to: stateWidth, .right)
  }
}

extension Walk {
  /// One cell before its title, so that rows are told apart without colour.
  var mark: (sign: String, role: StyleRole) {
    if ending != nil { return ("✗", .error) }
    if isPaused { return ("-", .dim) }
    switch stage {
    case .starting, .paying, .preparing: return ("·", .accent)
    case .toPay: return ("!", .warning)
    case .uploading: return isSending || retry != nil ? ("↑", .accent) : ("·", .dim)
    case .encoding: return ("~", .accent)
    case .playable: return ("✓", .ok)
    }
  }
}
