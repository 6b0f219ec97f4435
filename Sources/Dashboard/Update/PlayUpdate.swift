import DepositDomain
import EngineAPI
import Platform
import TerminalKit

// Watching one's own film: a link for a while, for one viewer.

extension Model {
  /// `p`: asks for a link, and shows the deposit it is for, where the link will stand.
  mutating func play(_ item: DepositObject) -> [Effect] {
    guard item.stage == .playable, let guid = item.videoGuid else {
      say(Phrase.Said.notPlayable(item.stage.phrase))
      return []
    }
    let shown = screen == .deposits ? show(.deposit(item.depositId)) : []
    say(Phrase.Said.makingLink)
    return shown + [.makePlayLink(item.depositId, guid)]
  }

  mutating func take(_ result: Result<PlayTokenResponse, VisualError>, of id: DepositID) -> [Effect] {
    let due = note(result)
    switch result {
    case .failure(let error):
      say(error)
      return due
    case .success(let link):
      deposits.playLinks[id] = link
      // Over SSH the browser would open elsewhere than where the person sits.
      return due + (isRemote ? [.copy(link.url)] : [.openURL(link.url)])
    }
  }

  /// The link for a film, while it is good.
  func playLink(of id: DepositID) -> PlayTokenResponse? {
    deposits.playLinks[id].flatMap { $0.expiresAt > now ? $0 : nil }
  }

  /// Where a film that has arrived is seen. Its address at Bunny opens to nobody without a signature.
  func filmUrl(of walk: Walk) -> String? { walk.deposit.flatMap { playLink(of: $0)?.url } }

  func playTerms(_ link: PlayTokenResponse) -> Phrase {
    Phrase.Wizard.playTerms(plays: link.playsLeft, minutes: max(1, Int((link.expiresAt - now).inSeconds + 59) / 60))
  }

  // MARK: Paying with a phone

  /// An address that a phone reaches: not this machine's own.
  static func isReachable(_ url: String) -> Bool {
    guard url.hasPrefix("https://") || url.hasPrefix("http://"), let scheme = url.firstRange(of: "://") else {
      return false
    }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
    return !host.isEmpty && host != "localhost" && host != "::1" && !host.hasPrefix("127.") && host != "0.0.0.0"
  }

  /// Asks for the code of the address that is being shown for payment, once.
  mutating func wantedCode() -> [Effect] {
    guard case .walk(let id) = wizard.step, screen == .wizard, let walk = self[walk: id], walk.stage == .toPay,
      let url = payUrl(of: walk), codes[url] == nil, Self.isReachable(url)
    else { return [] }
    codes = [url: []]
    return [.makeCode(url)]
  }

  func code(for walk: Walk) -> CodeBlock? {
    guard walk.stage == .toPay, let modules = payUrl(of: walk).flatMap({ codes[$0] }), !modules.isEmpty else {
      return nil
    }
    return CodeBlock(modules, isASCII: asciiForm == .everything)
  }
}
