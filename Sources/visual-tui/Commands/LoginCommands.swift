import ArgumentParser
import EngineAPI
import EngineClient
import Platform
import Reports

struct LoginCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "login", abstract: Help.text(.helpLogin))

  @Argument(help: Help.option(.helpLoginURL, value: "url"))
  var url: String?

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, acts: true) { place in
      if common.sandbox { throw VisualError.sandboxHasNoLogin }
      let origin = if let url { try Typed.engine(url) } else { try place.origin() }
      guard origin.mayReceiveToken else { throw VisualError.tokenOverPlainHTTP(origin: origin.text) }
      let token = try CredentialStore.token(from: try read(place))
      let client = EngineClient(origin: origin, token: token, language: place.language, transport: place.transport)
      let identity = try await client.identity()
      try place.credentials.store(token, user: identity.user, for: origin, remember: url != nil)
      try place.show(
        identity, [Phrase.loggedIn(user: identity.user, roles: identity.roles, origin: origin.text)(place.language)])
      return .done
    }
  }

  private func read(_ place: Workplace) throws(VisualError) -> String {
    let asks = place.console.readsTerminal
    if asks { place.console.ask(Phrase.askToken(place.language)) }
    let line = asks ? HiddenInput.readLine(place.console) : place.console.readAnswer()
    if place.signals.received != nil { throw .interrupted }
    return line ?? ""
  }
}

struct LogoutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "logout", abstract: Help.text(.helpLogout))

  @OptionGroup var common: CommonOptions

  func run() async {
    await Program.run(common, acts: true) { place in
      if common.sandbox { throw VisualError.sandboxHasNoLogin }
      let origin = try place.origin()
      let wasKnown = try place.credentials.remove(origin)
      if place.isText {
        place.say(.loggedOut(origin: origin.text, wasKnown: wasKnown))
      } else {
        place.console.json(
          Envelope.line([("engine", .string(origin.text)), ("removed", .bool(wasKnown))], at: place.clock.now()))
      }
      return .done
    }
  }
}
