import BunnyGateway
import DepositDomain
import Platform
import Testing

struct SignatureTests {
  @Test func anUploadTicket() {
    let gateway = Library.gateway(ScriptedTransport())
    let ticket = gateway.authorizeUpload(
      of: VideoGUID("v-1"), expiresAt: Instant(microseconds: 1_700_000_000_999_999))
    #expect(ticket.endpoint == "https://bunny.test/tusupload")
    #expect(
      ticket.headers == [
        "AuthorizationSignature": "d8955544996627cd6917acc5972dceb71a9580864d0b6de10f7abd3feebba032",
        "AuthorizationExpire": "1700000000", "LibraryId": "42", "VideoId": "v-1",
      ])
    #expect(ticket.expiresAt == Instant(unixSeconds: 1_700_000_000))
  }

  static let webhook = Array(
    "{\"VideoLibraryId\":133,\"VideoGuid\":\"657bb740-a71b-4529-a012-528021c31a92\",\"Status\":3}".utf8)
  static let signature = "95ba721a9a8ee56efa4ce19d45dba902747c0effc76c76a6d3d316f1f332cfd8"

  @Test func aWebhook() throws {
    #expect(BunnyWebhook.verify(body: Self.webhook, signature: Self.signature, key: Secret("read-only-key")))
    let read = try BunnyWebhook(body: Self.webhook)
    #expect(read.guid == VideoGUID("657bb740-a71b-4529-a012-528021c31a92"))
    #expect(read.libraryID == 133)
    #expect(read.status == 3)
    #expect(try BunnyWebhook(body: Array("{\"videoLibraryId\":1,\"videoGuid\":\"g\",\"status\":0}".utf8)).status == 0)
  }

  @Test(arguments: [nil, "", "00", signature.uppercased(), String(signature.dropLast()), signature + " "])
  func aWrongWebhookSignature(signature: String?) {
    #expect(!BunnyWebhook.verify(body: Self.webhook, signature: signature, key: Secret("read-only-key")))
  }

  @Test func aWebhookTouchedOrSignedWithAnotherKey() {
    var touched = Self.webhook
    touched[20] ^= 1
    #expect(!BunnyWebhook.verify(body: touched, signature: Self.signature, key: Secret("read-only-key")))
    #expect(!BunnyWebhook.verify(body: Self.webhook, signature: Self.signature, key: Secret("other")))
    // HMAC with an empty key can be computed by anyone.
    let unkeyed = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    #expect(!BunnyWebhook.verify(body: [], signature: unkeyed, key: Secret("")))
  }

  @Test(arguments: [
    "", "[]", "{}", "{\"VideoLibraryId\":1,\"VideoGuid\":\"\",\"Status\":3}",
    "{\"VideoLibraryId\":1,\"VideoGuid\":\"g\"}",
    "{\"VideoLibraryId\":\"1\",\"VideoGuid\":\"g\",\"Status\":3}", String(repeating: "[", count: 60_000),
    "{\"VideoLibraryId\":1,\"VideoGuid\":\"\(String(repeating: "g", count: 70_000))\",\"Status\":3}",
  ])
  func aMalformedWebhook(body: String) {
    let error = #expect(throws: VisualError.self) { try BunnyWebhook(body: Array(body.utf8)) }
    #expect(error?.code == "webhook_malformed")
  }
}

/// The vectors of Bunny's own signers.
struct PlaybackSignatureTests {
  static let key = Secret("SecurityKey")
  static let expiry = Instant(unixSeconds: 1_598_024_587)

  @Test func theEmbeddedPlayer() {
    let url = PlaybackSignature.embedURL(
      libraryID: 759, guid: VideoGUID("32d140e2-e4f4-4eec-9d53-20371e9be607"),
      key: Secret("4742a81b-bf15-42fe-8b1c-8fcb9024c550"), expiresAt: Instant(unixSeconds: 1_623_440_202))
    #expect(
      url == "https://iframe.mediadelivery.net/embed/759/32d140e2-e4f4-4eec-9d53-20371e9be607"
        + "?token=a8617f6df2e9b55b65ac7112138c70417766d80614bfe146d0d9bb2bd21fef87&expires=1623440202")
  }

  @Test func aFileOnTheCDN() {
    #expect(
      PlaybackSignature.cdnToken(path: "/300kb.jpg", key: Self.key, expiresAt: Self.expiry)
        == "HS256-o10JRWlsAItyAsdKS6jJKjabHN4FrFsplDHPV1idcX4")
    #expect(
      PlaybackSignature.cdnToken(
        path: "/300kb.jpg", parameters: [("token_countries", "CA,US")], key: Self.key, expiresAt: Self.expiry)
        == "HS256-i5s3Uv7mnrFfN5nznwU2BxhILpnipYeE18TapV0WNFM")
  }

  /// Two parameters, given out of order.
  @Test func parametersAreSorted() {
    #expect(
      PlaybackSignature.cdnToken(
        path: "/", parameters: [("token_path", "/"), ("token_countries", "CA")], key: Self.key, expiresAt: Self.expiry)
        == "HS256-JWU7jhpnBGI-O54AYDAtrlZT86Ied4RTO2-Y8mUj60A")
  }

  @Test func lockedToAnAddress() {
    #expect(
      PlaybackSignature.cdnToken(path: "/300kb.jpg", key: Self.key, expiresAt: Self.expiry, lockedTo: [1, 2, 3, 4])
        == "HS256-1-L2rISTLcujMY9UFf2tbZ41d5i-Bme1g1oTK_Z2QMLJk")
    let address: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0x85, 0xA3, 0, 0, 0, 0, 0x8A, 0x2E, 0x03, 0x70, 0x73, 0x34]
    #expect(
      PlaybackSignature.cdnToken(path: "/300kb.jpg", key: Self.key, expiresAt: Self.expiry, lockedTo: address)
        == "HS256-1-Z1BaGdhTZdU4iANcyKpurFR2VgCNdqC6hlBv5x_TyaI")
  }

  /// The directory form: the token of `token_path`, then that path escaped, then the file.
  @Test func aPlaylistInItsFolder() {
    let url = PlaybackSignature.playlistURL(
      host: "vz-1.b-cdn.net", guid: VideoGUID("1e246d41-b219-41a5-be0e-e71b314e06b7"), key: Self.key,
      expiresAt: Self.expiry)
    // As Bunny's Python signer writes it for the same path, key and expiry.
    #expect(
      url == "https://vz-1.b-cdn.net/bcdn_token=HS256-QgWmyE2RhKwkWzio1RuZUbMe1ETE1YYXrMNiaGXC4nc"
        + "&token_path=%2F1e246d41-b219-41a5-be0e-e71b314e06b7%2F&expires=1598024587/1e246d41-b219-41a5-be0e-e71b314e06b7/playlist.m3u8"
    )
  }
}
