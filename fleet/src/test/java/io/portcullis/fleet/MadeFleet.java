package io.portcullis.fleet;

import io.portcullis.fleet.setup.OperatorFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** A fleet on this machine: an operator, a real server, and sites' folders. */
public final class MadeFleet implements AutoCloseable {
  private final Path folder;
  private final String url;
  private final OperatorFolder operator;
  private final NatsServer server;

  public MadeFleet(Path folder, String... sites) throws IOException, InterruptedException {
    this(folder, Optional.empty(), sites);
  }

  /**
   * @param tls what the server shows; empty: it speaks in the clear
   */
  MadeFleet(Path folder, Optional<MadeCertificates> tls, String... sites)
      throws IOException, InterruptedException {
    this.folder = folder;
    int port = NatsServer.freePort();
    this.url = (tls.isPresent() ? "tls" : "nats") + "://127.0.0.1:" + port;
    String listen = "127.0.0.1:" + port;
    String store = folder.resolve("store").toString();
    this.operator =
        OperatorFolder.make(
            folder.resolve("operator"),
            new OperatorFolder.Choice(
                List.of(url),
                listen,
                store,
                tls.map(MadeCertificates::certificate),
                tls.map(MadeCertificates::key),
                tls.map(MadeCertificates::authority)),
            new SecureRandom());
    for (String site : sites) operator.join(site, true, new SecureRandom());
    this.server = new NatsServer(operator.server(), port);
    server.start();
    try {
      operator.publish();
    } catch (IOException refused) {
      server.close();
      throw refused;
    }
  }

  public NatsServer server() {
    return server;
  }

  public OperatorFolder operator() {
    return operator;
  }

  public String url() {
    return url;
  }

  /** What a site was handed. */
  public Path handed(String site) {
    return folder.resolve("operator/sites").resolve(site);
  }

  /** The operator's key in the clear: what a thief would have. */
  public Path operatorFolder() {
    return folder.resolve("operator");
  }

  public FleetSettings settings(String site, Acceptance acceptance) {
    return new FleetSettings(List.of(url), site, handed(site), Optional.empty(), acceptance);
  }

  /** Takes a site in while all goes on. */
  public void join(String site) throws IOException, InterruptedException {
    operator.join(site, true, new SecureRandom());
    server.reload();
    operator.publish();
  }

  /** What the server wrote down. */
  public String log() throws IOException {
    return Files.readString(operator.server().resolveSibling("nats-server.log"));
  }

  @Override
  public void close() throws InterruptedException {
    server.close();
  }
}
