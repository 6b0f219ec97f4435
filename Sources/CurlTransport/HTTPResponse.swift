/// A whole answer, of whatever status: only the lack of an answer is a `TransportError`.
public struct HTTPResponse: Sendable {
  /// 200 to 599; interim answers (1xx) are passed over.
  public var status: Int
  /// In the order received; text that is not UTF-8 is repaired. Trailers are left out.
  public var headers: [HTTPHeader]
  /// As received, not decompressed; at most the request's `maximumResponseBytes`.
  public var body: [UInt8]

  /// For stand-ins of a transport.
  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The value of the last header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.last(named: name)
  }
}
