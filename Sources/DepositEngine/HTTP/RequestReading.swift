import DepositDomain
import EngineAPI
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import Platform

extension Request {
  /// The raw body; ``ConnectionGuard`` ends one that takes too long.
  ///
  /// - Throws: `payload_too_large` beyond `limit` bytes, before reading when Content-Length tells.
  func bytes(upTo limit: Int) async throws -> [UInt8] {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw VisualError.bodyTooLarge(limit: limit)
    }
    do {
      return Array(buffer: try await body.collect(upTo: limit))
    } catch is NIOTooManyBytesError {
      throw VisualError.bodyTooLarge(limit: limit)
    }
  }

  /// For a request that needs no body: one is read all the same, up to the limit that holds for all.
  func discardBody() async throws {
    _ = try await bytes(upTo: WireLimit.bodyBytes)
  }

  /// The body as JSON.
  ///
  /// - Throws: `unsupported_media_type`, `payload_too_large`, or `invalid_body` with the field at fault.
  func json<Value: Decodable>(_ type: Value.Type) async throws -> Value {
    let media = headers[.contentType]?.split(separator: ";").first.map { String($0).trimmingSpaces.lowercased() }
    guard media == "application/json" else { throw VisualError.bodyNotJSON }
    return try Self.decode(type, from: try await bytes(upTo: WireLimit.bodyBytes))
  }

  /// The body as JSON, or `fallback` when there is none.
  func json<Value: Decodable>(_ type: Value.Type, orEmpty fallback: Value) async throws -> Value {
    let bytes = try await bytes(upTo: WireLimit.bodyBytes)
    return bytes.isEmpty ? fallback : try Self.decode(type, from: bytes)
  }

  private static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(VisualError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch let error as DecodingError {
      throw VisualError.decoding(error)
    } catch {
      throw .bodyInvalid(field: "", problem: .isMalformed)
    }
  }

  /// The language to answer in.
  var language: Language { Language(acceptLanguage: headers[.acceptLanguage]) }

  /// A query parameter, percent-decoded; nil when absent or empty.
  func query(_ name: String) -> String? {
    guard let value = uri.queryParameters[Substring(name)], !value.isEmpty else { return nil }
    return String(value)
  }

  /// A whole number in the query.
  func query(_ name: String, within range: ClosedRange<Int>) throws(VisualError) -> Int? {
    guard let text = query(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .parameterInvalid(name, problem: .isOutside(range))
    }
    return value
  }
}

extension EngineRequestContext {
  /// The deposit id in the path; what cannot be one is unknown.
  func depositID() throws -> DepositID {
    let id = DepositID(try parameters.require("id"))
    guard id.isWellFormed else { throw VisualError.depositUnknown }
    return id
  }
}

extension VisualError {
  fileprivate static func decoding(_ error: DecodingError) -> VisualError {
    func path(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return .bodyInvalid(field: path(context, key), problem: .isMissing)
    case .valueNotFound(_, let context): return .bodyInvalid(field: path(context), problem: .isMissing)
    case .typeMismatch(_, let context): return .bodyInvalid(field: path(context), problem: .hasWrongType)
    case .dataCorrupted(let context): return .bodyInvalid(field: path(context), problem: .isMalformed)
    @unknown default: return .bodyInvalid(field: "", problem: .isMalformed)
    }
  }
}
