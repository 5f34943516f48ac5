package io.portcullis.gateway.cli;

import io.portcullis.enforcer.JavaProcess;
import io.portcullis.gateway.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What {@link DetectLiveIT} runs in a network namespace of its own: the real program beside real
 * argus and ra, while a beacon beats over the loopback. Prints one line for each step and ends with
 * 0 when all of them held.
 */
final class DetectLive {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Five times what is promised: 1.5 s after the deciding connection closed. */
  private static final Duration SOON = Duration.ofMillis(7_500);

  private final Path folder;
  private final Path documents;
  private final Path models;

  private DetectLive(Path folder, Path documents) throws IOException {
    this.folder = folder;
    this.documents = documents;
    this.models = Files.createDirectories(folder.resolve("models"));
  }

  public static void main(String[] arguments) throws Exception {
    DetectLive live = new DetectLive(Path.of(arguments[0]), Path.of(arguments[1]));
    live.writeModel();
    live.interfacesAreWatched();
    live.whatAKilledOneLeavesTheNextEnds();
    live.whatIsLiveIsLearnedForATime();
    live.theShippedSettingsWorkInAPipe();
    live.brokenWishesAreOneLine();
    live.anArgusThatIsAwayIsWaitedFor();
  }

  /** Whoever beats seven characters long is near enough: what is tested here is the waiting. */
  private void writeModel() throws IOException {
    Files.writeString(
        models.resolve("From-Botnet-TCP-Lab-Beacon-1.stfm"),
        "(dp0\n.(dp0\n.S'44,"
            + "d,".repeat(30)
            + "'\np0\n.F-1.0\n.S'From-Botnet-TCP-Lab-Beacon-1'\np0\n.F1000\n.",
        StandardCharsets.ISO_8859_1);
  }

  private void interfacesAreWatched() throws Exception {
    Running program =
        start(program("detect", "--interface", "lo", "-o", "json", "-m", models.toString()));
    try (program) {
      String line = program.awaitLine("argus", beat(program));
      expect("JSON of a live detection: " + line, line.contains("\"event_type\":\"alert\""));
      program.process.destroy();
      expect("it ends when told", program.process.waitFor(30, TimeUnit.SECONDS));
      expect("with 0, not " + program.process.exitValue(), program.process.exitValue() == 0);
      String said = Files.readString(program.talk);
      expect("and says what it saw: " + said, said.contains("1 tuples malicious"));
      expect("no argus is left", noneRuns("argus") && noneRuns("ra"));
    }
  }

  private void whatAKilledOneLeavesTheNextEnds() throws Exception {
    long left;
    try (Running program = start(program("detect", "--interface", "lo"))) {
      left = awaitArgus(program);
      program.process.destroyForcibly().waitFor();
      expect("argus outlives a kill -9", ProcessHandle.of(left).isPresent());
    }
    try (Running program = start(program("detect", "--interface", "lo"))) {
      long own = awaitArgus(program);
      expect("the next one ends it", own != left && ended(left));
      expect("and no other", ProcessHandle.of(own).isPresent());
      program.process.destroy();
      expect("it ends when told", program.process.waitFor(30, TimeUnit.SECONDS));
      expect("no argus is left", noneRuns("argus"));
    }
  }

  private static boolean ended(long number) throws Exception {
    Optional<ProcessHandle> process = ProcessHandle.of(number);
    if (process.isEmpty()) return true;
    process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return true;
  }

  private static long awaitArgus(Running program) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline && program.process.isAlive()) {
      Optional<ProcessHandle> argus =
          program
              .process
              .children()
              .filter(child -> child.info().command().orElse("").endsWith("argus"))
              .findFirst();
      // It is noted once its port answers, after which ra is started.
      if (argus.isPresent() && program.process.children().count() > 1) return argus.get().pid();
      Thread.sleep(50);
    }
    throw new AssertionError("no argus was started: " + Files.readString(program.talk));
  }

  private void whatIsLiveIsLearnedForATime() throws Exception {
    Running program =
        start(program("models", "learn", "--interface", "lo", "--duration", "40s", "-o", "raw"));
    try (program) {
      // The loopback is nobody's server, so nothing on it is ever suspect.
      beat(program, InetAddress.getByName("192.0.2.7"));
      expect("learning ends by itself", program.process.waitFor(30, TimeUnit.SECONDS));
      String said = Files.readString(program.talk);
      expect("with 0: " + said, program.process.exitValue() == 0);
      String learned = String.join("\n", program.lines);
      expect("the beacon is held back: " + learned, learned.contains("held_back\t192.0.2.7-192."));
    }
  }

  private void theShippedSettingsWorkInAPipe() throws Exception {
    Running argus =
        start(List.of("argus", "-X", "-F", documents.resolve("argus.conf").toString(), "-i", "lo"));
    Running program =
        start(
            List.of(
                "sh",
                "-c",
                "until ss -ltn | grep -q ':902 '; do sleep 0.1; done; ra -X -F '"
                    + documents.resolve("ra.conf")
                    + "' -n -Z b -S 127.0.0.1:902 | \"$@\"",
                "sh",
                java(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.portcullis.gateway.Main",
                "detect",
                "--state",
                folder.resolve("state").toString(),
                "-m",
                models.toString(),
                "-p"));
    try (argus;
        program) {
      String line = program.awaitLine("pipe", beat(program));
      expect("a line for people: " + line, line.contains("-tcp  From-Botnet-TCP-Lab-Beacon-1"));
      argus.process.destroy();
      expect("the pipe ends with argus", program.process.waitFor(30, TimeUnit.SECONDS));
      expect("with 0", program.process.exitValue() == 0);
    }
  }

  private void brokenWishesAreOneLine() throws Exception {
    fails(1, "there is no interface nosuch0", program("detect", "--interface", "nosuch0"));
    List<String> powerless =
        new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--"));
    powerless.addAll(program("detect", "--interface", "lo"));
    fails(77, "run as root (CAP_NET_RAW)", powerless);
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(secret, Set.of());
    List<String> curious = new ArrayList<>(powerless.subList(0, 4));
    curious.addAll(program("letters", secret.toString()));
    fails(77, secret + " may not be read by this user", curious);
    fails(1, "ra is not installed: apt-get install argus-client", without("/usr/bin/ra"));
    fails(1, "argus is not installed: apt-get install argus-server", without("/usr/sbin/argus"));
    fails(2, "is no HOST:PORT", program("detect", "--argus", "nowhere"));
  }

  /** Hides a program in a mount namespace: what is no program any more is not installed. */
  private List<String> without(String path) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind /dev/null " + path + " && exec \"$@\"",
                "sh"));
    command.addAll(program("detect", "--interface", "lo"));
    return command;
  }

  private void fails(int code, String words, List<String> command) throws Exception {
    try (Running program = start(command)) {
      expect(words + ": it ends", program.process.waitFor(60, TimeUnit.SECONDS));
      String said = Files.readString(program.talk).strip();
      expect(words + ": exit " + program.process.exitValue(), program.process.exitValue() == code);
      expect("one line, with the reason: " + said, said.contains(words) && !said.contains("\n"));
    }
  }

  private void anArgusThatIsAwayIsWaitedFor() throws Exception {
    try (Running program = start(program("detect", "--argus", "127.0.0.1:903"))) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      boolean told = false;
      while (!told && System.nanoTime() < deadline) {
        told = Files.readString(program.talk).contains("nothing listens on 127.0.0.1:903");
        Thread.sleep(100);
      }
      expect("an argus that is away is told", told);
      expect("and waited for", program.process.isAlive());
      program.process.destroy();
      expect("until the end", program.process.waitFor(30, TimeUnit.SECONDS));
      expect("with 0", program.process.exitValue() == 0);
    }
  }

  /**
   * Connects each two seconds until the program says something.
   *
   * @return when the last connection was closed before that, in nanoseconds
   */
  private static long beat(Running program) throws Exception {
    return beat(program, InetAddress.getLoopbackAddress());
  }

  private static long beat(Running program, InetAddress at) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, at)) {
      Thread echo = new Thread(() -> serve(server));
      echo.setDaemon(true);
      echo.start();
      long end = System.nanoTime() + PATIENCE.toNanos();
      long closed = System.nanoTime();
      while (program.lines.isEmpty() && System.nanoTime() < end) {
        try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
          socket.getOutputStream().write(new byte[100]);
          socket.getInputStream().readNBytes(100);
        }
        closed = System.nanoTime();
        for (int i = 0; i < 100 && program.lines.isEmpty(); i++) Thread.sleep(20);
      }
      return closed;
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

  private List<String> program(String... words) {
    List<String> command = JavaProcess.command(Main.class, words);
    command.addAll(List.of("--state", folder.resolve("state").toString()));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Running start(List<String> command) throws IOException {
    Path talk = Files.createTempFile(folder, "talk", "");
    return new Running(new ProcessBuilder(command).redirectError(talk.toFile()).start(), talk);
  }

  private static boolean noneRuns(String name) {
    return ProcessHandle.current()
        .descendants()
        .noneMatch(child -> child.info().command().orElse("").endsWith('/' + name));
  }

  /** A process whose lines are read as they come. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final Path talk;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Running(Process process, Path talk) {
      this.process = process;
      this.talk = talk;
      Thread reader = new Thread(this::read);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = out.readLine(); line != null; line = out.readLine()) lines.add(line);
      } catch (IOException ended) {
        // The process is gone.
      }
    }

    String awaitLine(String what, long closed) throws Exception {
      Optional<String> line = Optional.ofNullable(lines.poll(1, TimeUnit.SECONDS));
      Duration delay = Duration.ofNanos(System.nanoTime() - closed);
      expect(what + ": it says something: " + Files.readString(talk), line.isPresent());
      expect(
          what + ": " + delay.toMillis() + " ms after the last connection was closed",
          delay.compareTo(SOON) < 0);
      expect(what + ": while it runs", process.isAlive());
      return line.orElseThrow();
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static void expect(String what, boolean holds) {
    System.out.println((holds ? "ok " : "FAILED ") + what);
    if (!holds) throw new AssertionError(what);
  }
}
