import Glibc
import Platform

/// One thread's part of an import: takes pieces as they come, parses, and hands records to their share in batches.
struct LogWorker: ~Copyable {
  struct Result: Sendable {
    var tally: Box
    var aside: [ScratchFile.Place]
    var lines: Int
    var duplicates: Int
    var malformed: Int
    var settled: Int
    var badLines: [LogImport.BadLine]
    var freshBlocks: [(day: Int32, place: ScratchFile.Place)]
  }

  /// A tally that can be handed on: unchecked because it holds bare memory, which nobody changes any more.
  final class Box: @unchecked Sendable {
    let value: EgressTally

    init(_ value: consuming EgressTally) { self.value = value }
  }

  /// Records of a share that are handed on together.
  private static let batch = 192

  private let job: LogImport
  private let scanner: LogScanner
  private let buffer: UnsafeMutablePointer<UInt8>
  /// ``batch`` places for each share.
  private let pending: UnsafeMutablePointer<LogRecord>
  private let pendingCounts: UnsafeMutablePointer<Int>
  private var sums: EgressSums
  private var fresh: FreshRequests
  private var lastDay: Int32 = -1
  private var isSettled = false
  private var lines = 0
  private var duplicates = 0
  private var malformed = 0
  private var settled = 0
  private var badLines: [LogImport.BadLine] = []

  init(_ job: LogImport) {
    self.job = job
    fresh = FreshRequests(job.scratch, most: job.options.idsHeld)
    sums = EgressSums(job.scratch, most: job.options.sumsHeld)
    scanner = LogScanner(latest: job.options.latest)
    buffer = .allocate(capacity: LogPieces.size)
    pending = .allocate(capacity: Self.batch * SeenRequests.shares)
    pendingCounts = .allocate(capacity: SeenRequests.shares)
    pendingCounts.initialize(repeating: 0, count: SeenRequests.shares)
  }

  deinit {
    buffer.deallocate()
    pending.deallocate()
    pendingCounts.deallocate()
  }

  mutating func run() throws(VisualError) {
    while let piece = try job.next(into: buffer) {
      let count = try read(piece.number, UnsafePointer(buffer), piece.count)
      job.count(lines: count, ofPiece: piece.number)
      lines += count
      try sums.makeRoom()
    }
    for share in 0..<SeenRequests.shares { try flush(share) }
  }

  mutating func finish() throws(VisualError) -> Result {
    let blocks = try fresh.finish()
    var done = EgressTally()
    swap(&done, &sums.tally)
    return Result(
      tally: Box(done), aside: sums.aside, lines: lines, duplicates: duplicates, malformed: malformed,
      settled: settled, badLines: badLines, freshBlocks: blocks)
  }

  /// - Returns: how many lines the piece has; empty ones are none.
  private mutating func read(_ piece: Int, _ start: UnsafePointer<UInt8>, _ count: Int) throws(VisualError) -> Int {
    let end = start + count
    var at = start
    var number = 0
    var record = LogRecord(request: .none, video: .none, bytes: 0, day: 0)
    let tellsDuplicates = job.options.tellsDuplicates
    while at < end {
      let feed = memchr(at, 10, end - at)
      let next = feed.map { UnsafePointer($0.assumingMemoryBound(to: UInt8.self)) } ?? end
      var lineEnd = next
      if lineEnd > at, lineEnd[-1] == 13 { lineEnd -= 1 }
      let line = at
      at = next + 1
      number += 1
      guard lineEnd > line else {
        lines -= 1
        continue
      }
      if let fault = lineEnd - line > LogLimit.lineBytes ? .tooLong : scanner.scan(line, lineEnd, into: &record) {
        keep(piece, number - 1, fault, line, lineEnd)
        continue
      }
      guard tellsDuplicates else {
        sums.tally.add(record.video, record.day, bytes: record.bytes)
        continue
      }
      if record.request == .none { record.request.low = 1 }
      if record.day != lastDay {
        isSettled = try job.meet(record.day)
        lastDay = record.day
      }
      if isSettled {
        settled += 1
        continue
      }
      let share = SeenRequests.share(of: record.request)
      let held = pendingCounts[share]
      pending[share * Self.batch + held] = record
      pendingCounts[share] = held + 1
      if held + 1 == Self.batch { try flush(share) }
    }
    return number
  }

  private mutating func flush(_ share: Int) throws(VisualError) {
    let count = pendingCounts[share]
    guard count > 0 else { return }
    pendingCounts[share] = 0
    let batch = UnsafeBufferPointer(start: UnsafePointer(pending) + share * Self.batch, count: count)
    let known = try job.seen.take(batch, share: share) { (record) throws(VisualError) in
      sums.tally.add(record.video, record.day, bytes: record.bytes)
      try fresh.add(record.request, record.day)
    }
    duplicates += known
  }

  private mutating func keep(
    _ piece: Int, _ line: Int, _ fault: LogFault, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) {
    malformed += 1
    let length = min(end - start, 4_096)
    guard job.mayKeep(length) else { return }
    badLines.append(
      LogImport.BadLine(
        piece: piece, line: line, fault: fault, text: Array(UnsafeBufferPointer(start: start, count: length))))
  }
}

/// Request ids on their way to be remembered, in blocks of one day each.
struct FreshRequests {
  /// Ids of a block: 256 KiB.
  static let blockCount = 16_384

  private let scratch: ScratchFile
  private let most: Int
  private var days: [(day: Int32, names: [Name128])] = []
  private var current = 0
  private var held = 0
  private var blocks: [(day: Int32, place: ScratchFile.Place)] = []

  /// - Parameter most: ids held at once, of all days: a log may span any number of them.
  init(_ scratch: ScratchFile, most: Int) {
    self.scratch = scratch
    self.most = most
  }

  @inline(__always)
  mutating func add(_ name: Name128, _ day: Int32) throws(VisualError) {
    if current >= days.count || days[current].day != day { select(day) }
    days[current].names.append(name)
    held += 1
    if days[current].names.count == Self.blockCount {
      try write(current)
    } else if held >= most {
      for index in days.indices { try write(index) }
    }
  }

  private mutating func select(_ day: Int32) {
    if let index = days.firstIndex(where: { $0.day == day }) {
      current = index
    } else {
      days.append((day, []))
      current = days.count - 1
    }
  }

  private mutating func write(_ index: Int) throws(VisualError) {
    guard !days[index].names.isEmpty else { return }
    blocks.append((days[index].day, try scratch.append(days[index].names)))
    held -= days[index].names.count
    days[index].names = []
  }

  mutating func finish() throws(VisualError) -> [(day: Int32, place: ScratchFile.Place)] {
    for index in days.indices { try write(index) }
    let written = blocks
    days = []
    blocks = []
    return written
  }
}
