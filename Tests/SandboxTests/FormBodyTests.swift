import Testing

@testable import Sandbox

@Suite("Form bodies")
struct FormBodyTests {
  @Test("percent escapes, plus signs, brackets and UTF-8 are decoded")
  func decodes() throws {
    let form = try #require(FormBody("a%5Bb%5D=caf%C3%A9+au%20lait&empty=&bare"))
    #expect(form["a[b]"] == "café au lait")
    #expect(form["empty"] == "")
    #expect(form["bare"] == "")
    #expect(form["other"] == nil)
  }

  @Test("malformed text is refused", arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1"])
  func refuses(text: String) {
    #expect(FormBody(text) == nil)
  }

  @Test("the fingerprint does not depend on the order, and does on the values")
  func fingerprint() {
    #expect(FormBody("a=1&b=2")?.fingerprint == FormBody("b=2&a=1")?.fingerprint)
    #expect(FormBody("a=1&b=2")?.fingerprint != FormBody("a=2&b=1")?.fingerprint)
  }

  @Test("too many pairs are refused")
  func tooMany() {
    #expect(FormBody(Array(repeating: "a=1", count: FormBody.maximumPairs).joined(separator: "&")) != nil)
    #expect(FormBody(Array(repeating: "a=1", count: FormBody.maximumPairs + 1).joined(separator: "&")) == nil)
  }
}
