package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Certificate;
import io.portcullis.argus.names.Handshake.Subject;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Reads the server's own certificate where it passes in clear: the Certificate message of RFC 5246
 * §7.4.2, in TLS 1.2 and below. Only the first certificate of the chain has to be there. Its
 * signature is not checked.
 */
public final class TlsCertificateReader {
  /** The type of the handshake message that a server's part begins with. */
  public static final int SERVER_HELLO = 2;

  private static final int CERTIFICATE = 11;

  /**
   * What nobody filled in: the forms of OpenSSL (apps/openssl.cnf) and of Red Hat's, the examples
   * of mod_ssl, and names that RFC 6761 keeps for no one.
   */
  private static final List<String> DEFAULTS =
      List.of(
          "o=internet widgits pty ltd",
          "st=some-state",
          "o=default company ltd",
          "l=default city",
          "o=someorganization",
          "cn=localhost",
          "cn=localhost.localdomain",
          "cn=example.com",
          "cn=www.example.com");

  private TlsCertificateReader() {}

  /** From the front of what the server sends, records and all. */
  public static Parsed<Certificate> read(byte[] bytes, int from, int to) {
    if (to - from > 0 && bytes[from] != 22) return new Parsed.Nothing<>();
    TlsRecords records = TlsRecords.read(bytes, from, to);
    Bytes in = new Bytes(records.messages, records.from, records.to);
    while (in.left() >= 4) {
      int type = in.u8();
      int length = in.u24();
      if (type == CERTIFICATE) {
        Parsed<Certificate> read = chain(in);
        return read instanceof Parsed.Partial ? ended(records) : read;
      }
      if (type != SERVER_HELLO) return new Parsed.Nothing<>();
      if (length > in.left()) return ended(records);
      in.skip(length);
    }
    return ended(records);
  }

  /** Of TLS 1.3 and of a session taken up again, in which no certificate comes in clear. */
  private static Parsed<Certificate> ended(TlsRecords records) {
    return switch (records.end) {
      case OPEN -> new Parsed.Partial<>();
      case OTHER -> new Parsed.Nothing<>();
      case BROKEN -> new Parsed.Malformed<>("a server's handshake that is not carried on");
    };
  }

  private static Parsed<Certificate> chain(Bytes in) {
    int all = in.u24();
    if (!in.isShort() && all < 3) return new Parsed.Nothing<>();
    int length = in.u24();
    if (in.isShort()) return new Parsed.Partial<>();
    if (length == 0 || length > TlsRecords.MOST_BYTES) {
      return new Parsed.Malformed<>("a certificate of " + length + " bytes");
    }
    if (length > in.left()) return new Parsed.Partial<>();
    Optional<Certificate> nameless = NamelessCertificate.read(in.array, in.at(), in.at() + length);
    if (nameless.isPresent()) return new Parsed.Whole<>(nameless.get());
    return certificate(new ByteArrayInputStream(in.array, in.at(), length));
  }

  private static Parsed<Certificate> certificate(ByteArrayInputStream der) {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      if (!(factory.generateCertificate(der) instanceof X509Certificate read)) {
        return new Parsed.Malformed<>("a certificate that is not of X.509");
      }
      return new Parsed.Whole<>(facts(read));
    } catch (CertificateException | RuntimeException broken) {
      // The JDK's parser is given bytes of strangers: whatever it throws means they are none.
      return new Parsed.Malformed<>("a certificate that cannot be read");
    }
  }

  private static Certificate facts(X509Certificate read) {
    X500Principal subject = read.getSubjectX500Principal();
    Instant first = read.getNotBefore().toInstant();
    long days = Duration.between(first, read.getNotAfter().toInstant()).toDays();
    return new Certificate(
        true,
        subject.equals(read.getIssuerX500Principal()),
        subject(subject),
        (int) Math.max(-100_000, Math.min(100_000, days)));
  }

  private static Subject subject(X500Principal subject) {
    String name = subject.getName(X500Principal.RFC2253).toLowerCase(Locale.ROOT);
    String parts = ',' + name + ',';
    boolean unfilled = DEFAULTS.stream().anyMatch(each -> parts.contains(',' + each + ','));
    return unfilled ? Subject.DEFAULT : Subject.USUAL;
  }
}
