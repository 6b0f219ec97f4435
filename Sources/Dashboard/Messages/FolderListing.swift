/// What is in a folder: folders first, then files, each by name.
public struct FolderListing: Hashable, Sendable {
  /// Most entries listed; a folder with more says so by ``isCut``.
  public static let most = 5_000

  /// One entry.
  public struct Entry: Hashable, Sendable {
    public var name: String
    public var isFolder: Bool
    /// By its ending; what is none is shown dimmed and can be chosen all the same.
    public var isVideo: Bool
    public var sizeBytes: Int?

    public init(name: String, isFolder: Bool = false, isVideo: Bool = false, sizeBytes: Int? = nil) {
      self.name = name
      self.isFolder = isFolder
      self.isVideo = isVideo
      self.sizeBytes = sizeBytes
    }
  }

  /// Absolute, without a `/` at its end except for the root.
  public var path: String
  /// nil for the root.
  public var parent: String?
  public var entries: [Entry]
  public var isCut: Bool

  public init(path: String, parent: String?, entries: [Entry], isCut: Bool = false) {
    self.path = path
    self.parent = parent
    self.entries = entries
    self.isCut = isCut
  }
}
