package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.fleet.MadeFleet;
import io.portcullis.fleet.keys.SigningKey;
import io.portcullis.fleet.message.Head;
import io.portcullis.fleet.message.Health;
import io.portcullis.fleet.message.Message;
import io.portcullis.fleet.message.Place;
import io.portcullis.fleet.message.Signed;
import io.portcullis.fleet.message.Statement;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import io.portcullis.rules.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figures of {@code docs/fleet.md}, measured and printed: how long a decision takes to another
 * site, and what a site says. Nothing is asserted about speed.
 */
@Timeout(300)
final class FleetFiguresTest {
  private static final int DECISIONS = 60;

  @TempDir Path folder;

  /** A gateway on a thread of its own, with a clock that goes as it goes. */
  private final class Running implements AutoCloseable {
    private final CommandLineRun line = new CommandLineRun();
    private final Map<String, Long> dropped = new ConcurrentHashMap<>();
    private final Path state;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Gateway gateway;
    private final Thread thread;
    private volatile boolean over;

    Running(MadeFleet fleet, String site, String settings) throws Exception {
      state = Files.createDirectories(folder.resolve(site));
      line.state(state);
      line.clock().forward(Duration.between(line.clock().instant(), Instant.now()));
      String yaml =
          "inside: [10.0.0.0/8]\nfleet: {site: %s, servers: [\"%s\"], folder: %s, %s}\n"
              .formatted(site, fleet.url(), fleet.handed(site), settings);
      Path file = Files.writeString(state.resolve("portcullis.yaml"), yaml);
      Config config = ConfigReader.read(file, true);
      Setup setup = new Setup(config, Paths.under(state));
      Paths.make(setup.paths().run());
      LedgerAccess ledger =
          new LedgerAccess(setup.paths().ledger(), setup.paths().run(), line.clock());
      KernelAccess kernel =
          new KernelAccess(
              new KernelAccess.Choice(config.firewall(), List.of()), any -> line.sharedKernel());
      EventLog events =
          new EventLog(
              setup.paths().eventLog(), line.clock(), ZoneOffset.UTC, any -> {}, copy -> {});
      gateway =
          new Gateway(
              setup,
              line.clock(),
              ledger,
              kernel,
              new Gateway.Traffic(new FilledFlows(), Optional.empty()),
              new Gateway.Output(events, any -> {}));
      opened.addAll(List.of(gateway, events, ledger));
      thread = new Thread(this::work, site);
    }

    private void work() {
      try {
        gateway.start(true);
        long before = System.nanoTime();
        while (!over) {
          gateway.turn(Duration.ofMillis(100));
          long now = System.nanoTime();
          line.clock().forward(Duration.ofNanos(now - before));
          before = now;
          for (Firewall.Element each : line.kernel().list()) {
            dropped.putIfAbsent(each.target().toString(), System.nanoTime());
          }
        }
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    }

    @Override
    public void close() throws Exception {
      over = true;
      thread.join();
      for (AutoCloseable each : opened) each.close();
    }
  }

  @Test
  void howLongADecisionTakesToAnotherSite() throws Exception {
    try (MadeFleet fleet = new MadeFleet(folder.resolve("fleet"), "lyon", "oslo");
        Running lyon = new Running(fleet, "lyon", "accept: none");
        Running oslo = new Running(fleet, "oslo", "accept: sites, from: [lyon], in-force: 1000")) {
      lyon.thread.start();
      oslo.thread.start();
      double[] milliseconds = new double[DECISIONS];
      for (int each = 0; each < DECISIONS; each++) {
        String server = "198.51.100." + (each + 1);
        assertThat(lyon.line.run("rules", "add", server).exit()).isZero();
        long began = System.nanoTime();
        while (!oslo.dropped.containsKey(server)) Thread.sleep(1);
        if (each > 0) milliseconds[each] = (oslo.dropped.get(server) - began) / 1e6;
        Thread.sleep(50 + 17L * (each % 7));
      }
      double[] sorted = Arrays.copyOfRange(milliseconds, 1, DECISIONS);
      Arrays.sort(sorted);
      System.out.printf(
          "decision -> drop at another site, %d times: p50 %.0f ms, p99 %.0f ms, most %.0f ms%n",
          sorted.length,
          sorted[sorted.length / 2],
          sorted[(int) (sorted.length * 0.99)],
          sorted[sorted.length - 1]);
    }
  }

  @Test
  void whatASiteSays() {
    SigningKey key = SigningKey.generate("lyon-1", new SecureRandom());
    Head head = new Head("lyon", "lyon-1", 1_764_512_345_678_901L, Instant.now());
    Health health =
        new Health("0.1.0", "armed", 37, 12, 0, false, Optional.of(new Health.Pace(12.5, 0.4)));
    int report =
        Signed.seal(key, Place.health("lyon").toString(), Message.text(head, health)).length;
    List<Statement> statements = new ArrayList<>();
    int[] sizes = new int[3];
    for (int many = 0; many <= 100; many++) {
      if (many == 0 || many == 1 || many == 100) {
        byte[] message =
            Signed.seal(key, Place.decisions("lyon", 3).toString(), Message.text(head, statements));
        sizes[many == 0 ? 0 : many == 1 ? 1 : 2] = message.length;
      }
      statements.add(
          new Statement(
              Prefix.parse("203.0.113." + many),
              Optional.of(new Statement.Service(443, 6)),
              Duration.ofMinutes(59),
              "beacon every 63.2 s, 9 of 12 flows on the beat: score 4.85 of 4.00"));
    }
    System.out.printf(
        "a report: %d bytes; a message of decisions: %d empty, %d with one, %d with 100%n",
        report, sizes[0], sizes[1], sizes[2]);
    long reports = 86_400 / 300 * (long) report;
    System.out.printf(
        "a site a day: %d bytes of reports, and %d for each block that comes alone and goes%n",
        reports, sizes[0] + sizes[1]);
    assertThat(sizes[2]).isLessThanOrEqualTo(Signed.LARGEST);
  }
}
