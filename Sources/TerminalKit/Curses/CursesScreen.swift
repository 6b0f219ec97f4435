import CNcursesw
import Glibc

/// ncurses, drawing on a file in memory: a grid goes in, the bytes that make a terminal show it come out.
@TerminalActor
final class CursesScreen {
  private let screen: OpaquePointer
  private let memory: Int32
  private let output: UnsafeMutablePointer<FILE>
  /// What ncurses holds; nil when all of it has to be drawn anew.
  private var drawn: CellGrid?
  private var writer: RenditionWriter
  private var styles: [(attributes: attr_t, pair: Int32)] = []
  private(set) var size: Size
  /// The number of colours terminfo gives the terminal.
  let colors: Int
  /// Rows that ncurses believes in beyond the terminal's. Where terminfo cannot turn wrapping off, ncurses writes the last
  /// cell of the last row a column too early and inserts its neighbour before it, which garbles one that is two columns
  /// wide. With an empty row below, it is a cell like any other.
  private let hiddenRows: Int

  /// - Parameter names: terminfo entries, best first.
  init(names: [String], size: Size) throws(TerminalError) {
    memory = cnc_memory_file()
    guard memory >= 0, let output = fdopen(memory, "w") else { throw .noMemoryFile }
    var screen: OpaquePointer?
    for name in names where screen == nil { screen = cnc_open(name, output) }
    guard let screen else {
      fclose(output)
      throw .unknownTerminal(names.first ?? "")
    }
    guard cnc_string("cup") != nil else {
      delscreen(screen)
      fclose(output)
      throw .noCursorAddressing(names.first ?? "")
    }
    self.screen = screen
    self.output = output
    self.size = size
    colors = Int(cnc_start_colors())
    writer = RenditionWriter(endsOne: cnc_string("rmul").map { String(cString: $0) } == "\u{1B}[24m")
    hiddenRows = cnc_string("rmam") != nil && cnc_string("smam") != nil ? 0 : 1
    resize(size)
    // What ncurses writes to enter the screen, with its first update: entering and leaving is TerminalModes' business.
    cnc_update()
    _ = takeBytes()
    repaint()
  }

  /// Frees what ncurses holds. Another screen may be made afterwards.
  func end() {
    set_term(screen)
    endwin()
    delscreen(screen)
    fclose(output)
  }

  func use(_ palette: Palette) {
    writer.direct = DirectColors()
    styles = StyleRole.allCases.map { role in
      let entry = palette[role]
      let attributes = entry.attributes
      let flags = cnc_attributes(
        attributes.contains(.bold), attributes.contains(.underline), attributes.contains(.reverse),
        attributes.contains(.italic))
      guard palette.depth > .mono, colors > 0 else { return (flags, 0) }
      let pair = Int32(role.rawValue) + 1
      init_extended_pair(pair, number(entry.foreground), number(entry.background))
      return (flags, pair)
    }
    repaint()
  }

  /// The next frame draws everything: the terminal may show anything.
  func repaint() {
    drawn = nil
    writer.forget()
    cnc_repaint()
  }

  func resize(_ size: Size) {
    self.size = size
    resizeterm(Int32(max(1, size.height) + hiddenRows), Int32(max(1, size.width)))
    repaint()
  }

  /// The bytes that turn what the terminal shows into `grid`; none when it shows it already.
  func frame(_ grid: CellGrid) -> [UInt8] {
    if drawn == grid { return [] }
    let previous = drawn?.size == grid.size ? drawn : nil
    // Most of a screen is empty: that much of a first frame costs one call.
    let empty = Cell.blank(.text)
    if previous == nil {
      let style = styles[Int(empty.style.role.rawValue)]
      cnc_blank(Int32(size.height), style.attributes, style.pair)
    }
    for y in 0..<min(grid.size.height, size.height) {
      for x in 0..<min(grid.size.width, size.width) {
        let cell = grid[x, y]
        guard cell.width > 0, (previous?[x, y] ?? empty) != cell, x + Int(cell.width) <= size.width else { continue }
        put(cell, x: x, y: y)
      }
    }
    drawn = grid
    if let cursor = grid.cursor ?? (hiddenRows > 0 ? Point(x: 0, y: 0) : nil) {
      cnc_move(Int32(cursor.y), Int32(cursor.x))
    }
    cnc_update()
    return writer.rewrite(takeBytes())
  }

  private func put(_ cell: Cell, x: Int, y: Int) {
    let style = styles[Int(cell.style.role.rawValue)]
    let own = cell.style.attributes
    let flags =
      style.attributes
      | cnc_attributes(
        own.contains(.bold), own.contains(.underline), own.contains(.reverse), own.contains(.italic))
    withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: Cluster.maximumMarks + 2) { buffer in
      var count = 0
      for scalar in cell.text.unicodeScalars.prefix(Cluster.maximumMarks + 1) {
        buffer[count] = wchar_t(scalar.value)
        count += 1
      }
      buffer[count] = 0
      cnc_put(Int32(y), Int32(x), buffer.baseAddress, Int32(cell.width), flags, style.pair)
    }
  }

  private func number(_ color: TerminalColor) -> Int32 {
    switch color {
    case .standard: -1
    case .indexed(let index): Int32(index)
    case .rgb(let color): writer.direct.number(for: color)
    }
  }

  /// What ncurses has written since the last call.
  private func takeBytes() -> [UInt8] {
    fflush(output)
    let length = Int(lseek(memory, 0, SEEK_CUR))
    guard length > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      count = max(0, pread(memory, buffer.baseAddress, length, 0))
    }
    lseek(memory, 0, SEEK_SET)
    return bytes
  }
}
