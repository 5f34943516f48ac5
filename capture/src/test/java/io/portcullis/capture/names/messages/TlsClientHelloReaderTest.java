package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.Handshake.Claim;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** ClientHellos as clients send them, and as nobody should. */
final class TlsClientHelloReaderTest {

  private static Parsed<ClientHello> read(byte[] bytes) {
    return TlsClientHelloReader.read(bytes, 0, bytes.length, new Fingerprints());
  }

  private static ClientHello whole(byte[] message) {
    Parsed<ClientHello> read = read(TlsBytes.record(message));
    assertThat(read).isInstanceOf(Parsed.Whole.class);
    return ((Parsed.Whole<ClientHello>) read).value();
  }

  @Test
  void nameProtocolAndFingerprintAreRead() {
    ClientHello hello =
        whole(
            new TlsBytes()
                .ciphers(0x2a2a, 0x1301, 0x1302)
                .extension(0x3a3a, new byte[0])
                .serverName("Shop.Example")
                .alpn("h2", "http/1.1")
                .versions(0x4a4a, 0x0304, 0x0303)
                .signatures(0x0403, 0x0804)
                .client());
    assertThat(hello.claim()).isEqualTo(Claim.NAME);
    assertThat(hello.name()).isEqualTo("shop.example");
    assertThat(hello.alpn()).isEqualTo("h2");
    // printf '1301,1302' | sha256sum; printf '000d,002b_0403,0804' | sha256sum
    assertThat(hello.ja4()).isEqualTo("t13d0204h2_62ed6f6ca7ad_ef5f37ab036a");
  }

  @Test
  void withoutExtensionsTheVersionIsTheOldField() {
    byte[] message = new TlsBytes().client();
    byte[] old = Arrays.copyOf(message, message.length - 2);
    old[3] = (byte) (old.length - 4);
    ClientHello hello = whole(old);
    assertThat(hello.claim()).isEqualTo(Claim.ABSENT);
    assertThat(hello.ja4()).startsWith("t12i020000_").endsWith("_000000000000");
  }

  @Test
  void anAddressOrOtherCharactersAreNoName() {
    assertThat(whole(TlsBytes.hello("203.0.113.7")).claim()).isEqualTo(Claim.ADDRESS);
    assertThat(whole(TlsBytes.hello("2001:db8::7")).claim()).isEqualTo(Claim.ADDRESS);
    assertThat(whole(TlsBytes.hello("a\u001b]0;x\u0007.example")).claim())
        .isEqualTo(Claim.UNREADABLE);
    assertThat(whole(TlsBytes.hello("a".repeat(254))).claim()).isEqualTo(Claim.UNREADABLE);
    assertThat(whole(TlsBytes.hello("")).claim()).isEqualTo(Claim.ABSENT);
  }

  @Test
  void aProtocolThatCouldNotStandInALogIsNotKept() {
    assertThat(whole(new TlsBytes().alpn("\u0007evil").client()).alpn()).isEmpty();
    assertThat(whole(new TlsBytes().alpn("x".repeat(17)).client()).alpn()).isEmpty();
  }

  @Test
  void everyBeginningIsPartialHoweverTheRecordsAreCut() {
    byte[] message = TlsBytes.hello("shop.example");
    for (int most : new int[] {1, 7, 40, 1000}) {
      byte[] bytes = TlsBytes.records(message, most);
      for (int length = 1; length < bytes.length; length++) {
        assertThat(read(Arrays.copyOf(bytes, length)))
            .as("%d bytes in records of %d", length, most)
            .isInstanceOf(Parsed.Partial.class);
      }
      assertThat(read(bytes)).isInstanceOf(Parsed.Whole.class);
    }
  }

  @Test
  void whatIsNotCarriedOnOrTooLongIsMalformed() {
    byte[] half = Arrays.copyOf(TlsBytes.hello("shop.example"), 50);
    byte[] alert = {21, 3, 3, 0, 2, 2, 40};
    assertThat(read(Frames.joined(TlsBytes.record(half), alert)))
        .isInstanceOf(Parsed.Malformed.class);
    byte[] huge = {22, 3, 1, 0x40, 0, 1, 1, 0, 0};
    assertThat(read(huge)).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void brokenExtensionsAreMalformed() {
    byte[] message = TlsBytes.hello("shop.example");
    message[message.length - 6] = (byte) 0xff;
    assertThat(read(TlsBytes.record(message))).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void otherProtocolsAreNothing() {
    assertThat(read("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isInstanceOf(Parsed.Nothing.class);
    assertThat(read(TlsBytes.record(TlsBytes.server(new byte[3]))))
        .isInstanceOf(Parsed.Nothing.class);
  }
}
