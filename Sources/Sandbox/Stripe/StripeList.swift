import Platform

/// Stripe's lists: newest first, by cursor.
enum StripeList {
  /// One page of `items`, which are newest first already. Reads `limit` (1…100, else 10), `starting_after`,
  /// `ending_before` and `created`, and refuses what is left over.
  ///
  /// - Parameter isListed: false for items that count for cursors alone.
  static func page<Item>(
    _ items: [Item], url: String, reader: inout FormReader, id: (Item) -> String, created: (Item) -> Int,
    isListed: (Item) -> Bool = { _ in true }, json: (Item) -> JSONValue
  ) throws(StripeError) -> JSONValue {
    let limit = try reader.integer("limit", 1...100) ?? 10
    let after = try reader.text("starting_after")
    let before = try reader.text("ending_before")
    let range = try CreatedRange(&reader)
    try reader.finish()
    guard after == nil || before == nil else {
      throw .invalid("starting_after", "You can only use one of starting_after and ending_before.")
    }
    // The cursor counts among all items, whether or not filters or the range of dates would show it.
    var start = items.startIndex
    var end = items.endIndex
    if let after { start = try index(of: after, in: items, id, param: "starting_after") + 1 }
    if let before { end = try index(of: before, in: items, id, param: "ending_before") }
    let candidates = items[start..<end].filter { isListed($0) && range.contains(created($0)) }
    // Before a cursor, the page that lies closest to it, still newest first.
    let page = before == nil ? candidates.prefix(limit) : candidates.suffix(limit)
    let hasMore = candidates.count > limit
    return [
      "object": "list", "url": .string(url), "has_more": .bool(hasMore), "data": .array(page.map(json)),
    ]
  }

  private static func index<Item>(
    of cursor: String, in items: [Item], _ id: (Item) -> String, param: String
  ) throws(StripeError) -> Int {
    if let index = items.firstIndex(where: { id($0) == cursor }) { return index }
    throw StripeError(code: "resource_missing", message: "No such object: '\(cursor)'", param: param)
  }
}

/// `created=N`, or `created[gte]=N` and its like.
struct CreatedRange {
  private var least = Int.min
  private var most = Int.max

  init(_ reader: inout FormReader) throws(StripeError) {
    let instants = 0...(Int.max - 1)
    if let exact = try reader.integer("created", instants) { (least, most) = (exact, exact) }
    if let bound = try reader.integer("created[gte]", instants) { least = max(least, bound) }
    if let bound = try reader.integer("created[gt]", instants) { least = max(least, bound + 1) }
    if let bound = try reader.integer("created[lte]", instants) { most = min(most, bound) }
    if let bound = try reader.integer("created[lt]", instants) { most = min(most, bound - 1) }
  }

  func contains(_ created: Int) -> Bool { least <= created && created <= most }
}
