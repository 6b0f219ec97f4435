import Glibc
import Platform
import Synchronization

/// Which requests were counted: those of this import and, day by day as they come up, those of all imports before.
///
/// The ids lie in shares, each behind its own lock, so that several threads put theirs in at once. When the tables have
/// grown to their budget, records that are not known are put aside in a file without a name, and settled at the end
/// share by share.
final class SeenRequests: Sendable {
  static let shares = 128

  private struct Share: ~Copyable {
    var known = RequestSet()
    /// No growing any more: what is not known goes aside.
    var isClosed = false
    var aside: [LogRecord] = []
  }

  private final class LockedShare: Sendable {
    let state = Mutex(Share())
  }

  private let all: [LockedShare]
  private let footprint = Atomic<Int>(0)
  private let budget: Int
  private let scratch: ScratchFile
  private let asideBlocks = Mutex<[(share: Int, place: ScratchFile.Place)]>([])
  private static let asideCount = 2_048

  /// - Parameter budget: bytes of memory for the tables.
  init(budget: Int, scratch: ScratchFile) {
    self.budget = budget
    self.scratch = scratch
    all = (0..<Self.shares).map { _ in LockedShare() }
  }

  @inline(__always)
  static func share(of name: Name128) -> Int { Int(truncatingIfNeeded: name.high >> 57) }

  /// Marks a record that says only that the id is known.
  private static let marker: Int64 = -1

  /// Takes a batch of one share in, and calls `isNew` for each record seen for the first time.
  ///
  /// - Returns: how many were known.
  func take(
    _ batch: UnsafeBufferPointer<LogRecord>, share: Int, isNew: (LogRecord) throws(VisualError) -> Void
  ) throws(VisualError) -> Int {
    try all[share].state.withLock { (state) throws(VisualError) -> Int in
      var nearness: UInt64 = 0
      for record in batch { nearness &+= state.known.touch(record.request) }
      // Keeps the reads above from being thought useless.
      var known = nearness == 1 ? 0 : 0
      for record in batch {
        if state.known.isFull { makeRoom(&state) }
        if !state.isClosed {
          if state.known.insert(record.request) { try isNew(record) } else { known += 1 }
        } else if state.known.contains(record.request) {
          known += 1
        } else {
          try putAside(record, &state, share)
        }
      }
      return known
    }
  }

  /// Ids of imports before.
  func remember(_ names: UnsafeBufferPointer<Name128>) throws(VisualError) {
    for name in names {
      let share = Self.share(of: name)
      try all[share].state.withLock { (state) throws(VisualError) in
        if state.known.isFull { makeRoom(&state) }
        if !state.isClosed {
          _ = state.known.insert(name)
        } else {
          let record = LogRecord(request: name, video: .none, bytes: Self.marker, day: 0)
          try putAside(record, &state, share)
        }
      }
    }
  }

  private func makeRoom(_ state: inout Share) {
    guard !state.isClosed else { return }
    let more = state.known.nextFootprint - state.known.footprint
    guard footprint.add(more, ordering: .relaxed).newValue <= budget else {
      footprint.subtract(more, ordering: .relaxed)
      state.isClosed = true
      return
    }
    state.known.grow()
  }

  private func putAside(_ record: LogRecord, _ state: inout Share, _ share: Int) throws(VisualError) {
    state.aside.append(record)
    guard state.aside.count == Self.asideCount else { return }
    let place = try scratch.append(state.aside)
    asideBlocks.withLock { $0.append((share, place)) }
    state.aside.removeAll(keepingCapacity: true)
  }

  /// What was put aside, share by share: by now nothing else is under way.
  ///
  /// - Returns: how many were known.
  func settle(isNew: (LogRecord) throws(VisualError) -> Void) throws(VisualError) -> Int {
    let blocks = asideBlocks.withLock { $0 }
    var known = 0
    for share in 0..<Self.shares {
      var set = RequestSet()
      func take(_ record: LogRecord, _ set: inout RequestSet) throws(VisualError) {
        if set.isFull { set.grow() }
        let isFirst = set.insert(record.request)
        guard record.bytes != Self.marker else { return }
        if isFirst { try isNew(record) } else { known += 1 }
      }
      for block in blocks where block.share == share {
        for record in try scratch.read(block.place, of: LogRecord.self) { try take(record, &set) }
      }
      let rest = all[share].state.withLock { $0.aside }
      for record in rest { try take(record, &set) }
    }
    return known
  }
}

/// A file without a name, for what does not fit into memory: it is gone with the process, however that ends.
final class ScratchFile: Sendable {
  struct Place: Sendable {
    var offset: Int
    var count: Int

    /// So many values at most, and the rest.
    func split(at most: Int, stride bytes: Int) -> (first: Place, rest: Place) {
      let first = min(most, count)
      return (Place(offset: offset, count: first), Place(offset: offset + first * bytes, count: count - first))
    }
  }

  let descriptor: Int32
  private let end = Atomic<Int>(0)
  /// Bytes so far.
  var size: Int { end.load(ordering: .relaxed) }

  /// - Throws: `file_unwritable`.
  init(folder: String) throws(VisualError) {
    var template = Array("\(folder)/.usage-import-XXXXXX".utf8CString)
    descriptor = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkstemp($0) } ?? -1
    }
    guard descriptor >= 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
      throw .fileUnwritable(path: folder, cause: lastSystemError())
    }
    template.withUnsafeBufferPointer { if let name = $0.baseAddress { _ = unlink(name) } }
  }

  /// Bytes whose room is given back at once.
  private static let step = 4 << 20

  deinit {
    // All of a large file at once keeps the disk, and with it whoever commits meanwhile, a webhook, for a tenth of a second.
    for end in stride(from: size - Self.step, to: 0, by: -Self.step) { _ = ftruncate(descriptor, end) }
    close(descriptor)
  }

  /// Takes away what a process left behind that was killed between making its file and taking the name away. A file in
  /// use has no name any more, or needs none.
  static func sweep(_ folder: String) {
    for name in DirectoryListing.names(in: folder) where name.hasPrefix(".usage-import-") {
      _ = unlink("\(folder)/\(name)")
    }
  }

  func append<Value: BitwiseCopyable>(_ values: [Value]) throws(VisualError) -> Place {
    let bytes = values.count * MemoryLayout<Value>.stride
    let offset = end.add(bytes, ordering: .relaxed).oldValue
    let isWritten = values.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return true }
      var done = 0
      while done < bytes {
        let count = pwrite(descriptor, start + done, bytes - done, offset + done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
    guard isWritten else { throw .fileUnwritable(path: "usage-import", cause: lastSystemError()) }
    // On Linux this begins to write what is not on the disk yet: otherwise it waits for somebody's commit, whose journal
    // brings it along, and makes that one slow.
    posix_fadvise(descriptor, offset, bytes, POSIX_FADV_DONTNEED)
    return Place(offset: offset, count: values.count)
  }

  func read<Value: BitwiseCopyable>(_ place: Place, of type: Value.Type) throws(VisualError) -> [Value] {
    let bytes = place.count * MemoryLayout<Value>.stride
    let values = [Value](unsafeUninitializedCapacity: place.count) { buffer, initialized in
      let start = UnsafeMutableRawPointer(buffer.baseAddress)
      var done = 0
      while done < bytes {
        let count = start.map { pread(descriptor, $0 + done, bytes - done, place.offset + done) } ?? 0
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        done += count
      }
      initialized = done == bytes ? place.count : 0
    }
    guard values.count == place.count else { throw .fileUnwritable(path: "usage-import", cause: lastSystemError()) }
    return values
  }
}
