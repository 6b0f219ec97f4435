import DepositDomain
import EngineAPI
import Platform
import TerminalKit

@testable import Dashboard

/// An engine, a sandbox and a disk that never leave memory: they do what the dashboard's effects ask for, at once.
struct FakeWorld {
  var driver: Driver
  private var pending: [Dashboard.Effect] = []
  private var deposits: [DepositObject]
  private var paths: [DepositID: String] = [:]
  private var walks: [DepositID: WalkID] = [:]
  private var made = 8
  private var isAway = false
  /// What an earlier run has left.
  private let left: [UnfinishedUpload]
  /// Requests that stand and tell when a list changes, and for which of the engines.
  private var watched: [WatchedList: Int] = [:]
  private var changes = 0
  /// Files that are measured as `too long`.
  private(set) var hasEnded = false
  private(set) var asked: [String] = []
  /// Who the token speaks for.
  var session = Sample.session
  var desk = FakeDesk()

  init(_ setup: Setup, deposits: [DepositObject], left: [UnfinishedUpload] = []) {
    self.deposits = deposits
    self.left = left
    for upload in left { paths[upload.deposit] = upload.path }
    driver = Driver(setup)
    pending = driver.effects
  }

  /// From wherever the driver is.
  init(_ driver: Driver) {
    self.driver = driver
    left = []
    deposits = driver.model.deposits.items ?? []
  }

  mutating func send(_ message: Message) {
    pending += driver.send(message)
  }

  /// Answers until nothing is asked any more: idle.
  mutating func settle() {
    var rounds = 0
    while !pending.isEmpty, rounds < 1_000 {
      let effect = pending.removeFirst()
      if case .stopJourney(let walk) = effect, isGoneOnWith(walk) { continue }
      for message in answers(to: effect) { send(message) }
      rounds += 1
    }
  }

  /// As the runtime has it: nobody hears the end of a run that another has followed.
  private func isGoneOnWith(_ walk: WalkID) -> Bool {
    pending.contains { effect in
      switch effect {
      case .resumeJourney(let id, _, _), .startJourney(let id, _): id == walk
      default: false
      }
    }
  }

  mutating func pass(seconds: Int) {
    // Second by second, as the clock would.
    for _ in 0..<seconds {
      send(.tick(driver.model.now + .seconds(1)))
      settle()
    }
  }

  // MARK: What happens there without being asked

  mutating func happen(_ what: String) -> Bool {
    switch what {
    case "away":
      isAway = true
      // The connection that stands is cut.
      if let engine = watched.removeValue(forKey: .own) {
        send(.watched(.own, .failure(Sample.absence), engine: engine))
      }
    case "pays-later": if let walk = walks.values.max() { send(.journey(walk, .paymentProcessing)) }
    case "near-cap":
      var panel = Sample.panel
      panel.estimate.projected_cost_eur = 17.4
      panel.estimate.raw_cost_eur = 15.2
      panel.estimate.estimated_cost_eur = 15.2
      send(.usage(Sample.november, .success(panel)))
    case "focus": send(.input(.focus(true)))
    case "engine-ends": send(.engineEnded(.engine))
    case "back": isAway = false
    case "pays": if let id = deposits.first(where: { $0.status == .pending })?.depositId { pay(id) }
    case "expires": if let id = deposits.first(where: { $0.status == .pending })?.depositId { expire(id) }
    case "retries":
      let sentence = Phrase(fr: "La connexion est coupée.", en: "The connection is cut.")
      tell(.retry(cause: "upload_connection", sentence: sentence, delay: .seconds(5)))
    case "waits": tell(.standing(.waiting(ahead: 1)))
    case "sends": tell(.standing(.sending))
    case "uploads": uploaded()
    case "encodes": encoded()
    default:
      guard desk.happen(what, now: driver.model.now) else { return false }
      changes += 1
      tellOfChange(to: .everyone)
    }
    return true
  }

  private mutating func tell(_ news: JourneyNews) {
    if let walk = walks.values.max() { send(.journey(walk, news)) }
  }

  private mutating func change(_ id: DepositID, _ change: (inout DepositObject) -> Void) {
    guard let index = deposits.firstIndex(where: { $0.depositId == id }) else { return }
    change(&deposits[index])
    deposits[index].version += 1
    changes += 1
    tellOfChange(to: .own)
  }

  private mutating func tellOfChange(to list: WatchedList) {
    guard let engine = watched.removeValue(forKey: list) else { return }
    send(.watched(list, .success(ChangesResponse(changed: true, version: "run-\(changes)")), engine: engine))
  }

  private mutating func pay(_ id: DepositID) {
    change(id) {
      $0.status = .ready
      $0.payment.state = .paid
      $0.video.state = .awaitingUpload
      ($0.payUrl, $0.checkoutUrl, $0.expiresAt) = (nil, nil, nil)
    }
    guard let walk = walks[id] else { return }
    send(.journey(walk, .paid))
    upload(id, walk)
  }

  private mutating func upload(_ id: DepositID, _ walk: WalkID) {
    let now = driver.model.now
    change(id) {
      $0.video.state = .uploading
      $0.uploadProgress = UploadProgressObject(
        confirmedBytes: 420_000_000, totalBytes: 1_200_000_000, state: .uploading, at: now)
    }
    send(.journey(walk, .ready(VideoGUID("6f0c3f0e"))))
    send(.journey(walk, .progress(Scene.progress)))
  }

  private mutating func expire(_ id: DepositID) {
    change(id) {
      $0.status = .expired
      ($0.payUrl, $0.checkoutUrl, $0.expiresAt) = (nil, nil, nil)
    }
    if let walk = walks[id] { send(.journey(walk, .stopped(.checkoutExpired(id.rawValue)))) }
  }

  private mutating func uploaded() {
    guard let (id, walk) = walks.max(by: { $0.value < $1.value }) else { return }
    change(id) {
      $0.video.state = .processing
      $0.video.encodePercent = 60
    }
    send(.journey(walk, .uploaded(sizeBytes: 1_200_000_000)))
    send(.journey(walk, .processing(percent: 60)))
  }

  private mutating func encoded() {
    guard let (id, walk) = walks.max(by: { $0.value < $1.value }) else { return }
    change(id) { $0.video.state = .playable }
    let url = "https://video.bunnycdn.com/library/1/videos/6f0c3f0e"
    send(.journey(walk, .playable(Arrival(depositId: id, url: url, isIdentical: true))))
  }

  // MARK: What is asked for

  private mutating func answers(to effect: Dashboard.Effect) -> [Message] {
    switch effect {
    case .loadSession, .enterSandbox: [.session(away(session))]
    case .runEngineHere: [.session(.failure(Self.refusal))]
    case .signIn(let engine, _) where engine.hasSuffix("4001"): [.session(.failure(Sample.absence))]
    case .signIn(_, let token):
      [.session(token.reveal() == "bon-jeton" ? away(Sample.session) : .failure(.tokenMalformed))]
    case .loadUsage(let month):
      [.usage(month, away(month == Sample.november ? Sample.panel : Sample.closedPanel))]
    case .support(let request):
      [
        .support(
          isAway
            ? desk.silence(request) : desk.answer(to: request, now: driver.model.now, language: driver.model.language))
      ]
    case .loadDeposits: [.deposits(away(DepositList(deposits, version: "run-\(changes)")))]
    case .loadDeposit(let id): [.deposit(id, .look, one(id))]
    case .recheck(let id): [.deposit(id, .recheck, one(id))]
    case .retitle(let id, let title): retitle(id, title)
    case .cancel(let id): cancel(id)
    case .simulatePayment(let id, _): simulate(id)
    case .startJourney(let walk, let request): start(walk, request)
    case .resumeJourney(let walk, let id, let path): resume(walk, id, path)
    case .stopJourney(let walk): [.journey(walk, .stopped(.interrupted))]
    case .upload(let walk, .cancel(let id)): cancelUpload(walk, id)
    case .upload(let walk, let wish): note("upload \(walk.number): \(wish)", nil)
    case .limitUploads(let limit): note("limit \(limit.map(String.init) ?? "none")", nil)
    case .orderUploads(let walks): note("order \(walks.map { String($0.number) }.joined(separator: " "))", nil)
    case .findUploads: [.uploadsFound(.success(left))]
    case .browse(let path): [.folder(.success(listing(path)))]
    case .watch(let list, let version, let engine): watch(list, version, engine)
    case .relaunchEngine: [.relaunched(.success(Sample.session))]
    case .notify(let text): note("notify \(text)", nil)
    case .preview(let theme): note("preview \(theme)", nil)
    case .makePlayLink(let id, let guid):
      note("play \(guid)", .playLink(id, .success(Self.link(now: driver.model.now))))
    case .makeCode(let text): [.code(text, Sample.code)]
    case .measure(let path, let seconds): [.probed(path, .success(Sample.measured(path, seconds: seconds)))]
    case .complete(let typed): [.completed(typed, typed == "~/Vid" ? "~/Videos/" : typed)]
    case .probe(let paths): paths.map { .probed($0, probe($0)) }
    case .findFilms(let folder): [.films(folder, .success(["/bus.mp4", "/plage.mov"].map { folder + $0 }))]
    case .openURL(let url): note("open \(url)", .opened(nil))
    case .copy(let text): note("copy \(text)", .copied(nil))
    case .apply(let setting): note("apply \(setting)", nil)
    case .suspend: note("suspend", .input(.resumed))
    case .redraw: note("redraw", nil)
    case .quit(let unfinished): quit(unfinished)
    }
  }

  private mutating func watch(_ list: WatchedList, _ version: String?, _ engine: Int) -> [Message] {
    if isAway { return [.watched(list, .failure(Sample.absence), engine: engine)] }
    let present = "run-\(changes)"
    guard version == present else {
      return [.watched(list, .success(ChangesResponse(changed: true, version: present)), engine: engine)]
    }
    watched[list] = engine
    return []
  }

  private static let refusal = VisualError.programRefuses(
    "visual-engine",
    said: "visual-engine: STRIPE_SECRET_KEY manque (clé secrète de l’API Stripe). Donnez-le par l’environnement.",
    configuration: "/home/alice/.config/visual-tui/visual-tui.conf")

  private static func link(now: Instant) -> PlayTokenResponse {
    PlayTokenResponse(
      token: "v1.jeton", url: "https://engine.example/play/v1.jeton", expiresAt: now + .seconds(1_800), playsLeft: 3)
  }

  private mutating func note(_ what: String, _ answer: Message?) -> [Message] {
    asked.append(what)
    return answer.map { [$0] } ?? []
  }

  private mutating func quit(_ unfinished: [WayOn]) -> [Message] {
    hasEnded = true
    return note(
      (["quit"] + unfinished.map { "visual-tui " + $0.words.joined(separator: " ") }).joined(separator: "; "), nil)
  }

  private func away<Value>(_ value: Value) -> Result<Value, VisualError> {
    isAway ? .failure(Sample.absence) : .success(value)
  }

  private func one(_ id: DepositID) -> Result<DepositObject, VisualError> {
    guard var item = deposits.first(where: { $0.depositId == id }) else { return .failure(.depositUnknown) }
    item.timeline = Sample.timeline(driver.model.language)
    return away(item)
  }

  private mutating func cancel(_ id: DepositID) -> [Message] {
    change(id) {
      $0.status = .cancelled
      ($0.payUrl, $0.checkoutUrl) = (nil, nil)
    }
    return [.deposit(id, .cancel, one(id))]
  }

  private mutating func cancelUpload(_ walk: WalkID, _ id: DepositID) -> [Message] {
    let now = driver.model.now
    change(id) {
      $0.video.state = .awaitingUpload
      $0.uploadProgress = UploadProgressObject(
        confirmedBytes: 0, totalBytes: 1_200_000_000, state: .paused, at: now)
    }
    return note("upload \(walk.number): cancel", .journey(walk, .stopped(.uploadCancelled)))
  }

  private mutating func retitle(_ id: DepositID, _ title: String) -> [Message] {
    change(id) { $0.title = title }
    return [.deposit(id, .retitle, one(id))]
  }

  private mutating func simulate(_ id: DepositID) -> [Message] {
    pay(id)
    return [.paymentSimulated(id, nil)]
  }

  private mutating func start(_ walk: WalkID, _ request: JourneyRequest) -> [Message] {
    guard !isAway else { return [.journey(walk, .stopped(Sample.absence))] }
    made += 1
    var video = Sample.measured(request.path)
    video.title = request.title ?? video.title
    let item = Sample.deposit(
      made, video.title, video.type, seconds: video.durationSec, status: .pending, payment: .unpaid, video: .none,
      ago: Sample.now - driver.model.now)
    deposits.insert(item, at: 0)
    paths[item.depositId] = request.path
    walks[item.depositId] = walk
    return [.journey(walk, .measured(video)), .journey(walk, .checkout(links(item)))]
  }

  private func links(_ item: DepositObject) -> PayLinks {
    PayLinks(
      depositId: item.depositId, checkoutUrl: item.checkoutUrl ?? "", payUrl: item.payUrl ?? "",
      expiresAt: item.expiresAt)
  }

  private mutating func resume(_ walk: WalkID, _ id: DepositID, _ path: String?) -> [Message] {
    guard let path = path ?? paths[id] else { return [.journey(walk, .fileNeeded(id))] }
    guard let item = deposits.first(where: { $0.depositId == id }) else {
      return [.journey(walk, .stopped(.depositLost(id.rawValue)))]
    }
    paths[id] = path
    switch item.status {
    case .expired, .cancelled: return start(walk, JourneyRequest(path: path, title: item.title))
    case .pending:
      walks[id] = walk
      return [.journey(walk, .checkout(links(item)))]
    case .paid, .ready:
      walks[id] = walk
      upload(id, walk)
      return []
    }
  }

  private func listing(_ path: String?) -> FolderListing {
    switch path {
    case "/home/alice":
      FolderListing(
        path: "/home/alice", parent: "/home",
        entries: [.init(name: "Montages", isFolder: true), .init(name: "Videos", isFolder: true)])
    case "/home/alice/Montages": FolderListing(path: "/home/alice/Montages", parent: "/home/alice", entries: [])
    default: Sample.listing
    }
  }

  private func probe(_ path: String) -> Result<MeasuredVideo, VisualError> {
    if path.hasSuffix(".ogv") { return .failure(.durationUnknown(path: path)) }
    if path.hasSuffix(".txt") { return .failure(.notAVideo(path: path)) }
    if path.hasSuffix("Videos") { return .failure(.videoIsDirectory(path: path)) }
    return .success(Sample.measured(path))
  }
}
