package io.portcullis.fleet;

import io.portcullis.fleet.bus.NamedCertificates;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.keys.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The keys that make a router a member.
 *
 * @param site with which its messages are signed
 * @param bus which opens the bus and signs nothing else: what it signs there, the bus chooses
 * @param operator whose entries are believed
 * @param tls what the bus must show; empty: the line is in the clear
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
        tls(settings.servers(), settings.authority()));
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

  /**
   * What a line to these servers must show; empty: it is in the clear.
   *
   * @param authority as {@link FleetSettings#authority}
   * @throws IOException when the file cannot be read or has no certificate; the message names it
   */
  public static Optional<SSLContext> tls(List<String> servers, Optional<Path> authority)
      throws IOException {
    boolean secret = servers.stream().anyMatch(each -> each.startsWith("tls://"));
    return secret || authority.isPresent()
        ? Optional.of(NamedCertificates.trusting(authority))
        : Optional.empty();
  }
}
