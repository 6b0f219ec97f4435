import DepositDomain
import EngineAPI
import Platform

/// What waits for the person, the most pressing first: the line that stands on every screen.
struct ToDo: Hashable, Sendable {
  /// What has to be done.
  enum Kind: Hashable, Sendable {
    /// Paid, and no bytes yet.
    case sendFile
    /// The upload stands still.
    case resume
    /// The person has paused it.
    case paused
    /// Bunny could not encode it.
    case sendAgain
    case pay
    /// A journey could not begin.
    case look
  }

  let kind: Kind
  let title: String
  let deposit: DepositID?
  let walk: WalkID?
}

extension Model {
  /// An upload nobody was heard of for so long stands still.
  private static let silence = Duration.seconds(120)

  /// nil while the deposits are not known.
  var toDo: [ToDo]? {
    guard let items = deposits.items else { return nil }
    let broken = walks.filter { $0.ending != nil && $0.deposit == nil }
      .map { ToDo(kind: .look, title: $0.title, deposit: nil, walk: $0.id) }
    let waiting = items.compactMap(toDo(for:)).sorted { $0.kind.rank < $1.kind.rank }
    return broken + waiting
  }

  /// The journey of this run that has to do with a deposit, the latest one.
  func walk(of deposit: DepositID) -> Walk? {
    walks.last { $0.deposit == deposit }
  }

  private func toDo(for item: DepositObject) -> ToDo? {
    let walk = walk(of: item.depositId)
    let isWalking = walk?.isWalking ?? false
    let isPaused = walk?.isPaused ?? false
    let kind: ToDo.Kind? =
      switch item.stage {
      case .fileMissing: isPaused ? .paused : isWalking ? nil : .sendFile
      case .uploading: isPaused ? .paused : isWalking || isMoving(item) ? nil : .resume
      case .encodingFailed: isWalking ? nil : .sendAgain
      case .toPay: (walk?.stage ?? .toPay) <= .toPay ? .pay : nil
      default: nil
      }
    return kind.map { ToDo(kind: $0, title: item.title, deposit: item.depositId, walk: walk?.id) }
  }

  /// Somebody sends its bytes, on this machine or another.
  private func isMoving(_ item: DepositObject) -> Bool {
    guard let progress = item.uploadProgress, progress.state == .uploading || progress.state == .complete else {
      return false
    }
    return progress.state == .complete || now - progress.at < Self.silence
  }
}

extension ToDo.Kind {
  fileprivate var rank: Int {
    switch self {
    case .look: 0
    case .sendFile: 1
    case .resume: 2
    case .sendAgain: 3
    case .pay: 4
    case .paused: 5
    }
  }
}
