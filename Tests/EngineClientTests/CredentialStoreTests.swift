import EngineClient
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct CredentialStoreTests {
  private let folder: TemporaryFolder
  private let store: CredentialStore

  init() throws {
    folder = try TemporaryFolder()
    store = CredentialStore(UserDirectories(Environment(["HOME": folder.path, "XDG_CONFIG_HOME": folder.path])))
  }

  @Test func keptByEngineAndPrivate() throws {
    let one = try EngineOrigin("https://one.example")
    let two = try EngineOrigin("https://two.example")
    #expect(try store.credential(for: one) == nil)
    try store.store(Secret("first"), user: "alice", for: one, remember: true)
    try store.store(Secret("second"), user: "bob", for: two, remember: false)
    #expect(try store.credential(for: one)?.secret.reveal() == "first")
    #expect(try store.credential(for: two)?.user == "bob")
    #expect(try store.engine() == one.text)
    var status = stat()
    #expect(stat(store.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(try store.remove(one))
    #expect(try !store.remove(one))
    #expect(try store.engine() == nil)
    #expect(try store.credential(for: two) != nil)
  }

  @Test func refusedWhenOthersCanReadIt() throws {
    let origin = try EngineOrigin("https://one.example")
    try store.store(Secret("first"), user: "alice", for: origin, remember: true)
    chmod(store.path, 0o644)
    #expect { try store.credential(for: origin) } throws: { ($0 as? VisualError)?.code == "secret_readable_by_others" }
  }

  @Test(arguments: ["", "two words", "tab\tbed", "é", String(repeating: "x", count: 4_097)])
  func noToken(_ text: String) {
    #expect { try CredentialStore.token(from: text) } throws: { ($0 as? VisualError)?.code == "token_malformed" }
  }

  @Test func aTokenMayHaveALineEnd() throws {
    #expect(try CredentialStore.token(from: " vt_abc.DEF-1\r\n").reveal() == "vt_abc.DEF-1")
  }
}
