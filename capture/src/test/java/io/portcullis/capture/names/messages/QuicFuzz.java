package io.portcullis.capture.names.messages;

import java.util.List;

/**
 * Initial packets of QUIC are read or refused. Only what passes the seal is looked into, so the
 * input is read as it is, and as frames that are sealed here.
 */
public final class QuicFuzz {
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int LONGEST = 1200;

  private QuicFuzz() {}

  public static List<byte[]> seeds() {
    byte[] hello = TlsFuzz.HELLO;
    byte[] whole = QuicBytes.crypto(0, hello, 0, hello.length);
    byte[] late = QuicBytes.crypto(40, hello, 40, hello.length);
    byte[] early = QuicBytes.crypto(0, hello, 0, 60);
    return List.of(QuicBytes.initial(1, ID, 0, whole), whole, Frames.joined(late, early));
  }

  public static void fuzzerTestOneInput(byte[] input) {
    read(input);
    if (input.length <= LONGEST) read(QuicBytes.initial(1, ID, 7, input));
  }

  private static void read(byte[] packet) {
    Reassembly crypto = new Reassembly(16 << 10);
    Fingerprints known = new Fingerprints();
    MessageCheck.check(QuicInitialReader.read(packet, 0, packet.length, crypto, known));
    MessageCheck.check(QuicInitialReader.read(packet, 0, packet.length, crypto, known));
  }
}
