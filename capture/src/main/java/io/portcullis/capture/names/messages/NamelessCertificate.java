package io.portcullis.capture.names.messages;

import io.portcullis.argus.names.Handshake.Certificate;
import io.portcullis.argus.names.Handshake.Subject;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * A certificate whose subject is empty, which the JDK takes only with a critical alternative name,
 * as RFC 5280 §4.1.2.6 has it. Those who make certificates for malware do not ask that.
 */
final class NamelessCertificate {
  private static final int SEQUENCE = 0x30;
  private static final int VERSION = 0xa0;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  // The object identifier 2.5.29.17, subjectAltName (RFC 5280 §4.2.1.6).
  private static final byte[] ALTERNATIVE_NAME = {6, 3, 0x55, 0x1d, 0x11};

  private NamelessCertificate() {}

  /** The facts of it, or empty when it is anything else. */
  static Optional<Certificate> read(byte[] bytes, int from, int to) {
    Bytes signed = content(content(new Bytes(bytes, from, to), SEQUENCE), SEQUENCE);
    if (signed.left() > 0 && (bytes[signed.at()] & 0xff) == VERSION) skip(signed);
    skip(signed); // serial number
    skip(signed); // algorithm of the signature
    Bytes issuer = content(signed, SEQUENCE);
    Bytes validity = content(signed, SEQUENCE);
    Bytes subject = content(signed, SEQUENCE);
    if (signed.isShort() || subject.left() > 0) return Optional.empty();
    Optional<LocalDate> first = date(validity);
    Optional<LocalDate> last = date(validity);
    if (first.isEmpty() || last.isEmpty()) return Optional.empty();
    boolean named = contains(bytes, signed.at(), signed.end());
    long days = ChronoUnit.DAYS.between(first.get(), last.get());
    return Optional.of(
        new Certificate(
            true,
            issuer.left() == 0,
            named ? Subject.USUAL : Subject.EMPTY,
            (int) Math.max(-100_000, Math.min(100_000, days))));
  }

  private static void skip(Bytes in) {
    in.u8();
    in.skip(length(in));
  }

  /** The content of the element that comes next, which is then behind; none when it is another. */
  private static Bytes content(Bytes in, int tag) {
    boolean wanted = in.u8() == tag;
    Bytes content = in.take(length(in));
    if (!wanted) in.skip(in.left() + 1L);
    return wanted ? content : new Bytes(in.array, 0, 0);
  }

  /** X.690 §8.1.3, definite forms of up to three bytes. */
  private static long length(Bytes in) {
    int first = in.u8();
    return switch (first) {
      case 0x81 -> in.u8();
      case 0x82 -> in.u16();
      case 0x83 -> in.u24();
      default -> first < 0x80 ? first : in.left() + 1L;
    };
  }

  /** RFC 5280 §4.1.2.5: years of two digits are 1950 to 2049. */
  private static Optional<LocalDate> date(Bytes in) {
    int tag = in.u8();
    Bytes text = in.take(length(in));
    int yearDigits = tag == GENERALIZED_TIME ? 4 : 2;
    boolean time = tag == GENERALIZED_TIME || tag == UTC_TIME;
    if (!time || in.isShort() || text.left() < yearDigits + 4) return Optional.empty();
    String digits = new String(text.array, text.at(), yearDigits + 4, StandardCharsets.ISO_8859_1);
    try {
      int number = Integer.parseUnsignedInt(digits);
      int year = number / 10_000;
      if (tag == UTC_TIME) year += year < 50 ? 2000 : 1900;
      return Optional.of(LocalDate.of(year, number / 100 % 100, number % 100));
    } catch (NumberFormatException | DateTimeException noDate) {
      return Optional.empty();
    }
  }

  private static boolean contains(byte[] bytes, int from, int to) {
    int length = ALTERNATIVE_NAME.length;
    for (int at = from; at + length <= to; at++) {
      if (Arrays.equals(bytes, at, at + length, ALTERNATIVE_NAME, 0, length)) return true;
    }
    return false;
  }
}
