import Platform
import ServiceLifecycle

/// Gives memory back that a busy time has left behind: otherwise the heap stays as large as it ever was.
struct HeapTrimmer: Service {
  private static let interval: Duration = .seconds(60)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while true {
        do { try await Task.sleep(for: Self.interval) } catch { return }
        Heap.trim()
      }
    }
  }
}
