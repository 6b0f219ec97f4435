import DepositDomain
import EngineAPI
import Platform
import TerminalKit

@testable import Dashboard

extension Scene {
  /// Three uploads beside one another, or what an earlier run has left of them.
  func sideBySide(_ setup: Setup) -> Driver {
    guard self != .uploadsLeft else { return Self.left(setup) }
    var driver = Self.three(setup)
    let walks = driver.model.walks.map(\.id)
    switch self {
    case .uploadPaused:
      driver.press(.enter, .character(" "))
      driver.send(.journey(walks[0], .standing(.paused)))
    case .cancelUpload: driver.press(.character("x"))
    case .uploadCancelled:
      driver.press(.character("x"), .character("x"))
      driver.send(.journey(walks[0], .stopped(.uploadCancelled)))
    default:
      driver.press(.character("-"), .down, .character("["), .character("["), .character(" "), .up)
      driver.send(.journey(walks[1], .standing(.paused)))
    }
    return driver
  }

  /// One sends, one sends slower, one waits; the list of uploads shows them.
  static func three(_ setup: Setup) -> Driver {
    var driver = Driver.ready(setup)
    choose(["bus-final.mp4", "rushes nuit.mp4", "été.mov"].map { "/home/alice/Videos/" + $0 }, &driver)
    driver.press(.enter)
    for (index, walk) in driver.model.walks.map(\.id).enumerated() {
      var links = Sample.links
      links.depositId = DepositID("dep_01k9nwq7s0" + pad(20 + index, 16))
      driver.send(.journey(walk, .checkout(links)))
      driver.send(.journey(walk, .paid))
      driver.send(.journey(walk, .ready(VideoGUID("6f0c3f0e-\(index)"))))
      driver.send(.journey(walk, .standing(index == 2 ? .waiting(ahead: 0) : .sending)))
      var progress = progress
      progress.sentBytes -= 200_000_000 * index
      progress.confirmedBytes -= 200_000_000 * index
      if index < 2 { driver.send(.journey(walk, .progress(progress))) }
    }
    driver.press(.character("3"))
    return driver
  }

  static let remains = [
    UnfinishedUpload(
      deposit: Sample.deposits[0].depositId, title: "Making-of 2", path: "/home/alice/Videos/making-of.mov",
      confirmedBytes: 516_000_000, totalBytes: 1_200_000_000, isPaid: true, isHeld: false),
    UnfinishedUpload(
      deposit: Sample.rushes.depositId, title: "Rushes nuit", path: "/home/alice/Videos/rushes nuit.mp4",
      confirmedBytes: 240_000_000, totalBytes: 1_200_000_000, isPaid: true, isHeld: true),
    UnfinishedUpload(
      deposit: Sample.deposits[3].depositId, title: "Teaser été", path: "/home/alice/Videos/été.mov",
      confirmedBytes: 0, totalBytes: 210_000_000, isPaid: false, isHeld: false),
  ]

  private static func left(_ setup: Setup) -> Driver {
    var driver = Driver.ready(setup)
    driver.send(.uploadsFound(.success(remains)))
    driver.press(.character("3"))
    let walk = driver.model.walks[0].id
    driver.send(.journey(walk, .standing(.sending)))
    driver.send(.journey(walk, .progress(progress)))
    return driver
  }
}
