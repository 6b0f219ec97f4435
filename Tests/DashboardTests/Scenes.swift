import DepositDomain
import EngineAPI
import Platform
import TerminalKit

@testable import Dashboard

/// Every screen there is, brought about as a person would.
enum Scene: String, CaseIterable, Sendable {
  case firstRun = "first-run"
  case signIn = "sign-in"
  case usage
  case usageLoading = "usage-loading"
  case usageEmpty = "usage-empty"
  case usageClosed = "usage-closed"
  case usageBefore = "usage-before"
  case usageAway = "usage-away"
  case usageWhatIf = "usage-what-if"
  case engineGone = "engine-gone"
  case deposits
  case depositsFilter = "deposits-filter"
  case deposit
  case depositToPay = "deposit-to-pay"
  case depositLink = "deposit-link"
  case files
  case filesPath = "files-path"
  case check
  case checkSeveral = "check-several"
  case checkDuration = "check-duration"
  case pay
  case payEnded = "pay-ended"
  case payPhone = "pay-phone"
  case code
  case upload
  case uploadRetry = "upload-retry"
  case encoding
  case ready
  case uploads
  case uploadsSeveral = "uploads-several"
  case uploadsLeft = "uploads-left"
  case uploadPaused = "upload-paused"
  case cancelUpload = "cancel-upload"
  case uploadCancelled = "upload-cancelled"
  case depositTitle = "deposit-title"
  case help
  case palette
  case quit
  case cancel
  case deskPulse = "desk-pulse"
  case deskLoading = "desk-loading"
  case deskAway = "desk-away"
  case deskList = "desk-list"
  case deskEmpty = "desk-empty"
  case deskSearch = "desk-search"
  case deskSearchWrong = "desk-search-wrong"
  case deskFile = "desk-file"
  case deskHistory = "desk-history"
  case deskEvent = "desk-event"
  case deskEvents = "desk-events"
  case deskRefund = "desk-refund"
  case deskConflict = "desk-conflict"
  case deskRefused = "desk-refused"
  case deskReply = "desk-reply"
  case deskPalette = "desk-palette"
  case deskHelp = "desk-help"

  func driver(_ setup: Setup = Sample.setup()) -> Driver {
    switch self {
    case .firstRun, .signIn: beginning(setup)
    case .usage, .usageLoading, .usageEmpty, .usageClosed, .usageBefore, .usageAway, .usageWhatIf, .engineGone:
      usage(setup)
    case .deposits, .depositsFilter, .deposit, .depositToPay, .depositLink, .depositTitle, .cancel: lists(setup)
    case .uploadsSeveral, .uploadsLeft, .uploadPaused, .cancelUpload, .uploadCancelled: sideBySide(setup)
    case .files, .filesPath, .check, .checkSeveral, .checkDuration: choosing(setup)
    case .pay, .payEnded, .payPhone, .code, .upload, .uploadRetry, .encoding, .ready, .uploads, .quit: walking(setup)
    case .help, .palette: overlays(setup)
    default: deskWorld(setup).driver
    }
  }

  private func beginning(_ setup: Setup) -> Driver {
    var setup = setup
    setup.beginning = .firstRun
    var driver = Driver(setup)
    guard self == .signIn else { return driver }
    driver.press(.character("2"), .tab)
    driver.type("un-jeton")
    return driver
  }

  private func usage(_ setup: Setup) -> Driver {
    switch self {
    case .usageLoading: return Driver(setup)
    case .usageEmpty: return Driver.ready(setup, panel: Sample.emptyPanel)
    default: break
    }
    var driver = Driver.ready(setup)
    switch self {
    case .usageClosed:
      driver.press(.left)
      driver.send(.usage(Sample.november.previous, .success(Sample.closedPanel)))
    case .usageBefore:
      driver.press(.left)
      driver.send(.usage(Sample.november.previous, .success(Sample.emptyPanel)))
    case .usageAway:
      _ = driver.pass(.seconds(120))
      driver.send(.deposits(.failure(Sample.absence)))
    case .engineGone:
      for _ in 0..<4 {
        driver.send(.engineEnded(.engine))
        driver.send(.relaunched(.success(Sample.session)))
      }
      driver.send(.engineEnded(.engine))
    case .usageWhatIf: driver.press(.character("s"), .character("s"))
    default: break
    }
    return driver
  }

  private func lists(_ setup: Setup) -> Driver {
    let toPay = Sample.deposit(
      9, "rushes nuit", .clip, seconds: 500, status: .pending, payment: .unpaid, video: .none, ago: .seconds(240))
    var driver = Driver.ready(setup, deposits: [toPay] + Sample.deposits)
    driver.press(.character("2"))
    switch self {
    case .depositsFilter:
      driver.press(.character("/"))
      driver.type("bus")
    case .deposit, .depositToPay:
      if self == .deposit { driver.press(.down, .down) }
      driver.press(.enter)
      var item = self == .deposit ? Sample.rushes : toPay
      item.timeline = Sample.timeline(driver.model.language)
      driver.send(.deposit(item.depositId, .look, .success(item)))
    case .depositLink:
      driver.press(.down, .down, .down, .character("p"))
      let id = Sample.deposits[2].depositId
      driver.send(.deposit(id, .look, .success(Sample.deposits[2])))
      driver.send(
        .playLink(
          id,
          .success(
            .init(
              token: "v1.jeton", url: "https://engine.example/play/v1.jeton",
              expiresAt: driver.model.now + .seconds(1_800), playsLeft: 3))))
    case .cancel: driver.press(.character("x"))
    case .depositTitle:
      driver.press(.down, .enter, .character("e"), .control("u"))
      driver.type("Rushes de nuit, été")
    default: break
    }
    return driver
  }

  private func choosing(_ setup: Setup) -> Driver {
    var driver = Driver.ready(setup)
    driver.press(.character("d"))
    driver.send(.folder(.success(Sample.listing)))
    switch self {
    case .filesPath: driver.type("~Vid")
    case .check: Self.choose(["/home/alice/Videos/rushes nuit.mp4"], &driver)
    case .checkDuration:
      driver.send(.input(.paste("/home/alice/Videos/essai.ogv")))
      driver.send(
        .probed("/home/alice/Videos/essai.ogv", .failure(.durationUnknown(path: "/home/alice/Videos/essai.ogv"))))
      driver.type("10")
    case .checkSeveral:
      Self.choose(["/home/alice/Videos/bus-final.mp4", "/home/alice/Videos/rushes nuit.mp4"], &driver)
      driver.send(.input(.paste("/home/alice/Videos/copie.mp4")))
      driver.send(
        .probed("/home/alice/Videos/copie.mp4", .failure(.videoTruncated(path: "/home/alice/Videos/copie.mp4"))))
    default: break
    }
    return driver
  }

  static func choose(_ paths: [String], _ driver: inout Driver) {
    driver.send(.input(.paste(paths.map { "'\($0)'" }.joined(separator: "\n"))))
    for path in paths { driver.send(.probed(path, .success(Sample.measured(path)))) }
  }

  private func walking(_ setup: Setup) -> Driver {
    var driver = Driver.ready(setup)
    Self.choose(["/home/alice/Videos/rushes nuit.mp4"], &driver)
    driver.press(.enter)
    let walk = driver.model.walks[0].id
    driver.send(.journey(walk, .measured(Sample.measured("/home/alice/Videos/rushes nuit.mp4"))))
    var links = Sample.links
    if self == .payPhone || self == .code { links.payUrl = "https://visual.example/pay/kq3Zb1mW8sT5uYp0Lr7EvA" }
    driver.send(.journey(walk, .checkout(links)))
    _ = driver.pass(.seconds(12))
    switch self {
    case .pay: return driver
    case .payPhone, .code:
      driver.send(.code(links.payUrl, Sample.code))
      if self == .code { driver.press(.character("t")) }
      return driver
    case .payEnded:
      driver.send(.journey(walk, .stopped(.checkoutExpired(Sample.links.depositId.rawValue))))
      return driver
    default: break
    }
    driver.send(.journey(walk, .paid))
    driver.send(.journey(walk, .ready(VideoGUID("6f0c3f0e"))))
    driver.send(.journey(walk, .progress(Self.progress)))
    switch self {
    case .uploadRetry:
      driver.send(
        .journey(
          walk,
          .retry(
            cause: "upload_server_busy", sentence: Phrase(fr: "Bunny est occupé.", en: "Bunny is busy."),
            delay: .seconds(8))))
    case .encoding, .ready:
      driver.send(.journey(walk, .uploaded(sizeBytes: 1_200_000_000)))
      driver.send(.journey(walk, .processing(percent: 60)))
      guard self == .ready else { break }
      let url = "https://video.bunnycdn.com/library/1/videos/6f0c3f0e"
      driver.send(
        .journey(walk, .playable(Arrival(depositId: Sample.links.depositId, url: url, isIdentical: true))))
    case .uploads: driver.press(.character("3"))
    case .quit: driver.press(.character("q"))
    default: break
    }
    return driver
  }

  static let progress = TransferProgress(
    sentBytes: 516_000_000, confirmedBytes: 420_000_000, totalBytes: 1_200_000_000, bytesPerSecond: 6_100_000,
    eta: .seconds(112))

  private func overlays(_ setup: Setup) -> Driver {
    var driver = Driver.ready(setup)
    driver.press(.character(self == .help ? "?" : ":"))
    if self == .palette { driver.type("lang") }
    return driver
  }
}
