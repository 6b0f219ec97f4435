internal import Cryptography
import Platform

extension BunnyLibrary {
  /// Puts the samples' videos into the library; their bytes are nobody's, so only what Bunny says of them is there.
  func adopt(_ samples: SampleSet) {
    for sample in samples.deposits.sorted(by: { $0.opened < $1.opened }) where sample.stage != .expired {
      var video = Video(
        guid: sample.guid, created: sample.paid + .seconds(2), title: "\(sample.title) [\(sample.id)/1]")
      if sample.stage == .playable {
        video.original = Video.Original(
          path: "", size: sample.size, hash: Hex.encode(SHA256.hash(Array(sample.guid.utf8)), .uppercase),
          facts: MediaFacts(
            lengthSec: sample.durationSec, width: sample.height * 16 / 9, height: sample.height))
        video.encoding = Video.Encoding(began: sample.paid, duration: sample.encoded - sample.paid)
      }
      add(video)
    }
  }
}
