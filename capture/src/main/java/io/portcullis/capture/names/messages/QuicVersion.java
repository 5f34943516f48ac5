package io.portcullis.capture.names.messages;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What the versions of QUIC do not have in common in their Initial packets. */
enum QuicVersion {
  /** RFC 9000 §17.2 and RFC 9001 §5.2. */
  V1(1, 0, "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "quic"),
  /** RFC 9369 §3. */
  V2(0x6b3343cf, 1, "0dede3def700a6db819381be6e269dcbf9bd2ed9", "quicv2");

  final int number;
  final int initialType;
  final String prefix;
  private final String salt;

  QuicVersion(int number, int initialType, String salt, String prefix) {
    this.number = number;
    this.initialType = initialType;
    this.salt = salt;
    this.prefix = prefix;
  }

  byte[] salt() {
    return HexFormat.of().parseHex(salt);
  }

  static @Nullable QuicVersion of(int number) {
    for (QuicVersion version : values()) {
      if (version.number == number) return version;
    }
    return null;
  }
}
