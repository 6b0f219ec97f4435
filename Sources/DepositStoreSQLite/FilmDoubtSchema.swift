extension Schema {
  /// A playable film that may have been deleted at Bunny is looked at, also by the next process.
  static let filmDoubt = """
    ALTER TABLE video ADD COLUMN doubted_at INTEGER;
    """
}
