internal import FoundationEssentials
import Glibc
import Logging
import Platform

/// A folder of its owner's alone, for the bytes of uploads.
struct PrivateFolder: Sendable {
  let path: String

  /// - Throws: `sandbox_no_folder` when none can be made in `parent`.
  init(in parent: String) throws(VisualError) {
    var template = Array("\(parent)/visual-sandbox-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    guard let made else {
      let cause = String(cString: strerror(errno))
      throw VisualError(
        "sandbox_no_folder", .configuration,
        Phrase(
          fr: "Impossible de créer un dossier dans \(parent) (\(cause)) ; indiquer un autre TMPDIR.",
          en: "Cannot make a folder in \(parent) (\(cause)); set another TMPDIR."))
    }
    path = made
  }

  func remove(_ logger: Logger) {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      logger.warning("could not remove \(path): \(error)")
    }
  }
}
