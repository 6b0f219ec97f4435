import Dashboard
import DepositDomain
import EngineAPI
public import EngineClient
import Platform

extension EngineClient {
  /// Waits until a private engine has learned of its sandbox's samples: the first figures shown are to be theirs. When it
  /// takes longer than some seconds, they come with the next look.
  ///
  /// - Parameter sleep: between two looks.
  public func samplesAreIn(_ sleep: (Duration) async throws -> Void) async {
    var known: (deposits: Int, egress: Double) = (0, 0)
    for _ in 0..<20 {
      do {
        let deposits = try await newestDeposits().items
        let egress = try await estimate().usage.egress_gb
        let isSettled = deposits.allSatisfy { $0.status != .paid && $0.video.state != .processing }
        if isSettled, egress > 0, known == (deposits.count, egress) { return }
        known = (deposits.count, egress)
        try await sleep(.milliseconds(300))
      } catch {
        // The next request tells what is wrong.
        return
      }
    }
  }
}
