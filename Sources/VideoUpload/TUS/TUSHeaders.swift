import Cryptography
import CurlTransport
import EngineAPI

extension TUSMachine {
  /// The ticket's headers and the protocol's: no checksum, which Bunny answers with mismatches.
  func headers(for kind: TUSRequest.Kind) -> [HTTPHeader] {
    Self.headers(of: ticket) + protocolHeaders(for: kind)
  }

  /// What stands on every request.
  static func headers(of ticket: UploadTicket) -> [HTTPHeader] {
    let signature = ticket.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
    return signature + [HTTPHeader("Tus-Resumable", "1.0.0")]
  }

  private func protocolHeaders(for kind: TUSRequest.Kind) -> [HTTPHeader] {
    switch kind {
    case .create:
      let metadata = Self.metadata(ticket.metadata)
      return [HTTPHeader("Upload-Length", String(length))]
        + (metadata.isEmpty ? [] : [HTTPHeader("Upload-Metadata", metadata)])
    case .head: return []
    case .patch(let offset, _):
      return [
        HTTPHeader("Content-Type", "application/offset+octet-stream"), HTTPHeader("Upload-Offset", String(offset)),
      ]
    }
  }

  /// `Upload-Metadata` as TUS writes it: keys with base64 values, the key alone for an empty one.
  static func metadata(_ pairs: [String: String]) -> String {
    pairs.filter { isKey($0.key) }.sorted { $0.key < $1.key }
      .map { $0.value.isEmpty ? $0.key : "\($0.key) \(Base64.encode(Array($0.value.utf8)))" }
      .joined(separator: ",")
  }

  private static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
  }
}
