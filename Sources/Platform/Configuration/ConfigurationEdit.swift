extension ConfigurationFile {
  /// Writes one of the client's settings into a conf file, which is made when it is not there; all other lines stay as
  /// they are.
  ///
  /// - Throws: ``VisualError`` of kind configuration: the file does not read, or cannot be written.
  public static func set(_ name: String, to value: String, inFileAt path: String) throws(VisualError) {
    let present = try PrivateFile.read(path: path, limit: maximumBytes)?.text ?? ""
    let edited = edit(present, name: name, value: value)
    // What does not read afterwards, or did not before, is left alone.
    _ = try ConfigurationFile(path: path, toml: edited)
    try PrivateFile.write(Array(edited.utf8), path: path)
  }

  /// The text with the setting in it: in its own line, where it stands commented out, or before the first section.
  static func edit(_ text: String, name: String, value: String) -> String {
    let isBare = value == "true" || value == "false"
    let line = "\(name) = " + (isBare ? value : "\"\(value)\"")
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let end = lines.firstIndex { $0.drop { $0 == " " }.hasPrefix("[") } ?? lines.count
    func isSetting(_ text: some StringProtocol) -> Bool {
      let rest = text.drop { $0 == " " }
      return rest.hasPrefix(name) && rest.dropFirst(name.count).drop { $0 == " " }.hasPrefix("=")
    }
    if let index = lines[..<end].firstIndex(where: { isSetting($0) }) {
      lines[index] = line
    } else if let index = lines[..<end].firstIndex(where: { $0.hasPrefix("#") && isSetting($0.dropFirst()) }) {
      lines[index] = line
    } else if end < lines.count {
      lines.insert(line, at: end)
    } else {
      if lines.last == "" { lines.removeLast() }
      lines += [line, ""]
    }
    return lines.joined(separator: "\n")
  }
}
