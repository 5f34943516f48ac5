package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** A ClientHello and a server's certificate are read or refused. */
public final class TlsFuzz {
  static final byte[] HELLO =
      new TlsBytes()
          .serverName("shop.example")
          .alpn("h2", "http/1.1")
          .versions(0x0304, 0x0303)
          .signatures(0x0403)
          .client();
  private static final byte[] CERTIFICATE =
      CertificateBytes.of("CN=shop.example", "CN=CA", "shop.example", 90);
  private static final byte[] NAMELESS = CertificateBytes.of("", "CN=CA", "", 90);

  private static final Fingerprints EARLIER = new Fingerprints();

  private TlsFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        TlsBytes.records(HELLO, 60),
        TlsBytes.record(HELLO),
        TlsBytes.record(TlsBytes.server(CERTIFICATE, new byte[9])),
        TlsBytes.record(TlsBytes.server(NAMELESS)));
  }

  public static void fuzzerTestOneInput(byte[] input) {
    Parsed<ClientHello> hello =
        TlsClientHelloReader.read(input, 0, input.length, new Fingerprints());
    MessageCheck.check(hello);
    // What earlier hellos left behind changes nothing.
    if (hello instanceof Parsed.Whole) {
      assertThat(TlsClientHelloReader.read(input, 0, input.length, EARLIER)).isEqualTo(hello);
    }
    MessageCheck.check(TlsCertificateReader.read(input, 0, input.length));
  }
}
