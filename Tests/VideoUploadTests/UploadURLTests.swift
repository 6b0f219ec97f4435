import Platform
import Testing

@testable import VideoUpload

@Suite struct UploadURLTests {
  @Test(arguments: [
    ("HTTP://Host.Example:80/a?b", "http://host.example/a?b"), ("https://h", "https://h/"),
    ("https://h?q", "https://h/?q"), ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ("http://127.0.0.1:1", "http://127.0.0.1:1/"), ("https://h:443", "https://h/"), ("http://h:443", "http://h:443/"),
  ])
  func aPlainURLIsTakenApart(_ text: String, _ normal: String) {
    #expect(UploadURL(text)?.text == normal)
  }

  @Test(arguments: [
    "", "http", "http:/h", "ftp://h/", "http://", "http:///x", "http://u@h/", "http://u:p@h/", "http://h:/",
    "http://h:0/", "http://h:65536/", "http://h:8o/", "http://h:-1/", "http://h /", "http://h/\n", "http://h/é",
    "http://h\\x", "http://h#f", "http://[::1/", "http://[]/", "http://a b/", "http://h%2f/", " http://h/",
  ])
  func anythingElseIsNot(_ text: String) {
    #expect(UploadURL(text) == nil)
  }

  @Test(arguments: [
    ("0", Duration.zero), (" 12 ", .seconds(12)), ("Thu, 28 May 2026 20:26:50 GMT", .seconds(10)),
    ("Thu, 28 May 2026 20:26:00 GMT", .zero),
  ])
  func retryAfterIsRead(_ text: String, _ wait: Duration) {
    #expect(RetryAfter.parse(text, now: Instant(unixSeconds: 1_780_000_000)) == wait)
  }

  @Test(arguments: ["", "-1", "1.5", "1e3", "12345678901", "Thu, 28 Foo 2026 20:26:50 GMT", "Thu, 28 May 2026", "+5"])
  func aMalformedRetryAfterIsNone(_ text: String) {
    #expect(RetryAfter.parse(text, now: Instant(unixSeconds: 1_780_000_000)) == nil)
  }
}
