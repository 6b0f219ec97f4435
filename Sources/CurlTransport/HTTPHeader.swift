/// One header line. Names are compared without regard to case (RFC 9110, 5.1).
public struct HTTPHeader: Hashable, Sendable {
  /// A token, as RFC 9110 has it.
  public var name: String
  /// Visible characters, spaces and tabs; no line breaks.
  public var value: String

  /// Checked when it is sent, not here.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether curl may write the line as it is: a line break in it would let its author add headers of his own.
  var isWellFormed: Bool {
    HTTPHeader.isToken(name) && !value.utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }
  }

  /// RFC 9110, 5.6.2: the characters of a header's name and of a method.
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}

extension [HTTPHeader] {
  /// The value of the last header of that name.
  func last(named name: String) -> String? {
    let wanted = name.lowercased()
    return last { $0.name.lowercased() == wanted }?.value
  }
}
