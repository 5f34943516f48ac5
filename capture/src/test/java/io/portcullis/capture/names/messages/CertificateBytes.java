package io.portcullis.capture.names.messages;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import javax.security.auth.x500.X500Principal;

/** Writes X.509 certificates (RFC 5280 §4.1) in DER, signed with a key of their own. */
public final class CertificateBytes {
  // ecdsa-with-SHA256 (RFC 5758 §3.2)
  private static final byte[] ALGORITHM = QuicBytes.hex("300a06082a8648ce3d040302");

  private CertificateBytes() {}

  /**
   * A certificate.
   *
   * @param subject as X500Principal reads it; may be empty
   * @param alternative a DNS name beside the subject, or empty
   * @param days from the first of January 2026
   */
  public static byte[] of(String subject, String issuer, String alternative, int days) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] body =
          der(
              0x30,
              der(0xa0, der(2, new byte[] {2})),
              der(2, BigInteger.TEN.toByteArray()),
              ALGORITHM,
              new X500Principal(issuer).getEncoded(),
              der(0x30, time(0), time(days)),
              new X500Principal(subject).getEncoded(),
              keys.getPublic().getEncoded(),
              alternative.isEmpty() ? new byte[0] : extensions(alternative));
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(body);
      return der(0x30, body, ALGORITHM, der(3, new byte[1], signature.sign()));
    } catch (GeneralSecurityException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static byte[] extensions(String alternative) {
    byte[] names = der(0x30, der(0x82, alternative.getBytes(StandardCharsets.US_ASCII)));
    byte[] oid = QuicBytes.hex("0603551d11");
    return der(0xa3, der(0x30, der(0x30, oid, der(4, names))));
  }

  private static byte[] time(int days) {
    java.time.LocalDate date = java.time.LocalDate.of(2026, 1, 1).plusDays(days);
    String text = date.format(java.time.format.DateTimeFormatter.BASIC_ISO_DATE) + "000000Z";
    return der(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... contents) {
    byte[] content = Frames.joined(contents);
    byte[] length =
        content.length < 128
            ? new byte[] {(byte) content.length}
            : Frames.joined(new byte[] {(byte) 0x82}, Frames.u16(content.length));
    return Frames.joined(new byte[] {(byte) tag}, length, content);
  }
}
