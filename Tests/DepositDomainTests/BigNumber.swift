/// Natural numbers of any size, by schoolbook arithmetic: what the estimate is checked against.
struct BigNumber: Comparable {
  /// Base 10⁹, least significant first, no zeros at the end.
  private var limbs: [UInt64]

  init(_ value: Int) {
    limbs = []
    var rest = UInt64(value)
    while rest > 0 {
      limbs.append(rest % Self.base)
      rest /= Self.base
    }
  }

  private static let base: UInt64 = 1_000_000_000

  static func + (a: BigNumber, b: BigNumber) -> BigNumber {
    var sum = BigNumber(0)
    var carry: UInt64 = 0
    for index in 0..<max(a.limbs.count, b.limbs.count) {
      let total = (index < a.limbs.count ? a.limbs[index] : 0) + (index < b.limbs.count ? b.limbs[index] : 0) + carry
      sum.limbs.append(total % base)
      carry = total / base
    }
    if carry > 0 { sum.limbs.append(carry) }
    return sum
  }

  static func * (a: BigNumber, b: BigNumber) -> BigNumber {
    var product = BigNumber(0)
    product.limbs = [UInt64](repeating: 0, count: a.limbs.count + b.limbs.count)
    for (i, x) in a.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in b.limbs.enumerated() {
        let total = product.limbs[i + j] + x * y + carry
        product.limbs[i + j] = total % base
        carry = total / base
      }
      product.limbs[i + b.limbs.count] += carry
    }
    while product.limbs.last == 0 { product.limbs.removeLast() }
    return product
  }

  static func < (a: BigNumber, b: BigNumber) -> Bool {
    if a.limbs.count != b.limbs.count { return a.limbs.count < b.limbs.count }
    return a.limbs.reversed().lexicographicallyPrecedes(b.limbs.reversed())
  }
}
