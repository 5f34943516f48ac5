package io.portcullis.argus.names;

/**
 * The facts of the latest handshake that was seen between a client and a server's port: of TLS,
 * QUIC or an HTTP request in clear. Nothing of paths, contents or people.
 *
 * @param kind how the client spoke
 * @param seenMicros when, in microseconds since 1970-01-01 UTC; {@link ServerName#NEVER} for {@link
 *     #NONE}
 * @param claim what the client said of whom it wants
 * @param name what it named, when the claim is a {@link Claim#NAME}, else empty
 * @param alpn the first protocol it offered (RFC 7301), at most 16 printable characters, or empty
 * @param ja4 JA4 of its ClientHello (FoxIO), or empty
 * @param userAgent whether an HTTP request had a User-Agent that is not empty
 * @param certificate the server's, where it passed in clear (TLS 1.2 and below)
 */
public record Handshake(
    Kind kind,
    long seenMicros,
    Claim claim,
    String name,
    String alpn,
    String ja4,
    boolean userAgent,
    Certificate certificate) {

  /** None was seen. */
  public static final Handshake NONE =
      new Handshake(
          Kind.NONE, ServerName.NEVER, Claim.ABSENT, "", "", "", false, Certificate.UNSEEN);

  /** How the client spoke. */
  public enum Kind {
    NONE,
    TLS,
    QUIC,
    HTTP
  }

  /** Whom the client asked for. */
  public enum Claim {
    /** No SNI, no Host. */
    ABSENT,
    /** A name of the usual characters. */
    NAME,
    /** An IP address in place of a name, which RFC 6066 §3 forbids in SNI. */
    ADDRESS,
    /** Something of other characters, or too long: not kept. */
    UNREADABLE
  }

  /** Whose name a certificate bears. */
  public enum Subject {
    USUAL,
    /** No name at all. */
    EMPTY,
    /** What a program writes when nobody fills in its form. */
    DEFAULT
  }

  /**
   * The server's own certificate.
   *
   * @param seen whether one was read; the rest means nothing otherwise
   * @param selfSigned whether issuer and subject are the same name; the signature is not checked
   * @param validityDays from its first to its last day; negative when they are the wrong way round
   */
  public record Certificate(boolean seen, boolean selfSigned, Subject subject, int validityDays) {
    public static final Certificate UNSEEN = new Certificate(false, false, Subject.USUAL, 0);
  }

  /** This one with the server's certificate, which comes after the client's part. */
  public Handshake with(Certificate found) {
    return new Handshake(kind, seenMicros, claim, name, alpn, ja4, userAgent, found);
  }
}
