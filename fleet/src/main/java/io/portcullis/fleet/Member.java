package io.portcullis.fleet;

import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The keys that make a router a member.
 *
 * @param site with which its messages are signed
 * @param bus which opens the bus and signs nothing else: what it signs there, the bus chooses
 * @param operator whose entries are believed
 * @param tls what the bus must show; empty: the machine's own authorities decide, or there is no
 *     TLS
 */
public record Member(
    SigningKey site, SigningKey bus, VerifyingKey operator, Optional<SSLContext> tls) {
  /** Names of files in the folder of a member. */
  public static final String SITE_KEY = "site.key";

  /** As {@link #SITE_KEY}, the key at the door of the bus. */
  public static final String BUS_KEY = "bus.key";

  /** As {@link #SITE_KEY}, the open key of the fleet's operator: one line of base64. */
  public static final String OPERATOR = "operator.pub";

  /** By which entries are signed. */
  public static final String OPERATOR_ID = "operator";

  private static final long LARGEST = 4096;

  /**
   * Reads the files of a member.
   *
   * @throws IOException when one cannot be read or is none; the message names it
   */
  public static Member read(FleetSettings settings) throws IOException {
    Path folder = settings.folder();
    VerifyingKey operator = operator(folder);
    return new Member(
        SigningKey.read(folder.resolve(SITE_KEY)),
        SigningKey.read(folder.resolve(BUS_KEY)),
        operator,
        settings.authority().isPresent()
            ? Optional.of(trusting(settings.authority().get()))
            : Optional.empty());
  }

  /**
   * Reads the open key of the fleet's operator.
   *
   * @param folder of a member
   * @throws IOException when it cannot be read or is none; the message names the file
   */
  public static VerifyingKey operator(Path folder) throws IOException {
    Path operator = folder.resolve(OPERATOR);
    if (!Files.isReadable(operator)) {
      throw new IOException(
          folder
              + " holds no keys of a fleet that we may read; 'portcullis fleet join' makes them");
    }
    if (Files.size(operator) > LARGEST) throw new IOException(operator + " is no key");
    try {
      return VerifyingKey.of(OPERATOR_ID, Files.readString(operator).strip());
    } catch (IllegalArgumentException noKey) {
      throw new IOException(operator + " is no key: " + noKey.getMessage(), noKey);
    }
  }

  /** Trusts the certificates of a PEM file, and no others. */
  public static SSLContext trusting(Path file) throws IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int many = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + many++, each);
      }
      if (many == 0) throw new IOException("it has no certificate");
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException wrong) {
      throw new IOException(file + " is no file of certificates: " + wrong.getMessage(), wrong);
    }
  }
}
