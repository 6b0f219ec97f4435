/// The words of the command line as bytes: a file's name may be no text.
enum RawArguments {
  static let areUTF8 = (0..<Int(CommandLine.argc)).allSatisfy { index in
    CommandLine.unsafeArgv[index].map { String(validatingCString: $0) != nil } ?? true
  }
}
