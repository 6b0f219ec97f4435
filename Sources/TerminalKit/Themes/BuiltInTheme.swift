import Platform

extension Theme {
  /// The theme there always is, without any file: fuchsia on black, as the web widget this stands in for. Its twin
  /// `visual.theme` is what people copy to make their own.
  public static let visual = Theme(
    name: "visual",
    title: Phrase(fr: "Fuchsia sur noir", en: "Fuchsia on black"),
    background: RGB(0x000000),
    text: RoleStyle(RGB(0xE7E5E4)),
    styles: [
      .dim: RoleStyle(RGB(0xA8A29E)),
      .value: RoleStyle(RGB(0xFFFFFF), .bold),
      .accent: RoleStyle(RGB(0xD946EF)),
      .title: RoleStyle(RGB(0xF0ABFC), .bold),
      .ok: RoleStyle(RGB(0x4ADE80)),
      .warning: RoleStyle(RGB(0xFACC15)),
      .error: RoleStyle(RGB(0xFB7185), .bold),
      .border: RoleStyle(RGB(0xA95ABA)),
      .focus: RoleStyle(RGB(0xD946EF), .bold),
      .selected: RoleStyle(RGB(0x000000), on: RGB(0xD946EF)),
      .selectedIdle: RoleStyle(RGB(0xFFFFFF), on: RGB(0x701A75)),
      .tab: RoleStyle(RGB(0xA8A29E)),
      .tabActive: RoleStyle(RGB(0x000000), on: RGB(0xD946EF), .bold),
      .badge: RoleStyle(RGB(0xF0ABFC), .bold),
      .badgeAlert: RoleStyle(RGB(0x000000), on: RGB(0xFB7185), .bold),
      .link: RoleStyle(RGB(0x67E8F9), .underline),
      .key: RoleStyle(RGB(0xF0ABFC), .bold),
      .match: RoleStyle(RGB(0xFACC15), .underline),
      .input: RoleStyle(RGB(0xFFFFFF), on: RGB(0x3B0A45)),
      .barDone: RoleStyle(RGB(0xD946EF)),
      .barPending: RoleStyle(RGB(0xF0ABFC)),
      .barRest: RoleStyle(RGB(0x8A8480)),
      .plot: RoleStyle(RGB(0xD946EF)),
    ])
}

extension RoleStyle {
  init(_ foreground: RGB, _ attributes: TextAttributes) {
    self.init(foreground, on: nil, attributes)
  }
}
