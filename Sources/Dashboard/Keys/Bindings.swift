import Platform
public import TerminalKit

/// The one table of keys: what looks a key up, and what footer, help, manual and README are made from.
public enum Bindings {
  public static let table = BindingTable<Command, Place>(own + desk + general(hasDesk: true))
  /// What a creator's token has a use for: the support desk is not spoken of.
  static let creators = BindingTable<Command, Place>(own + general(hasDesk: false))

  /// Digits, and what French keyboards have on those keys without Shift.
  static let screenKeys: [[Character]] = [["1", "&"], ["2", "é"], ["3", "\""], ["4", "'"]]

  static func keys(_ characters: String) -> [KeyPress] { characters.map { .character($0) } }

  static func binding(
    _ command: Command, _ keys: [KeyPress], label: String? = nil, in places: [Place] = [], _ words: Phrase.Key,
    rank: Int? = nil
  ) -> Binding<Command, Place> {
    Binding(
      command, keys, keyLabel: label, in: places, hint: words.hint, help: words.help, rank: rank,
      isKept: command == .help)
  }

  static let movement: [KeyPress] =
    [.down, .up] + keys("jk") + [.pageDown, .pageUp, .home, .end].map { KeyPress($0) }

  private static func general(hasDesk: Bool) -> [Binding<Command, Place>] {
    let screens = screenKeys.prefix(hasDesk ? 4 : 3).flatMap { $0 }.map { KeyPress.character($0) }
    return [
      binding(.deposit, keys("d"), .deposit, rank: 10),
      binding(.act, keys("a"), .act),
      binding(
        .screen, screens, label: hasDesk ? "1–4" : "1–3", hasDesk ? .supportScreens : .screen),
    ] + anywhere
  }

  private static let anywhere = [
    binding(.move, movement, label: "↑↓ j k", .move),
    binding(.enter, [.enter], .enter),
    binding(.pane, [.tab, .backTab], label: "Tab", .pane),
    binding(.back, [.escape], .back, rank: 75),
    binding(.palette, [.character(":"), .control("p")], .palette, rank: 80),
    binding(.help, [.character("?"), KeyPress(.function(1))], .help, rank: 85),
    binding(.quit, keys("q"), .quit, rank: 90),
    binding(.quitNow, [.control("c")], .quitNow),
    binding(.suspend, [.control("z")], .suspend),
    binding(.redraw, [.control("l")], .redraw),
  ]

  private static let own = usage + lists + wizard + uploads + beginning

  private static let usage = [
    binding(.month, [.left, .right], label: "←→", in: [.usage], .month, rank: 20),
    binding(.whatIf, keys("s"), in: [.usage], .whatIf, rank: 30),
    binding(.pane, [.tab, .backTab], label: "Tab", in: [.usage], .videos, rank: 40),
    binding(.reload, keys("r"), in: [.usage], .reload),
  ]

  private static let lists = [
    binding(.enter, [.enter], in: [.deposits, .uploads], .open, rank: 20),
    binding(.filter, keys("/"), in: [.deposits], .filter, rank: 30),
    binding(.sort, keys("><"), in: [.deposits], .sort, rank: 42),
    binding(.openPage, keys("o"), in: [.deposits, .deposit], .openPage, rank: 32),
    binding(.copy, keys("c"), in: [.deposits, .deposit], .copy, rank: 34),
    binding(.recheck, keys("r"), in: [.deposits, .deposit], .recheck, rank: 36),
    binding(.simulate, keys("s"), in: [.deposits, .deposit], .simulate, rank: 38),
    binding(.cancel, keys("x"), in: [.deposits, .deposit], .cancel, rank: 40),
    binding(.play, keys("p"), in: [.deposits], .play, rank: 41),
    binding(.play, keys("p"), in: [.deposit], .play, rank: 31),
    binding(.enter, [.enter], in: [.deposit], .goOn, rank: 20),
    binding(.retitle, keys("e"), in: [.deposit], .retitle, rank: 39),
  ]

  private static let wizard = [
    binding(.enter, [.enter], in: [.files], .choose, rank: 10),
    binding(.mark, keys(" "), in: [.files], .mark, rank: 20),
    binding(.filter, keys("/"), in: [.files], .filter, rank: 30),
    binding(.parent, [.left, KeyPress(.backspace)], label: "←", in: [.files], .parent, rank: 40),
    binding(.goHome, keys("~"), in: [.files], .home),
    binding(.complete, [.tab], in: [.files], .complete),
    binding(.enter, [.enter], in: [.check], .pay, rank: 10),
    binding(.field, [.tab, .backTab], label: "Tab", in: [.check], .title, rank: 20),
    binding(.remove, keys("x"), in: [.check], .remove, rank: 30),
    binding(.deposit, keys("d"), in: [.pay, .upload], .deposit, rank: 60),
    binding(.openPage, keys("o"), in: [.pay], .openPage, rank: 10),
    binding(.copy, keys("c"), in: [.pay], .copy, rank: 12),
    binding(.simulate, keys("s"), in: [.pay], .simulate, rank: 14),
    binding(.code, keys("t"), in: [.pay], .code, rank: 13),
    binding(.recheck, keys("r"), in: [.pay], .recheck, rank: 16),
    binding(.cancel, keys("x"), in: [.pay], .cancel, rank: 18),
    binding(.pane, [.tab, .backTab], label: "Tab", in: [.pay, .upload, .ready], .otherWalk, rank: 40),
    binding(.play, keys("p"), in: [.ready], .play, rank: 15),
    binding(.openPage, keys("o"), in: [.ready], .openVideo, rank: 20),
    binding(.copy, keys("c"), in: [.ready], .copy, rank: 22),
    binding(.enter, [.enter], in: [.ready], .next, rank: 10),
  ]

  private static let beginning = [
    binding(.enter, [.enter], in: [.firstRun], .choose, rank: 10),
    binding(.enter, [.enter], in: [.signIn], .signIn, rank: 10),
    binding(.field, [.tab, .backTab], label: "Tab", in: [.signIn], .nextField, rank: 20),
  ]
}
