package io.portcullis.argus.process;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.LiveBridgeIT;
import io.portcullis.argus.Reading;
import io.portcullis.argus.join.FlowJoiner;
import io.portcullis.argus.live.ArgusProbe;
import io.portcullis.argus.live.RaClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What {@link LiveBridgeIT} runs in another process, since a JVM cannot change its network
 * namespace: real argus, real ra and real connections over the loopback of a namespace of its own.
 * Prints one line for each step and ends with 0 when all of them held.
 */
final class LiveBridge {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final ServerSocket server;

  private LiveBridge(Path folder, ServerSocket server) {
    this.folder = folder;
    this.server = server;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread echo = new Thread(() -> serve(server));
      echo.setDaemon(true);
      echo.start();
      LiveBridge bridge = new LiveBridge(folder, server);
      bridge.refuses();
      bridge.waitsForACable();
      bridge.follows();
      bridge.tellsOfInterfaces();
      bridge.watchesAgain();
      bridge.isSilent();
      bridge.wakesTheMute();
      bridge.saysThatAPortIsTaken();
    }
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getOutputStream().write(socket.getInputStream().readNBytes(100));
      } catch (IOException closed) {
        // The test closes it at its end.
      }
    }
  }

  /** Each broken wish is one sentence with its reason. */
  private void refuses() throws IOException {
    expect(
        "unknown interface", fails(List.of("nosuch0")).contains("there is no interface nosuch0"));
    expect("interface down", fails(List.of("pcdown0")).contains("is down"));
    expect("any", fails(List.of("any")).contains("name the inside interfaces"));
  }

  /** After a power cut the router is up before the switch at its inside port. */
  private void waitsForACable() throws Exception {
    ip("address", "add", "192.0.2.1/24", "dev", "pcdown0");
    ip("link", "set", "pcdown0", "up");
    expect("no carrier yet", fails(List.of("pcdown0")).startsWith("started on port"));
    ip("address", "flush", "dev", "pcdown0");
    ip("link", "set", "pcdown0", "down");
  }

  private String fails(List<String> interfaces) {
    try (ArgusProbe probe = ArgusProbe.start(interfaces, folder)) {
      return "started on port " + probe.port();
    } catch (IOException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private void follows() throws Exception {
    long argus;
    try (ArgusProbe probe = ArgusProbe.start(List.of("lo"), folder);
        RaClient ra = new RaClient("127.0.0.1", probe.port(), folder);
        FlowJoiner flows = new FlowJoiner(ra, InstantSource.system())) {
      seeConnection("first", flows);
      kill(child("ra"));
      expect("ra's death is told", await(flows, LiveBridge::isRestart).isPresent());
      seeConnection("after ra was killed", flows);
      kill(child("argus"));
      seeConnection("after argus was killed", flows);
      expect(
          "argus' death is told",
          probe.notices().stream().anyMatch(n -> n.text().startsWith("argus ended")));
      argus = child("argus").pid();
    }
    expect("no child is left", ProcessHandle.current().children().findAny().isEmpty());
    expect("argus is gone", ProcessHandle.of(argus).isEmpty());
    expect("no pid is left", Files.notExists(folder.resolve("argus.pid")));
  }

  /** One without an address, as a bridge's port is, that goes down while it is watched. */
  private void tellsOfInterfaces() throws Exception {
    ip("link", "set", "pcdown1", "up");
    ip("link", "set", "pcdown0", "up");
    try (ArgusProbe probe = ArgusProbe.start(List.of("lo", "pcdown0"), folder)) {
      // argus answers on its port before it has looked at its interfaces. One that is down at that
      // first look was never up for argus, which then says nothing of it.
      expect("a watched interface is seen up", saysSo(probe, "pcdown0 is up"));
      ip("link", "set", "pcdown0", "down");
      expect("a watched interface's going down is told", saysSo(probe, "pcdown0 is down"));
    }
  }

  /** Made anew under the same name, or renamed and back: argus hears it again. */
  private void watchesAgain() throws Exception {
    ip("link", "set", "pcdown0", "up");
    try (ArgusProbe probe = ArgusProbe.start(List.of("lo", "pcdown0"), folder)) {
      ip("link", "delete", "pcdown0");
      Thread.sleep(1000);
      ip("link", "add", "pcdown0", "type", "veth", "peer", "name", "pcdown1");
      ip("link", "set", "pcdown1", "up");
      ip("link", "set", "pcdown0", "up");
      expect(
          "one that is made anew is noticed",
          saysSo(probe, "does not hear pcdown0, which was away and is back"));
      expect("and heard again", saysSo(probe, "argus runs again"));
      ip("link", "set", "pcdown0", "down");
      ip("link", "set", "pcdown0", "name", "pcdown9");
      Thread.sleep(1000);
      ip("link", "set", "pcdown9", "name", "pcdown0");
      ip("link", "set", "pcdown0", "up");
      expect(
          "one that had another name is noticed",
          saysSo(probe, "does not hear pcdown0, which was away and is back"));
      expect("and heard again, too", saysSo(probe, "argus runs again"));
    }
  }

  private static boolean saysSo(ArgusProbe probe, String words) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (probe.notices().stream().anyMatch(n -> n.text().contains(words))) return true;
      Thread.sleep(100);
    }
    return false;
  }

  private static void ip(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws Exception {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    expect(String.join(" ", command), code == 0);
  }

  /** A port that is open but says nothing. */
  private void isSilent() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      RaClient.Patience hasty =
          new RaClient.Patience(
              Duration.ofSeconds(1), Duration.ofSeconds(2), 1, Duration.ofMillis(100));
      try (RaClient ra = new RaClient("127.0.0.1", mute.getLocalPort(), folder, hasty)) {
        expect(
            "silence is told",
            await(ra, r -> r instanceof Reading.Notice n && n.text().contains("is silent"))
                .isPresent());
      }
    }
  }

  /** An ra that lives and says nothing more, as one that somebody has stopped. */
  private void wakesTheMute() throws Exception {
    RaClient.Patience hasty =
        new RaClient.Patience(
            Duration.ofSeconds(5), Duration.ofSeconds(8), 1, Duration.ofMillis(100));
    try (ArgusProbe probe = ArgusProbe.start(List.of("lo"), folder);
        RaClient ra = new RaClient("127.0.0.1", probe.port(), folder, hasty);
        FlowJoiner flows = new FlowJoiner(ra, InstantSource.system())) {
      seeConnection("before ra was stopped", flows);
      run("kill", "-STOP", Long.toString(child("ra").pid()));
      expect(
          "ra's silence is told",
          await(flows, r -> r instanceof Reading.Notice n && n.text().contains("has been mute"))
              .isPresent());
      seeConnection("after ra was stopped", flows);
    }
    expect("a stopped child is ended, too", ProcessHandle.current().children().findAny().isEmpty());
  }

  /** The words by which the probe knows that it must take another port. */
  private void saysThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Child argus =
            Child.start(
                Program.ARGUS.command(
                    Program.ARGUS.writeSettings(folder),
                    "-i",
                    "lo",
                    "-P",
                    Integer.toString(taken.getLocalPort()),
                    "-B",
                    "127.0.0.1"))) {
      expect("an argus whose port is taken ends", argus.ended(Duration.ofSeconds(30)));
      String words = String.join("; ", argus.complaints());
      expect("and says so: " + words, words.contains("bind() error"));
    }
  }

  private static boolean isRestart(Reading reading) {
    return reading instanceof Reading.Notice notice && notice.text().startsWith("ra ended");
  }

  /** Connects again and again, for argus may be away, until one is seen as a whole flow. */
  private void seeConnection(String when, FlowSource flows) throws Exception {
    long began = System.nanoTime();
    int port = server.getLocalPort();
    while (System.nanoTime() - began < PATIENCE.toNanos()) {
      long closed = connect();
      Optional<Reading> seen =
          await(flows, Duration.ofSeconds(4), r -> r instanceof Flow f && isOurs(f, port));
      if (seen.isEmpty()) continue;
      Flow flow = (Flow) seen.get();
      long delay = (System.nanoTime() - closed) / 1_000_000;
      System.out.println(
          when + ": " + flow.tuple() + ' ' + flow.state() + " after " + delay + " ms");
      expect(when + ": both sides closed", flow.state().matches("F.*_F.*"));
      expect(when + ": packets", flow.totalPackets() >= 8);
      return;
    }
    expect(when + ": connection seen", false);
  }

  private static boolean isOurs(Flow flow, int port) {
    return flow.tuple().destinationPort().equals(Integer.toString(port));
  }

  private long connect() throws IOException {
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        InputStream in = socket.getInputStream()) {
      socket.getOutputStream().write(new byte[100]);
      in.readNBytes(100);
    }
    return System.nanoTime();
  }

  private static Optional<Reading> await(FlowSource source, Predicate<Reading> wanted)
      throws Exception {
    return await(source, PATIENCE, wanted);
  }

  private static Optional<Reading> await(
      FlowSource source, Duration patience, Predicate<Reading> wanted) throws Exception {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      Reading reading = source.read(Duration.ofMillis(200));
      if (wanted.test(reading)) return Optional.of(reading);
    }
    return Optional.empty();
  }

  private static ProcessHandle child(String name) {
    try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
      return children
          .filter(child -> child.info().command().orElse("").endsWith('/' + name))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " does not run"));
    }
  }

  private static void kill(ProcessHandle child) {
    child.destroyForcibly();
  }

  private static void expect(String what, boolean holds) {
    System.out.println((holds ? "ok " : "FAILED ") + what);
    if (!holds) throw new AssertionError(what);
  }
}
