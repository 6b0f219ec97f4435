import DepositStore
import Glibc
import Platform

/// Looks whether the engine can be relied on now.
struct ReadinessCheck: Sendable {
  /// Less room than this, and the next backup or log may be what fills the disk; a small disk is to keep a share free.
  static let spareBytes: UInt64 = 64 << 20
  private static let spareShare: UInt64 = 20
  /// A free worker takes due effects at once; one that lets them lie so long does not work.
  static let stalledAfter: Duration = .seconds(300)

  let services: EngineServices

  /// What is wrong, the gravest first; empty when all is well.
  ///
  /// - Parameter namesCause: also in Stripe's own words, which may name accounts and hosts.
  func reasons(namesCause: Bool = true) async -> [VisualError] {
    let readiness = services.readiness
    let obstacles = [
      readiness.obstacle(namesCause: namesCause), readiness.moneyObstacle(namesCause: namesCause),
    ].compactMap { $0 }
    var reasons = obstacles + services.troubles.reasons
    do {
      if let due = try await services.store.nextEffectDue(), services.clock.now() - due > Self.stalledAfter {
        reasons.append(.outboxStalled)
      }
    } catch let error as VisualError {
      reasons.append(error)
    } catch {
      reasons.append(.internalTrouble)
    }
    if let trouble = Self.disk(of: services.settings.databasePath) { reasons.append(trouble) }
    return reasons
  }

  /// What is wrong with the disk that holds `path`; nil when nothing is, or when there is no such folder.
  static func disk(of path: String) -> VisualError? {
    var figures = statvfs()
    guard statvfs(PrivateFile.parent(of: path), &figures) == 0 else { return nil }
    let unit = UInt64(figures.f_frsize)
    return disk(
      free: bytes(UInt64(figures.f_bavail), unit), of: bytes(UInt64(figures.f_blocks), unit),
      isReadOnly: figures.f_flag & UInt(ST_RDONLY) != 0)
  }

  /// Some file systems have no end, and say so in numbers that do not fit.
  static func bytes(_ blocks: UInt64, _ unit: UInt64) -> UInt64 {
    let (bytes, isBeyond) = blocks.multipliedReportingOverflow(by: unit)
    return isBeyond ? .max : bytes
  }

  /// The same of a disk with so many bytes.
  static func disk(free: UInt64, of total: UInt64, isReadOnly: Bool) -> VisualError? {
    if isReadOnly { return .diskReadOnly }
    return free < min(spareBytes, total / spareShare) ? .diskAlmostFull(freeMebibytes: Int(free >> 20)) : nil
  }
}
