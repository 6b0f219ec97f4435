import DepositDomain
import EngineAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Platform

/// The status answers that were given lately, as they went out: many look at one deposit while nothing changes.
///
/// An answer follows from the deposit alone, whose version counts every change, and from who asks; one that
/// has an upload ticket, or will have one, follows from the time as well, and is made anew each time.
final class StatusAnswers: Sendable {
  private struct Key: Hashable, Sendable {
    let id: DepositID
    let forOwner: Bool
  }

  private struct Made: Sendable {
    let version: Int
    let bytes: ByteBuffer
  }

  /// Bytes of a generation: some thousand answers.
  private static let limit = 4 << 20
  /// What an answer takes besides its text: buffer, key and places in tables.
  private static let overhead = 256

  private let made = Locked(RecentValues<Key, Made>(capacity: limit))

  func response(_ deposit: Deposit, forOwner: Bool, _ presenter: DepositPresenter) throws -> Response {
    let key = Key(id: deposit.id, forOwner: forOwner)
    if let made = made.withLock({ $0.value(key) }), made.version == deposit.version { return .json(made.bytes) }
    let object = presenter.object(deposit, forOwner: forOwner)
    let bytes = try Response.encoded(object)
    if object.upload == nil, !deposit.acceptsUpload {
      let made = Made(version: deposit.version, bytes: bytes)
      self.made.withLock { $0.keep(made, for: key, cost: bytes.storageCapacity + Self.overhead) }
    }
    return .json(bytes)
  }
}
