public import Platform

/// One action and the keys for it.
public struct Binding<Command: Hashable & Sendable, Place: Hashable & Sendable>: Hashable, Sendable {
  public let command: Command
  /// The first is the one hints show.
  public let keys: [KeyPress]
  /// What hints call the keys, where several belong together: `←→`; nil: the first key's name.
  public let keyLabel: String?
  /// Where it holds; empty: everywhere.
  public let places: [Place]
  /// One or two words, for hints.
  public let hint: Phrase
  /// A sentence, for the help.
  public let help: Phrase
  /// Its hint is left out last.
  public let isKept: Bool
  /// Hints stand from low to high; nil: in the help only.
  public let rank: Int?
  /// A letter that means something outside text fields only.
  public var isTyped: Bool { keys.contains(where: \.isTyped) }

  public init(
    _ command: Command, _ keys: [KeyPress], keyLabel: String? = nil, in places: [Place] = [], hint: Phrase,
    help: Phrase, rank: Int? = nil, isKept: Bool = false
  ) {
    self.command = command
    self.keys = keys
    self.keyLabel = keyLabel
    self.places = places
    self.hint = hint
    self.help = help
    self.rank = rank
    self.isKept = isKept
  }
}

extension KeyPress {
  /// It types a character: inside a text field it is text, never a command.
  public var isTyped: Bool {
    if case .character = key { modifiers.isSubset(of: .shift) } else { false }
  }
}

/// All bindings of a program: what looks a key up, fills the footer, writes the help, the manual and the README.
public struct BindingTable<Command: Hashable & Sendable, Place: Hashable & Sendable>: Sendable {
  public let bindings: [Binding<Command, Place>]

  public init(_ bindings: [Binding<Command, Place>]) {
    self.bindings = bindings
  }

  /// What a key does in a place; what is bound there comes before what is bound everywhere.
  ///
  /// - Parameter isTyping: a text field has the keys, so that letters are text.
  public func command(for press: KeyPress, in place: Place, isTyping: Bool = false) -> Command? {
    if isTyping && press.isTyped { return nil }
    return
      (bindings.first { $0.places.contains(place) && $0.keys.contains(press) }
      ?? bindings.first { $0.places.isEmpty && $0.keys.contains(press) })?.command
  }

  /// The footer of a place.
  ///
  /// - Parameters:
  ///   - isAvailable: commands that would do nothing now are left out.
  ///   - words: what a command is called now; nil: as always.
  public func hints(
    in place: Place, _ language: Language, isAvailable: (Command) -> Bool = { _ in true },
    words: (Command) -> Phrase? = { _ in nil }
  ) -> [KeyHints.Hint] {
    here(place).compactMap { binding in binding.rank.map { (rank: $0, binding: binding) } }
      .filter { isAvailable($0.binding.command) }
      .enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map { ranked in
        let binding = ranked.element.binding
        let hint = words(binding.command) ?? binding.hint
        return KeyHints.Hint(key: Self.label(binding), label: hint(language), isKept: binding.isKept)
      }
  }

  /// The help of a place.
  public func help(in place: Place, _ language: Language) -> [HelpOverlay.Entry] {
    here(place).map { HelpOverlay.Entry(keys: Self.allLabels($0), text: $0.help(language)) }
  }

  /// Every key once for each thing it does, for a manual.
  public func manual(_ language: Language) -> [HelpOverlay.Entry] {
    var seen: Set<HelpOverlay.Entry> = []
    return bindings.map { HelpOverlay.Entry(keys: Self.allLabels($0), text: $0.help(language)) }
      .filter { seen.insert($0).inserted }
  }

  /// Two bindings for one key in one place: only the first would ever act. Empty for a sound table.
  public var conflicts: [(first: Command, second: Command, key: KeyPress)] {
    var found: [(first: Command, second: Command, key: KeyPress)] = []
    for (index, first) in bindings.enumerated() {
      for second in bindings[(index + 1)...] where Self.meet(first, second) {
        for key in first.keys where second.keys.contains(key) { found.append((first.command, second.command, key)) }
      }
    }
    return found
  }

  private static func meet(_ a: Binding<Command, Place>, _ b: Binding<Command, Place>) -> Bool {
    a.places.isEmpty == b.places.isEmpty && (a.places.isEmpty || !Set(a.places).isDisjoint(with: b.places))
  }

  /// What holds in a place: its own first, then the general ones it does not replace.
  private func here(_ place: Place) -> [Binding<Command, Place>] {
    let own = bindings.filter { $0.places.contains(place) }
    let taken = Set(own.flatMap(\.keys))
    return own + bindings.filter { $0.places.isEmpty && !Set($0.keys).isSubset(of: taken) }
  }

  private static func label(_ binding: Binding<Command, Place>) -> String {
    binding.keyLabel ?? binding.keys.first?.label ?? ""
  }

  private static func allLabels(_ binding: Binding<Command, Place>) -> String {
    binding.keyLabel ?? binding.keys.map(\.label).joined(separator: " ")
  }
}
