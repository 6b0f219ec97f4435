import HTTPTypes
import Hummingbird
import NIOCore
import Platform

/// The few small pages a browser may meet: plain HTML, no script, nothing from outside.
struct LandingPage: Sendable {
  let title: Phrase
  let text: Phrase
  var status: HTTPResponse.Status = .ok

  func response(_ language: Language) -> Response {
    let html = """
      <!doctype html>
      <html lang="\(language.rawValue)">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>VISUAL · \(Self.escaped(title(language)))</title>
      <style>
        body { background: #000; color: #f5d0fe; font: 18px/1.5 system-ui, sans-serif; max-width: 34em;
               margin: 12vh auto; padding: 0 1.5em }
        h1 { color: #e879f9; font-size: 1.4em }
      </style>
      <h1>\(Self.escaped(title(language)))</h1>
      <p>\(Self.escaped(text(language)))</p>
      </html>

      """
    return Response(
      status: status,
      headers: [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentLanguage: language.rawValue,
        .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        .xContentTypeOptions: "nosniff",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// Scalar by scalar: to a browser, "<" opens a tag whatever combining mark follows it.
  static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
