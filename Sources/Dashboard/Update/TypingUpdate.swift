import EngineAPI
import Platform
import TerminalKit

extension Model {
  /// A key while a text field has them: the field first, then what no letter is.
  mutating func takeTyped(_ press: KeyPress) -> [Effect] {
    if press == KeyPress(.backspace), isFieldEmpty, screen != .firstRun, !wizard.isTitling, deposits.titling == nil {
      closeField()
      return []
    }
    if screen == .support, let effects = takeInSearch(press) { return effects }
    // `~` brings its slash along: whoever types it as well means the same.
    if press == .character("/"), screen == .wizard, !wizard.isTitling, wizard.browser.field?.text == "~/" { return [] }
    if edit({ $0.handle(press) }) {
      fieldChanged()
      return []
    }
    if press == .escape {
      escapeField()
      return []
    }
    guard let command = Bindings.table.command(for: press, in: place, isTyping: true) else { return [] }
    return run(command, press)
  }

  /// Text put in at once: a path opens the wizard wherever it is pasted, anything else goes into the field.
  mutating func take(paste text: String) -> [Effect] {
    if case .order(let dialog) = overlay, fitsScreen { pasteInDialog(text, dialog) }
    guard fitsScreen, overlay == nil else { return [] }
    let isFreeText =
      wizard.isTitling && screen == .wizard || screen == .firstRun || deposits.titling != nil
      || screen == .support && isTyping
    let paths = isFreeText ? [] : PastedPaths.parse(text)
    if !paths.isEmpty, session != nil {
      notice = nil
      return choose(paths)
    }
    guard isTyping else {
      if screen == .support { return searchPasted(text) }
      if session != nil { say(Phrase.Said.notAPath, .warning) }
      return []
    }
    let inserted = screen == .firstRun ? text.trimmingSpaces : text
    _ = edit { field in
      field.insert(inserted)
      return true
    }
    fieldChanged()
    return []
  }

  private var isFieldEmpty: Bool {
    var copy = self
    var isEmpty = false
    _ = copy.edit {
      isEmpty = $0.isEmpty
      return true
    }
    return isEmpty
  }

  /// Changes the field that has the keys.
  private mutating func edit(_ change: (inout TextField) -> Bool) -> Bool {
    switch screen {
    case .firstRun:
      switch firstRun.field {
      case .engine: return change(&firstRun.engine)
      case .token: return change(&firstRun.token)
      case nil: return false
      }
    case .deposits:
      guard var field = deposits.filter else { return false }
      defer { deposits.filter = field }
      return change(&field)
    case .wizard:
      if wizard.isTitling, wizard.drafts.indices.contains(wizard.draftRow) {
        return wizard.drafts[wizard.draftRow].needsDuration
          ? change(&wizard.drafts[wizard.draftRow].duration) : change(&wizard.drafts[wizard.draftRow].title)
      }
      guard var field = wizard.browser.field else { return false }
      defer { wizard.browser.field = field }
      return change(&field)
    case .deposit:
      guard var field = deposits.titling else { return false }
      defer { deposits.titling = field }
      return change(&field)
    case .support:
      guard var field = support.field else { return false }
      defer { support.field = field }
      return change(&field)
    case .usage, .uploads: return false
    }
  }

  private mutating func fieldChanged() {
    switch screen {
    case .deposits: deposits.selected = deposits.shown(language).first?.depositId
    case .support: searchChanged()
    case .wizard where wizard.step == .files: wizard.browser.row = ListState(count: browserRows.count)
    default: break
    }
  }

  private mutating func closeField() {
    switch screen {
    case .deposits:
      deposits.isFiltering = false
      deposits.filter = nil
    case .deposit: deposits.titling = nil
    case .support: escapeSearch()
    case .wizard:
      wizard.browser.field = nil
      wizard.browser.row.update(count: browserRows.count)
    default: break
    }
  }

  private mutating func escapeField() {
    if screen == .firstRun {
      firstRun.field = nil
    } else if wizard.isTitling, screen == .wizard {
      endTitling()
    } else {
      closeField()
    }
  }
}
