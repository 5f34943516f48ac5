package io.portcullis.gateway.crowdsec;

import io.portcullis.gateway.cli.RealPrograms;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real CrowdSec whose local API listens on loopback, with all that it has in one folder. */
public final class LocalApi implements AutoCloseable {
  public static final String KEY = "key-of-the-bouncer";
  public static final String PASSWORD = "password-of-the-machine";

  private final Path folder;
  private final int port;
  private Optional<Process> running = Optional.empty();

  public LocalApi(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.port = freePort();
    configure();
    cscli(
        "machines", "add", "test", "--password", "x", "-f", folder.resolve("own.yaml").toString());
    cscli("machines", "add", "portcullis", "--password", PASSWORD, "-f", "/dev/null");
    cscli("bouncers", "add", "portcullis", "-k", KEY);
    start();
  }

  private static Path program(String name) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(place -> Path.of(place, name))
            .filter(Files::isExecutable)
            .findFirst();
    RealPrograms.possible(found.isPresent(), name + " is not installed");
    return found.orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void configure() throws IOException {
    for (String each : List.of("data", "hub", "plugins", "notifications")) {
      Files.createDirectories(folder.resolve(each));
    }
    Files.writeString(folder.resolve("hub/.index.json"), "{}");
    Files.writeString(folder.resolve("own.yaml"), "url: " + url() + "\n");
    Files.writeString(
        folder.resolve("profiles.yaml"),
        """
        name: default_ip_remediation
        filters:
         - Alert.Remediation == true && Alert.GetScope() == "Ip"
        decisions:
         - type: ban
           duration: 4h
        on_success: break
        """);
    Files.writeString(
        folder.resolve("config.yaml"),
        """
        common: {daemonize: false, log_media: stdout, log_level: info, working_dir: FOLDER}
        config_paths:
          config_dir: FOLDER
          data_dir: FOLDER/data
          hub_dir: FOLDER/hub
          index_path: FOLDER/hub/.index.json
          notification_dir: FOLDER/notifications
          plugin_dir: FOLDER/plugins
        crowdsec_service: {enable: false}
        db_config: {type: sqlite, db_path: FOLDER/data/crowdsec.db, use_wal: false}
        api:
          client: {insecure_skip_verify: false, credentials_path: FOLDER/own.yaml}
          server: {enable: true, listen_uri: "127.0.0.1:PORT", profiles_path: FOLDER/profiles.yaml}
        prometheus: {enabled: false}
        """
            .replace("FOLDER", folder.toString())
            .replace("PORT", Integer.toString(port)));
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  public void start() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program("crowdsec").toString(),
                "-c",
                folder.resolve("config.yaml").toString(),
                "-no-cs")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    running = Optional.of(process);
    while (!isListening()) {
      if (!process.isAlive()) {
        throw new IOException("crowdsec ended: " + Files.readString(folder.resolve("log")));
      }
      Thread.sleep(50);
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Runs the operator's tool of CrowdSec. */
  public String cscli(String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(program("cscli").toString());
    line.add("-c");
    line.add(folder.resolve("config.yaml").toString());
    line.addAll(List.of(words));
    Path errors = folder.resolve("errors");
    Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + Files.readString(errors));
    }
    return said;
  }

  /** Ends it as a crash would. */
  public void stop() throws InterruptedException {
    if (running.isEmpty()) return;
    running.get().destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    running = Optional.empty();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
