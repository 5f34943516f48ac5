package io.portcullis.argus.live;

import io.portcullis.argus.Reading;
import io.portcullis.argus.process.Backoff;
import io.portcullis.argus.process.Child;
import io.portcullis.argus.process.OrphanFile;
import io.portcullis.argus.process.Program;
import io.portcullis.argus.text.ManagementRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Our own {@code argus} child on named interfaces, reporting every second (S=1) on a loopback port.
 * It is restarted when it dies, and ends with us.
 */
public final class ArgusProbe implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Path HOSTS = Path.of("/etc/hosts");
  private static final Duration OPENS_WITHIN = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(200);

  /**
   * A running argus is called now and then: it may hang. Not often: each call takes one of its 10
   * places for readers, on a quiet network for some time.
   */
  private static final Duration CALLED_EACH = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int SILENT_TOO_OFTEN = 3;

  /** Somebody may take the port between our looking and argus' binding. */
  private static final int ATTEMPTS = 3;

  private final List<String> interfaces;
  private final Path settings;
  private final OrphanFile orphan;
  private final int port;
  private final SupervisorNotices notices = new SupervisorNotices();
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(30));
  private final Thread supervisor;
  private volatile boolean closed;

  /**
   * Starts argus and waits until its port answers.
   *
   * @param interfaces at least one; each must exist and be up
   * @param runFolder an existing folder for the child's configuration
   * @throws IOException when argus is not installed, an interface does not exist, or argus did not
   *     open its port (not root, port in use); the message names which, and the remedy
   */
  public static ArgusProbe start(List<String> interfaces, Path runFolder) throws IOException {
    if (interfaces.isEmpty()) throw new IllegalArgumentException("no interface to watch");
    Program.ARGUS.find();
    for (String name : interfaces) mustBeUp(name);
    Path settings = Program.ARGUS.writeSettings(runFolder);
    OrphanFile orphan = OrphanFile.in(runFolder);
    orphan.end();
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      try {
        Child argus = launch(interfaces, settings, port);
        return new ArgusProbe(interfaces, settings, orphan, port, argus);
      } catch (PortTakenException taken) {
        if (attempt == ATTEMPTS) throw taken;
      }
    }
  }

  private ArgusProbe(
      List<String> interfaces, Path settings, OrphanFile orphan, int port, Child argus) {
    this.interfaces = List.copyOf(interfaces);
    this.settings = settings;
    this.orphan = orphan;
    this.port = port;
    this.supervisor = new Thread(() -> supervise(argus), "argus-supervisor");
    supervisor.setDaemon(true);
    orphan.note(argus.pid());
    supervisor.start();
  }

  private static void mustBeUp(String name) throws IOException {
    if (name.equals("any")) {
      throw new IOException("argus cannot watch \"any\": name the inside interfaces");
    }
    NetworkInterface found = NetworkInterface.getByName(name);
    if (!exists(name)) {
      throw new IOException("there is no interface " + name + "; `ip link` lists them");
    }
    if (found != null && !found.isUp() && !isRouted(name)) {
      throw new IOException(
          "interface " + name + " is down, or nothing is plugged in: ip link set " + name + " up");
    }
  }

  /**
   * Whether an IPv4 route leaves through an interface (proc(5), /proc/net/route). It is up then,
   * even when Java says no for want of a carrier; argus can watch it and sees what comes later.
   */
  private static boolean isRouted(String name) throws IOException {
    Path routes = Path.of("/proc/self/net/route");
    if (!Files.exists(routes)) return false;
    try (Stream<String> lines = Files.lines(routes)) {
      return lines.anyMatch(line -> line.startsWith(name + '\t'));
    }
  }

  /**
   * Whether there is such an interface in this process' network namespace (proc(5), /proc/net/dev).
   * Java knows only those with an address; a bridge's port, or one that is down, has none.
   */
  public static boolean exists(String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/dev"))) {
      return lines.anyMatch(line -> line.strip().startsWith(name + ':'));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts argus and returns when it answers on the port. */
  private static Child launch(List<String> interfaces, Path settings, int port) throws IOException {
    Child argus =
        Child.start(
            Program.ARGUS.command(
                settings,
                "-S",
                "1",
                "-i",
                "ind:" + String.join(",", interfaces),
                "-P",
                Integer.toString(port),
                "-B",
                LOOPBACK));
    try {
      awaitPort(argus, port);
      return argus;
    } catch (InterruptedException stop) {
      argus.close();
      Thread.currentThread().interrupt();
      throw new IOException("stopped while argus was starting", stop);
    } catch (IOException | RuntimeException failed) {
      argus.close();
      throw failed;
    }
  }

  private static void awaitPort(Child argus, int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + OPENS_WITHIN.toNanos();
    while (!argus.ended(LOOK)) {
      // With one of several interfaces argus goes on without the others, and only complains.
      Optional<IOException> unopened = unopened(argus.complaints());
      if (unopened.isPresent()) throw unopened.get();
      if (answers(port)) return;
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "argus did not answer on its port within "
                + OPENS_WITHIN.toSeconds()
                + " s"
                + (isLoopbackNamed(HOSTS)
                    ? ""
                    : ": it looks up who calls; write '127.0.0.1 localhost' into " + HOSTS));
      }
    }
    throw whyNot(argus.complaints());
  }

  /** Without a name for its caller, argus asks DNS, and waits for it (hosts_access(5)). */
  static boolean isLoopbackNamed(Path hosts) {
    try (Stream<String> lines = Files.lines(hosts)) {
      return lines.anyMatch(line -> line.matches("\\s*127\\.0\\.0\\.1\\s+\\w.*"));
    } catch (IOException | UncheckedIOException unreadable) {
      return false;
    }
  }

  private static boolean answers(int port) {
    try {
      ManagementRecord.ask(LOOPBACK, port, PATIENCE);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** argus ends with code 0 whatever happened, so its words must do. */
  private static IOException whyNot(List<String> complaints) {
    String words = String.join("; ", complaints);
    if (words.contains("bind() error")) return new PortTakenException(words);
    if (words.contains("unsupported device type")) {
      return new IOException("argus cannot listen: an interface is down; `ip link` shows which");
    }
    return unopened(complaints).orElseGet(() -> new IOException("argus ended at once: " + words));
  }

  private static Optional<IOException> unopened(List<String> complaints) {
    String mark = "ArgusOpenInterface ";
    return complaints.stream()
        .filter(line -> line.contains(mark))
        .map(line -> unopened(line.substring(line.indexOf(mark) + mark.length())))
        .findFirst();
  }

  private static IOException unopened(String why) {
    if (!why.contains("Operation not permitted")) {
      return new IOException("argus cannot listen on " + why);
    }
    // The cause tells callers that it is a matter of rights.
    return new IOException(
        "argus may not listen on " + why + "; run as root (CAP_NET_RAW)",
        new AccessDeniedException(why));
  }

  private void supervise(Child first) {
    Child argus = first;
    try {
      while (true) {
        long began = System.nanoTime();
        String why = watch(argus);
        if (closed) return;
        argus.close();
        notices.add(
            Reading.Severity.WARNING,
            "argus " + why + "; it is started again" + inBrackets(argus.complaints()));
        Duration run = Duration.ofNanos(System.nanoTime() - began);
        Thread.sleep(backoff.after(run).toMillis());
        argus = startedAgain();
      }
    } catch (InterruptedException stopped) {
      // Only close() interrupts this thread.
    } catch (IOException noProc) {
      throw new UncheckedIOException("the interfaces of this machine cannot be read", noProc);
    } finally {
      argus.close();
      orphan.forget();
    }
  }

  /** Returns with the reason when this argus must be replaced. */
  private String watch(Child argus) throws InterruptedException, IOException {
    int silent = 0;
    long called = System.nanoTime();
    Bindings bindings = new Bindings(interfaces);
    while (!argus.ended(LOOK)) {
      argus.newComplaints().forEach(this::tell);
      Optional<String> lost = bindings.backAgain();
      if (lost.isPresent()) return "does not hear " + lost.get() + ", which was away and is back";
      if (System.nanoTime() - called < CALLED_EACH.toNanos()) continue;
      silent = ManagementRecord.responds(LOOPBACK, port, PATIENCE) ? 0 : silent + 1;
      called = System.nanoTime();
      if (silent == SILENT_TOO_OFTEN) return "hangs";
    }
    return "ended";
  }

  /**
   * Argus goes on when an interface goes down, watching nothing, and hears it when it is up again;
   * all it does is to say so. For one that went away, see {@link Bindings}. Its lines are {@code
   * ArgusAlert: 24 Nov 26 02:08:21.050087 TEXT}.
   */
  private void tell(String complaint) {
    String[] words = complaint.split(" +", 6);
    if (words.length < 6 || words[5].equals("started")) return;
    // That is ra, or our own call.
    if (words[5].startsWith("connect from ")) return;
    boolean good = words[5].endsWith("is up");
    notices.add(good ? Reading.Severity.INFO : Reading.Severity.WARNING, "argus says: " + words[5]);
  }

  private Child startedAgain() throws InterruptedException {
    while (true) {
      try {
        for (String name : interfaces) mustBeUp(name);
        Child argus = launch(interfaces, settings, port);
        orphan.note(argus.pid());
        notices.add(Reading.Severity.INFO, "argus runs again");
        return argus;
      } catch (IOException still) {
        if (closed) throw new InterruptedException();
        notices.add(
            Reading.Severity.ERROR, "nothing is watched, argus is away: " + still.getMessage());
        Thread.sleep(backoff.after(Duration.ZERO).toMillis());
      }
    }
  }

  private static String inBrackets(List<String> complaints) {
    return complaints.isEmpty() ? "" : " (" + complaints.get(complaints.size() - 1) + ")";
  }

  /** The loopback port to give to {@link RaClient}. */
  public int port() {
    return port;
  }

  /** What has happened to argus since this was asked last, oldest first. */
  public List<Reading.Notice> notices() {
    List<Reading.Notice> all = new ArrayList<>();
    for (Optional<Reading.Notice> n = notices.next(); n.isPresent(); n = notices.next()) {
      all.add(n.get());
    }
    return all;
  }

  @Override
  public void close() {
    closed = true;
    supervisor.interrupt();
    try {
      supervisor.join();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }

  /** The port that was free a moment ago is not any more. */
  private static final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1;

    PortTakenException(String words) {
      super("argus' port is in use: " + words);
    }
  }
}
