package io.portcullis.capture.names.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.Handshake.Certificate;
import io.portcullis.argus.names.Handshake.Subject;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Certificates as servers of TLS 1.2 show them. */
final class TlsCertificateReaderTest {

  private static Parsed<Certificate> read(byte[] bytes) {
    return TlsCertificateReader.read(bytes, 0, bytes.length);
  }

  private static Certificate facts(String subject, String issuer, String alternative, int days) {
    byte[] certificate = CertificateBytes.of(subject, issuer, alternative, days);
    Parsed<Certificate> read = read(TlsBytes.record(TlsBytes.server(certificate)));
    assertThat(read).isInstanceOf(Parsed.Whole.class);
    return ((Parsed.Whole<Certificate>) read).value();
  }

  @Test
  void whoSignedAndHowLongAreRead() {
    assertThat(facts("CN=shop.example,O=Shop", "CN=Some CA,O=CA", "shop.example", 90))
        .isEqualTo(new Certificate(true, false, Subject.USUAL, 90));
    assertThat(facts("CN=shop.example", "CN=shop.example", "", 3650))
        .isEqualTo(new Certificate(true, true, Subject.USUAL, 3650));
  }

  @Test
  void aFormThatNobodyFilledInIsTold() {
    String form = "O=Internet Widgits Pty Ltd,ST=Some-State,C=AU";
    assertThat(facts(form, form, "", 365))
        .isEqualTo(new Certificate(true, true, Subject.DEFAULT, 365));
    assertThat(facts("CN=localhost", "CN=x", "", 1).subject()).isEqualTo(Subject.DEFAULT);
    assertThat(facts("CN=mylocalhost", "CN=x", "", 1).subject()).isEqualTo(Subject.USUAL);
  }

  @Test
  void noNameIsEmptyUnlessThereIsAnother() {
    assertThat(facts("", "CN=x", "", 1).subject()).isEqualTo(Subject.EMPTY);
    assertThat(facts("", "CN=x", "shop.example", 1).subject()).isEqualTo(Subject.USUAL);
  }

  @Test
  void theFirstOfAChainIsEnough() {
    byte[] own = CertificateBytes.of("CN=shop.example", "CN=CA", "", 90);
    byte[] bytes = TlsBytes.records(TlsBytes.server(own, new byte[5_000]), 700);
    int until = 4 + 40 + own.length + 200;
    assertThat(read(Arrays.copyOf(bytes, until))).isInstanceOf(Parsed.Whole.class);
    for (int length = 1; length < own.length; length++) {
      assertThat(read(Arrays.copyOf(bytes, length))).isInstanceOf(Parsed.Partial.class);
    }
  }

  @Test
  void sessionsTakenUpAgainAndLaterVersionsShowNone() {
    byte[] hello = Arrays.copyOf(TlsBytes.server(new byte[9]), 4 + 38);
    byte[] change = {20, 3, 3, 0, 1, 1};
    assertThat(read(Frames.joined(TlsBytes.record(hello), change)))
        .isInstanceOf(Parsed.Nothing.class);
    assertThat(read(TlsBytes.record(TlsBytes.server()))).isInstanceOf(Parsed.Nothing.class);
  }

  @Test
  void bytesThatAreNoCertificateAreMalformed() {
    assertThat(read(TlsBytes.record(TlsBytes.server(new byte[] {0x30, 3, 1, 2, 3}))))
        .isInstanceOf(Parsed.Malformed.class);
  }
}
