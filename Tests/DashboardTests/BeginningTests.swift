import DepositDomain
import EngineAPI
import Platform
import TerminalKit
import Testing

@testable import Dashboard

/// How the dashboard begins where it cannot begin as usual, and what the first steps say.
@Suite struct BeginningTests {
  /// Nothing was shown yet: what to do about it is what counts.
  @Test func anEngineThatNeverAnsweredIsNamedWithItsCause() {
    var driver = Driver()
    driver.send(.session(.failure(Sample.absence)))
    #expect(driver.text.contains("http://127.0.0.1:4000") && driver.text.contains("connexion refusée"))
    driver.send(.session(.success(Sample.session)))
    #expect(!driver.text.contains("connexion refusée"))
    // Later on, how old the figures are counts more.
    driver.send(.usage(Sample.november, .failure(Sample.absence)))
    #expect(!driver.text.contains("connexion refusée") && driver.text.contains("données d’il y a"))
  }

  @Test func anEngineThatIsNamedAsksForItsToken() {
    var setup = Sample.setup()
    setup.beginning = .signIn
    setup.engine = "https://engine.example"
    var driver = Driver(setup)
    #expect(driver.effects.isEmpty && driver.text.contains("https://engine.example"))
    driver.type("jeton")
    #expect(driver.press(.enter) == [.signIn(engine: "https://engine.example", token: Secret("jeton"))])
    driver.press(.escape)
    driver.press(.escape)
    #expect(driver.text.contains("1 "), "the three ways are still there")
  }

  @Test func theFormSaysItselfWhyNobodyAnswers() {
    var setup = Sample.setup()
    setup.beginning = .signIn
    var driver = Driver(setup)
    driver.type("jeton")
    driver.press(.enter)
    driver.send(.session(.failure(Sample.absence)))
    #expect(driver.text.contains("connexion refusée") && !driver.text.contains("tout seul"))
  }

  // MARK: Files

  @Test func aMistypedPathIsMendedWhereItWasTyped() {
    var driver = Driver.ready()
    driver.press(.character("d"))
    driver.send(.input(.paste("/v/fil.mp4")))
    driver.send(.probed("/v/fil.mp4", .failure(.videoMissing(path: "/v/fil.mp4"))))
    #expect(driver.text.contains("/v/fil.mp4") && driver.text.contains("introuvable"))
    driver.press(KeyPress(.backspace), KeyPress(.backspace), KeyPress(.backspace), KeyPress(.backspace))
    #expect(driver.type("m.mp4").isEmpty)
    #expect(driver.press(.enter) == [.probe(["/v/film.mp4"])])
  }

  /// The folder that the list begins with comes by itself, after what was typed.
  @Test func aFolderThatComesLateLeavesAPathAlone() {
    var driver = Driver.ready()
    driver.press(.character("d"))
    driver.type("~Videos")
    driver.send(.folder(.success(FolderListing(path: "/home/alice", parent: "/home", entries: []))))
    #expect(driver.press(.enter) == [.probe(["~/Videos"])])
  }

  @Test func whatIsRefusedSaysWhyInItsRow() {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/a.mp4\n/v/b.mp4\n/v/c.mp4")))
    driver.send(.probed("/v/a.mp4", .success(Sample.measured("/v/a.mp4"))))
    driver.send(.probed("/v/b.mp4", .failure(.videoMissing(path: "/v/b.mp4"))))
    driver.send(.probed("/v/c.mp4", .failure(.notAVideo(path: "/v/c.mp4"))))
    #expect(driver.text.contains("✗ introuvable") && driver.text.contains("✗ pas une vidéo"))
    #expect(driver.text.contains("✓ Fichiers"))
  }

  // MARK: Folders among files

  /// A file and a folder, of which it is known that it is one.
  private func withFolder() -> Driver {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/a.mp4\n/v/été\n/v/b.mp4")))
    driver.send(.probed("/v/a.mp4", .success(Sample.measured("/v/a.mp4"))))
    return driver
  }

  @Test func aFolderAmongFilesGivesItsFilms() {
    var driver = withFolder()
    #expect(driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été")))) == [.findFilms("/v/été")])
    #expect(driver.text.contains("mesure…") && !driver.text.contains("✗"), "its row waits")
    driver.press(.down, .down)
    let films = ["/v/été/1.mov", "/v/été/2.mov"]
    #expect(driver.send(.films("/v/été", .success(films + ["/v/a.mp4"]))) == [.probe(films)], "each once")
    #expect(driver.model.wizard.drafts.map(\.path) == ["/v/a.mp4"] + films + ["/v/b.mp4"])
    #expect(driver.model.currentDraft?.path == "/v/b.mp4", "the selection stays where it was")
  }

  @Test func aFolderWithoutFilmsSaysSoInItsRow() {
    var driver = withFolder()
    driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été"))))
    #expect(driver.send(.films("/v/été", .failure(.noVideoThere(path: "/v/été")))) == [])
    #expect(driver.text.contains("✗ aucune vidéo"))
    driver.press(.down)
    #expect(driver.text.contains("sous-dossiers"), "what to do stands below")
  }

  @Test func aFolderWhoseFilmsAreThereAlreadySaysSo() {
    var driver = withFolder()
    driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été"))))
    #expect(driver.send(.films("/v/été", .success(["/v/a.mp4", "/v/b.mp4"]))) == [])
    #expect(driver.model.wizard.drafts.map(\.path) == ["/v/a.mp4", "/v/b.mp4"])
    #expect(driver.model.notice?.text == Phrase.Said.allListed("/v/été"))
  }

  @Test func aLargeFolderIsTakenAsFarAsThereIsRoom() {
    var driver = withFolder()
    driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été"))))
    driver.send(.films("/v/été", .success((1...60).map { "/v/été/\($0).mov" })))
    #expect(driver.model.wizard.drafts.count == Wizard.mostFiles)
    #expect(driver.model.wizard.drafts.last?.path == "/v/b.mp4")
    #expect(driver.model.notice?.text == Phrase.Said.mostFiles(Wizard.mostFiles))
  }

  @Test func aFolderThatWasTakenOutMeanwhileStaysOut() {
    var driver = withFolder()
    driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été"))))
    driver.press(.down, .character("x"))
    #expect(driver.send(.films("/v/été", .success(["/v/été/1.mov"]))) == [])
    #expect(driver.model.wizard.drafts.map(\.path) == ["/v/a.mp4", "/v/b.mp4"])
  }

  @Test func aFolderAloneIsOpened() {
    var driver = Driver.ready()
    driver.send(.input(.paste("/v/été")))
    #expect(driver.send(.probed("/v/été", .failure(.videoIsDirectory(path: "/v/été")))) == [.browse("/v/été")])
  }

  /// The line does more than the limit lets it: the limit tells how long it takes.
  @Test func theExpectedTimeHeedsTheLimit() throws {
    let cases: [(last: Double?, limit: Int?, said: String?)] = [
      (nil, nil, nil), (2_000_000, nil, "comme la dernière fois"), (2_000_000, 1_000_000, "à votre limite de"),
      (500_000, 1_000_000, "comme la dernière fois"), (nil, 1_000_000, "à votre limite de"),
    ]
    for (last, limit, said) in cases {
      var setup = Sample.setup()
      (setup.lastBytesPerSecond, setup.uploadLimit) = (last, limit)
      var driver = Driver.ready(setup)
      driver.send(.input(.paste("/v/a.mp4")))
      driver.send(.probed("/v/a.mp4", .success(Sample.measured("/v/a.mp4"))))
      let told = ["comme la dernière fois", "à votre limite de"].filter { driver.text.contains($0) }
      #expect(told == [said].compactMap(\.self), "\(String(describing: last)) \(String(describing: limit))")
    }
  }
}
