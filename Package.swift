// swift-tools-version: 6.2
import PackageDescription

// Every room is a target, from the ground floor up; ARCHITECTURE.md says what each is for and draws the arrows.
// A target's dependencies are the only rooms it may import: CI builds with the explicit dependency check as an error.

let strict = Context.environment["CI"] != nil

let swiftSettings: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ] + (strict ? [.treatAllWarnings(as: .error)] : [])

extension Target.Dependency {
  static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
  static let grdb = product(name: "GRDB", package: "GRDB.swift")
  static let heap = product(name: "HeapModule", package: "swift-collections")
  static let grdbSQLite = product(name: "GRDBSQLite", package: "GRDB.swift")
  static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
  static let hummingbirdCore = product(name: "HummingbirdCore", package: "hummingbird")
  static let hummingbirdTLS = product(name: "HummingbirdTLS", package: "hummingbird")
  static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
  static let logging = product(name: "Logging", package: "swift-log")
  static let nioCore = product(name: "NIOCore", package: "swift-nio")
  static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
  static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
  static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
  static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
  static let tomlKit = product(name: "TOMLKit", package: "TOMLKit")
}

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// - Parameter data: what the tests read beside them: recorded screens, scripts.
func tests(_ name: String, _ dependencies: [Target.Dependency] = [], data: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: data,
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "visual",
  products: [
    .executable(name: "visual-tui", targets: ["visual-tui"]),
    .executable(name: "visual-engine", targets: ["visual-engine"]),
    .executable(name: "visual-sandbox", targets: ["visual-sandbox"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Ground floor: C shims, one per system library.
    .target(name: "CCurl"),
    .target(name: "COpenSSL"),
    .target(name: "CMediaInfo"),
    .target(name: "CMemory"),
    .target(name: "CQREncode"),
    .target(name: "CZlib"),
    .target(name: "CNcursesw", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // Foundations.
    room("Platform", ["CMemory", .tomlKit, .logging]),
    room("Cryptography", ["COpenSSL"]),
    room("CurlTransport", ["CCurl", "Platform"]),
    room("MediaProbe", ["CMediaInfo", "Platform"]),

    // What a deposit is, and how it is said on the wire.
    room("DepositDomain", ["Platform"]),
    room("EngineAPI", ["Platform", "DepositDomain"]),

    // The outside services.
    room("StripeGateway", ["Platform", "DepositDomain", "Cryptography", "CurlTransport"]),
    room("BunnyGateway", ["Platform", "DepositDomain", "Cryptography", "CurlTransport"]),

    // The engine.
    room("DepositStore", ["Platform", "DepositDomain"]),
    room("DepositStoreSQLite", ["Platform", "DepositDomain", "DepositStore", .grdb, .grdbSQLite]),
    room("UsageMetering", ["CZlib", "Platform", .grdb, .heap]),
    room(
      "DepositEngine",
      [
        "Platform", "DepositDomain", "EngineAPI", "Cryptography", "CurlTransport", "StripeGateway", "BunnyGateway",
        "DepositStore", "DepositStoreSQLite", "UsageMetering", .httpTypes, .hummingbird, .hummingbirdCore,
        .hummingbirdTLS, .logging, .nioCore, .nioHTTPTypes, .nioSSL, .serviceLifecycle, .unixSignals,
      ]),

    // The client.
    room("EngineClient", ["Platform", "DepositDomain", "EngineAPI", "CurlTransport"]),
    room("VideoUpload", ["Platform", "DepositDomain", "EngineAPI", "Cryptography", "CurlTransport"]),
    room("EmbeddedEngine", ["Platform", "Cryptography", "CurlTransport"]),
    room(
      "DepositJourney",
      [
        "Platform", "DepositDomain", "EngineAPI", "Cryptography", "CurlTransport", "EngineClient", "MediaProbe",
        "VideoUpload",
      ]),
    room("TerminalKit", ["CNcursesw", "Platform", .tomlKit]),
    room("Dashboard", ["Platform", "DepositDomain", "EngineAPI", "TerminalKit"]),
    room("Reports", ["Platform", "DepositDomain", "EngineAPI", "DepositJourney", "VideoUpload"]),

    room(
      "DashboardRuntime",
      [
        "CQREncode", "Platform", "DepositDomain", "EngineAPI", "CurlTransport", "EngineClient", "VideoUpload",
        "EmbeddedEngine",
        "DepositJourney", "Reports", "TerminalKit", "Dashboard",
      ]),

    // The stand-ins.
    room(
      "Sandbox",
      [
        "Platform", "DepositDomain", "StripeGateway", "Cryptography", "CurlTransport", .hummingbird, .logging, .nioCore,
        .serviceLifecycle,
      ]),

    // The programs.
    program(
      "visual-tui",
      [
        "Platform", "DepositDomain", "EngineAPI", "CurlTransport", "EngineClient", "VideoUpload", "EmbeddedEngine",
        "DepositJourney", "MediaProbe", "Reports", "TerminalKit", "Dashboard", "DashboardRuntime", .argumentParser,
      ]),
    program(
      "visual-engine",
      [
        "Platform", "DepositDomain", "EngineAPI", "DepositStore", "DepositStoreSQLite", "UsageMetering",
        "DepositEngine",
        .argumentParser,
        .logging,
      ]),
    program("visual-sandbox", ["Platform", "Sandbox", .argumentParser, .logging]),

    // Tests: one folder a room, and what several of them use.
    .target(
      name: "TestSupport", dependencies: ["Platform"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests("Platform", [.logging]),
    tests("CurlTransport"),
    tests("DepositDomain", ["Platform"]),
    tests("EngineAPI", ["Platform", "DepositDomain"]),
    tests("Cryptography"),
    tests("MediaProbe"),
    tests("Sandbox", ["Platform", "Cryptography", "CurlTransport", .hummingbird, .logging]),
    tests("StripeGateway", ["Platform", "DepositDomain", "CurlTransport", "Cryptography"]),
    tests("BunnyGateway", ["Platform", "DepositDomain", "CurlTransport"]),
    tests("EmbeddedEngine", ["Platform"]),
    tests("EngineClient", ["Platform", "DepositDomain", "EngineAPI", "CurlTransport"]),
    tests(
      "DepositJourney",
      ["Platform", "DepositDomain", "EngineAPI", "Cryptography", "CurlTransport", "EngineClient", "VideoUpload"]),
    // A terminal that exists on paper, for whatever writes to one.
    .target(
      name: "TerminalEmulation", dependencies: ["TerminalKit"], path: "Tests/TerminalEmulation",
      swiftSettings: swiftSettings),
    tests("TerminalKit", ["CNcursesw", "Platform", "TerminalEmulation"]),
    tests(
      "Dashboard", ["Platform", "DepositDomain", "EngineAPI", "TerminalKit", "TerminalEmulation"],
      data: ["Golden", "Stories"]),
    tests(
      "DashboardRuntime",
      ["Platform", "DepositDomain", "Dashboard", "TerminalKit", "VideoUpload", "CurlTransport", "EngineClient"]),
    tests("UsageMetering", ["Platform", "Sandbox", .grdb], data: ["independent.py"]),
    tests("Reports", ["Platform", "DepositDomain", "EngineAPI", "DepositJourney", "VideoUpload"]),
    // What every store must do, run on each backend by the two test targets below it.
    .target(
      name: "StoreConformance", dependencies: ["Platform", "DepositDomain", "DepositStore", "TestSupport"],
      path: "Tests/StoreConformance", swiftSettings: swiftSettings),
    tests("DepositStore", ["StoreConformance"]),
    tests("DepositStoreSQLite", ["Platform", "DepositDomain", "DepositStore", "StoreConformance", .grdb]),
    tests("VideoUpload", ["Platform", "DepositDomain", "EngineAPI", "CurlTransport", "Cryptography"]),
    // The real programs together, on loopback: the dependencies on programs have them built beside the tests.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "visual-tui", "visual-engine", "visual-sandbox", "Cryptography", "CurlTransport", "TerminalEmulation",
        "Platform", "DepositDomain", "DepositStore", "DepositStoreSQLite", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    tests(
      "DepositEngine",
      [
        "Platform", "DepositDomain", "EngineAPI", "Cryptography", "CurlTransport", "StripeGateway", "BunnyGateway",
        "DepositStore", "DepositStoreSQLite", "Sandbox", "UsageMetering", .httpTypes, .hummingbird, .logging, .nioCore,
        .serviceLifecycle,
      ]),
  ]
)
