package io.portcullis.argus.live;

import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.process.Backoff;
import io.portcullis.argus.process.Child;
import io.portcullis.argus.process.Program;
import io.portcullis.argus.text.FlowParser;
import io.portcullis.argus.text.LineReader;
import io.portcullis.argus.text.ManagementRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A supervised {@code ra -S host:port}: live flows of a running argus. Restarts ra with backoff
 * whenever it ends (its exit code says nothing), and kills and restarts it when it falls mute:
 * argus sends a health report every few seconds. What happens is told in {@link Reading.Notice}s.
 */
public final class RaClient implements FlowSource {

  /** About 10 MB of flows, and several seconds of the most that ra can print. */
  private static final int QUEUED = 32_768;

  /** How soon a waiting reader hears of a notice. */
  private static final Duration NOTICED = Duration.ofMillis(100);

  /** An interval from which on the operator hears that blocks will come late. */
  private static final int LONG_STATUS_SECONDS = 10;

  /**
   * How patient the supervisor is.
   *
   * @param answer for argus' first bytes; on a loaded machine they took ten seconds
   * @param firstLine for the first line of ra
   * @param reports how many of argus' reports may be missing
   */
  public record Patience(Duration answer, Duration firstLine, int reports, Duration pause) {
    static final Patience USUAL =
        new Patience(Duration.ofSeconds(15), Duration.ofSeconds(20), 3, Duration.ofMillis(200));
  }

  private final String host;
  private final int port;
  private final Patience patience;
  private final List<String> command;
  private final SupervisorNotices notices = new SupervisorNotices();
  private final LiveQueue queue = new LiveQueue(QUEUED);
  private final Backoff backoff;
  private final Thread supervisor;
  private volatile boolean closed;
  private volatile long lastLineNanos;
  private volatile boolean talked;

  /**
   * @param host argus' address, {@code 127.0.0.1}
   * @param port argus' port, 1 to 65535; argus' own default is 561
   * @param runFolder an existing folder where our ra.conf is written for the child
   * @throws IOException when ra is not installed or the folder cannot be written
   */
  public RaClient(String host, int port, Path runFolder) throws IOException {
    this(host, port, runFolder, Patience.USUAL);
  }

  public RaClient(String host, int port, Path runFolder, Patience patience) throws IOException {
    if (port < 1 || port > 65_535) throw new IllegalArgumentException("no port: " + port);
    this.host = host;
    this.port = port;
    this.patience = patience;
    this.backoff = new Backoff(patience.pause(), Duration.ofSeconds(10), Duration.ofSeconds(30));
    this.command =
        Program.RA.command(Program.RA.writeSettings(runFolder), "-Z", "b", "-S", host + ':' + port);
    this.supervisor = new Thread(this::supervise, "ra-supervisor");
    supervisor.setDaemon(true);
    supervisor.start();
  }

  private void supervise() {
    try {
      while (!closed) {
        long began = System.nanoTime();
        attempt();
        Duration run = Duration.ofNanos(System.nanoTime() - began);
        Thread.sleep(backoff.after(run).toMillis());
      }
    } catch (InterruptedException stopped) {
      // Only close() interrupts this thread.
    }
  }

  /** One life of ra, from the question whether argus is there to its end. */
  private void attempt() throws InterruptedException {
    try {
      ManagementRecord argus = ManagementRecord.ask(host, port, patience.answer());
      if (closed) return;
      tellInterval(argus);
      try (Child ra = Child.start(command)) {
        talked = false;
        lastLineNanos = System.nanoTime();
        Thread pump = new Thread(() -> pump(ra), "ra-lines");
        pump.setDaemon(true);
        pump.start();
        watch(ra, silenceOf(argus));
      }
    } catch (IOException broken) {
      notices.add(Reading.Severity.WARNING, "no flows from " + name() + ": " + broken.getMessage());
    }
  }

  private void tellInterval(ManagementRecord argus) {
    int seconds = argus.statusSeconds();
    boolean isLong = seconds >= LONG_STATUS_SECONDS;
    String text = name() + " answers; it reports each flow " + seconds + " s after its start";
    notices.add(
        isLong ? Reading.Severity.WARNING : Reading.Severity.INFO,
        isLong
            ? text + ", and blocks come as late: start argus with -S 1, or leave it to us"
            : text);
  }

  private Duration silenceOf(ManagementRecord argus) {
    // Without a report interval nothing promises a line, so an idle network is no reason.
    if (argus.reportSeconds() == 0) return Duration.ofDays(1);
    Duration silence = Duration.ofSeconds(argus.reportSeconds()).multipliedBy(patience.reports());
    return silence.compareTo(patience.firstLine()) < 0 ? patience.firstLine() : silence;
  }

  private void watch(Child ra, Duration silence) throws InterruptedException {
    while (!ra.ended(Duration.ofMillis(200))) {
      if (closed) return;
      Duration limit = talked ? silence : patience.firstLine();
      if (System.nanoTime() - lastLineNanos > limit.toNanos()) {
        notices.add(
            Reading.Severity.WARNING,
            "ra has been mute for " + limit.toSeconds() + " s; it is started again");
        return;
      }
    }
    if (closed) return;
    String complaint = String.join("; ", ra.complaints());
    notices.add(
        Reading.Severity.WARNING,
        "ra ended, since "
            + name()
            + " closed the connection or ra was killed; it is started again"
            + (complaint.isEmpty() ? "" : " (" + complaint + ")"));
  }

  private void pump(Child ra) {
    // ra prints epoch times, so the zone does not matter.
    FlowParser parser = new FlowParser(ZoneOffset.UTC);
    try (LineReader lines = new LineReader(ra.output())) {
      while (lines.advance()) {
        talked = true;
        lastLineNanos = System.nanoTime();
        Reading reading =
            lines.tooLong()
                ? new Reading.Malformed(lines.number(), "longer than a line of ra can be")
                : parser.parse(lines.buffer(), lines.offset(), lines.length(), lines.number());
        if (reading != Reading.QUIET) queue.offer(reading);
      }
    } catch (IOException ended) {
      // The pipe goes when ra is killed; the supervisor tells.
    }
  }

  @Override
  public Reading read(Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!closed) {
      Optional<Reading.Notice> notice = notices.next().or(queue::loss);
      if (notice.isPresent()) return notice.get();
      Duration rest = Duration.ofNanos(Math.max(0, until - System.nanoTime()));
      Optional<Reading> reading = queue.poll(rest.compareTo(NOTICED) < 0 ? rest : NOTICED);
      if (reading.isPresent()) return reading.get();
      if (rest.isZero()) return Reading.QUIET;
    }
    return Reading.END;
  }

  @Override
  public String name() {
    return "argus " + host + ':' + port;
  }

  @Override
  public boolean recorded() {
    return false;
  }

  @Override
  public void close() {
    closed = true;
    supervisor.interrupt();
    try {
      // Without a child it may still be waiting for argus' first bytes; it starts none any more.
      supervisor.join(5_000);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
