import Cryptography

/// What every film looks like when it is played from the sandbox: two seconds of a black square on pink (H.264, 64×36,
/// MPEG-TS), over and over for as long as the film is.
enum SampleStream {
  static let segmentSeconds = 2
  /// The sandbox makes no playlist longer than this.
  private static let maximumSegments = 7_200

  /// The playlist of all qualities: there is one.
  static let master = """
    #EXTM3U
    #EXT-X-VERSION:3
    #EXT-X-STREAM-INF:BANDWIDTH=9000,RESOLUTION=64x36,CODECS="avc1.42c00a"
    36p/video.m3u8

    """

  /// The playlist of the segments.
  ///
  /// - Parameter seconds: the film's length.
  static func media(seconds: Int) -> String {
    let count = min(maximumSegments, max(1, (seconds + segmentSeconds - 1) / segmentSeconds))
    let segments = (0..<count).map { index in
      (index == 0 ? "" : "#EXT-X-DISCONTINUITY\n") + "#EXTINF:\(segmentSeconds).0,\nvideo\(index).ts\n"
    }
    return """
      #EXTM3U
      #EXT-X-VERSION:3
      #EXT-X-TARGETDURATION:\(segmentSeconds)
      #EXT-X-MEDIA-SEQUENCE:0
      #EXT-X-PLAYLIST-TYPE:VOD
      \(segments.joined())#EXT-X-ENDLIST

      """
  }

  static let segment: [UInt8] = Base64.decode(base64.filter { $0 != "\n" }) ?? []

  private static let base64 = """
    R0AREABC8CUAAcEAAP8B/wAB/IAUSBIBBkZGbXBlZwlTZXJ2aWNlMDF3fEPK////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    //////////////////////////9HQAAQAACwDQABwQAAAAHwACqxBLL/////////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    /////////////////////////////////////////////////////0dQABAAArASAAHBAADhAPAAG+EA8AAVvU1W////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////R0EAMAdQAAAAAH4AAAAB4AAAgIAFIQAB
    AAEAAAABCfAAAAABZ0LACtkEf58BEAAAAwAQAAADAEDxImSAAAAAAWjLg8sgAAABBgX//13cRem95tlIt5Ys2CDZI+7veDI2NCAtIGNvcmUgMTY1
    IC0gSC4yNjQvTVBFRy00IEFWQyBjb2RlYyAtIENvcHlsZWZ0IDIwMDMtMjAyNSAtIGh0dHA6Ly93d3cudmlkZW9sYW4ub3JnL3gyNjQuaHRHAQAR
    bWwgLSBvcHRpb25zOiBjYWJhYz0wIHJlZj0zIGRlYmxvY2s9MTowOjAgYW5hbHlzZT0weDE6MHgxMTEgbWU9aGV4IHN1Ym1lPTcgcHN5PTEgcHN5
    X3JkPTEuMDA6MC4wMCBtaXhlZF9yZWY9MSBtZV9yYW5nZT0xNiBjaHJvbWFfbWU9MSB0cmVsbGlzPTEgOHg4ZGN0PTAgY3FtPTAgZGVhZHpvbmU9
    MjEsMTEgZmFzdF9wc2tpcEcBABI9MSBjaHJvbWFfcXBfb2Zmc2V0PS0yIHRocmVhZHM9MSBsb29rYWhlYWRfdGhyZWFkcz0xIHNsaWNlZF90aHJl
    YWRzPTAgbnI9MCBkZWNpbWF0ZT0xIGludGVybGFjZWQ9MCBibHVyYXlfY29tcGF0PTAgY29uc3RyYWluZWRfaW50cmE9MCBiZnJhbWVzPTAgd2Vp
    Z2h0cD0wIGtleWludD0xMCBrZXlpbnRfbWluPTEgc2NlbmVjRwEAE3V0PTQwIGludHJhX3JlZnJlc2g9MCByY19sb29rYWhlYWQ9MTAgcmM9Y3Jm
    IG1idHJlZT0xIGNyZj0yMy4wIHFjb21wPTAuNjAgcXBtaW49MCBxcG1heD02OSBxcHN0ZXA9NCBpcF9yYXRpbz0xLjQwIGFxPTE6MS4wMACAAAAB
    ZYiEBTxGKAAKSkcAATdo4AAm7Scn//HDBaCLA4ABsAAQGAASywgs7hBZ3wOBHKl+BwI5UvUEdddHAQA0lQD/////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////hEP/4KwScHAAMAACAiRhAu7hAu7hwRCZfw4IhMv6glrrv0dBADWZEAAA
    V+R+AP//////////////////////////////////////////////////////////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////AAAB4AAAgIAFIQADX5EAAAAB
    CfAAAAABQZo4CnjYR0EANpkQAACvyH4A////////////////////////////////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    //8AAAHgAACAgAUhAAW/IQAAAAEJ8AAAAAFBmlQCnjZHQQA3mRAAAQesfgD/////////////////////////////////////////////////////
    ////////////////////////////////////////////////////////////////////////////////////////////////////////////////
    /////////////////////////////wAAAeAAAICABSEACR6xAAAAAQnwAAAAAUGaYBLxsA==
    """
}
