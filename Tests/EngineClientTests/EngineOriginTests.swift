import EngineClient
import Platform
import Testing

@Suite struct EngineOriginTests {
  @Test(arguments: [
    ("http://127.0.0.1:4000", "http://127.0.0.1:4000"), ("HTTP://LocalHost:4000/", "http://localhost:4000"),
    ("https://Visual.Example:443//", "https://visual.example"), ("http://[::1]:80", "http://[::1]"),
    (" https://visual.example/base/ ", "https://visual.example/base"), ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
  ])
  func oneSpelling(_ typed: String, _ text: String) throws {
    #expect(try EngineOrigin(typed).text == text)
  }

  @Test(arguments: [
    "", "visual.example", "ftp://visual.example", "http://", "http:///path", "https://user:pw@host", "https://host?x=1",
    "https://host#x", "https://host:port", "https://host:0", "https://host:70000", "https://ho st", "https://[::1",
    "https://host\u{7}", "javascript://alert(1)\"",
  ])
  func refused(_ typed: String) {
    #expect { try EngineOrigin(typed) } throws: { error in
      (error as? VisualError)?.code == "engine_url_malformed" && (error as? VisualError)?.kind == .configuration
    }
  }

  @Test(arguments: [
    ("http://127.0.0.1:4000", true), ("http://127.8.9.10", true), ("http://localhost", true),
    ("http://[::1]:4000", true),
    ("https://visual.example", true), ("http://visual.example", false), ("http://127.0.0.1.evil.example", false),
    ("http://localhost.evil.example", false), ("http://127.1", false), ("http://127.0.0.256", false),
    ("http://0127.0.0.1", false), ("http://10.0.0.1", false), ("http://[::2]", false),
  ])
  func tokensGoOnlyWhereNobodyListens(_ address: String, _ may: Bool) throws {
    #expect(try EngineOrigin(address).mayReceiveToken == may)
  }
}
