package io.portcullis.gateway.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Burst;
import io.portcullis.argus.Flow;
import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.gateway.FilledFlows;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigReader;
import io.portcullis.gateway.config.Paths;
import io.portcullis.gateway.config.Setup;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.gateway.names.FlowNames;
import io.portcullis.gateway.wiring.KernelAccess;
import io.portcullis.gateway.wiring.LedgerAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders over a connection that is still open lead to a block, as flows do. */
@Timeout(60)
final class GatewayBurstsTest {
  private static final Tuple SESSION = Tuple.of("10.0.0.5", "203.0.113.7", "443", "tcp");
  private static final Duration BEAT = Duration.ofSeconds(30);

  @TempDir Path state;
  private final CommandLineRun line = new CommandLineRun();
  private final FilledFlows live = new FilledFlows();
  private LedgerAccess ledger;
  private EventLog events;
  private Gateway gateway;

  @BeforeEach
  void open() throws Exception {
    line.state(state);
    Files.writeString(
        state.resolve("portcullis.yaml"), "inside: [10.0.0.0/8]\ndetector:\n  profile: reasons\n");
    Config config = ConfigReader.read(Paths.under(state).configuration(), true);
    Setup setup = new Setup(config, Paths.under(state));
    Paths.make(setup.paths().run());
    ledger = new LedgerAccess(setup.paths().ledger(), setup.paths().run(), line.clock());
    KernelAccess.Choice choice = new KernelAccess.Choice(config.firewall(), List.of());
    events =
        new EventLog(
            setup.paths().eventLog(), line.clock(), ZoneOffset.UTC, said -> {}, copy -> {});
    gateway =
        new Gateway(
            setup,
            line.clock(),
            ledger,
            new KernelAccess(choice, any -> line.sharedKernel()),
            new Gateway.Traffic(live, Optional.empty(), namesOfAnother(), List.of()),
            new Gateway.Output(events, said -> {}));
  }

  @AfterEach
  void close() {
    gateway.close();
    events.close();
    ledger.close();
  }

  /** The host's answers of DNS are watched, and none gave it the server's address. */
  private FlowNames namesOfAnother() {
    long before = line.clock().instant().getEpochSecond() * 1_000_000 - 3_600_000_000L;
    IpAddress host = IpAddress.parse(SESSION.source()).orElseThrow();
    IpAddress other = IpAddress.parse("198.51.100.9").orElseThrow();
    return new FlowNames() {
      @Override
      public void tell(Consumer<NameEvent> told) {
        told.accept(new NameEvent.Answer(before, host, "shop.example", false, List.of(other)));
      }

      @Override
      public void before(Flow flow) {}

      @Override
      public ServerName of(Flow flow) {
        return ServerName.UNKNOWN;
      }
    };
  }

  private void speak(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      line.clock().forward(BEAT);
      Instant start = line.clock().instant().minusSeconds(1);
      Flow flow = MadeFlows.of(SESSION, start, "SPA_SPA", 400, 0.2);
      live.readings().add(new Burst(flow, i == 0));
      while (gateway.turn(Duration.ofMillis(10)) == 0) {
        // The reader's thread has not handed it over yet.
      }
    }
  }

  @Test
  void aConnectionThatIsStillOpenIsCutAndTheRuleSaysThatItIsOne() throws Exception {
    gateway.start(true);
    speak(20);

    assertThat(line.kernel().list()).extracting(Firewall.Element::target).hasSize(1);
    assertThat(ledger.open().inForce())
        .singleElement()
        .extracting(block -> block.target().toString())
        .isEqualTo("10.0.0.5-203.0.113.7-443-tcp");
    assertThat(line.run("rules", "explain", "1").data())
        .contains("inside one connection, open for", "<- alarm");
  }
}
