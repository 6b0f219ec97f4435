import HeapModule
import Platform

/// All sums of an import in the order of the table that they go into: what lies aside in sorted blocks and what is in
/// memory, merged, so that each of the table's rows is written once however many blocks it comes up in. A video's day
/// may come up several times, then in a row.
struct EgressMerge {
  /// Sums of a block that are in memory at once: 40 KB.
  private static let window = 1_024

  /// A sorted block, as far as it is read.
  private struct Run {
    var cells: [EgressTally.Cell]
    var next = 0
    var rest: ScratchFile.Place
  }

  /// Where a run stands.
  private struct Head: Comparable {
    let cell: EgressTally.Cell
    let run: Int

    static func < (one: Head, other: Head) -> Bool { EgressTally.Cell.precedes(one.cell, other.cell) }
    static func == (one: Head, other: Head) -> Bool { !(one < other) && !(other < one) }
  }

  private let scratch: ScratchFile
  private var runs: [Run] = []
  private var heads = HeapModule.Heap<Head>()

  /// - Parameters:
  ///   - held: in order.
  ///   - aside: blocks in the scratch file, each in order.
  init(held: [EgressTally.Cell], aside: [ScratchFile.Place], scratch: ScratchFile) throws(VisualError) {
    self.scratch = scratch
    runs = [Run(cells: held, rest: ScratchFile.Place(offset: 0, count: 0))]
    runs += aside.map { Run(cells: [], rest: $0) }
    for run in runs.indices {
      if let head = try head(of: run) { heads.insert(head) }
    }
  }

  mutating func next() throws(VisualError) -> EgressTally.Cell? {
    guard let first = heads.min else { return nil }
    if let head = try head(of: first.run) { heads.replaceMin(with: head) } else { heads.removeMin() }
    return first.cell
  }

  /// The run's next sum; nil at its end.
  private mutating func head(of run: Int) throws(VisualError) -> Head? {
    if runs[run].next == runs[run].cells.count {
      let (window, rest) = runs[run].rest.split(at: Self.window, stride: MemoryLayout<EgressTally.Cell>.stride)
      guard window.count > 0 else { return nil }
      runs[run] = Run(cells: try scratch.read(window, of: EgressTally.Cell.self), rest: rest)
    }
    defer { runs[run].next += 1 }
    return Head(cell: runs[run].cells[runs[run].next], run: run)
  }
}
