package io.portcullis.gateway.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.enforcer.netlink.DatagramListener;
import io.portcullis.gateway.cli.common.CommandLineRun;
import io.portcullis.gateway.events.OperatorLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog of a service manager, on a real socket. */
final class FeedWatchdogTest {
  private static final long PID = 4711;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final CommandLineRun.ManualClock clock = new CommandLineRun.ManualClock();
  private final List<String> said = new ArrayList<>();
  private final OperatorLog journal = new OperatorLog(said::add, clock);
  private final AtomicLong flows = new AtomicLong();
  private final AtomicLong kernel = new AtomicLong();
  private DatagramListener manager;

  @BeforeEach
  void listen() throws IOException {
    manager = new DatagramListener(folder.resolve("notify").toString());
  }

  @AfterEach
  void close() throws IOException {
    manager.close();
  }

  private ServiceManager service(String... variables) throws IOException {
    Map<String, String> environment = new java.util.HashMap<>();
    environment.put("NOTIFY_SOCKET", folder.resolve("notify").toString());
    for (int at = 0; at < variables.length; at += 2) {
      environment.put(variables[at], variables[at + 1]);
    }
    return ServiceManager.of(environment, PID);
  }

  @Test
  void itIsFedOnlyWhenEveryPartOfTheWorkWasDoneSinceItWasFedLast() throws Exception {
    FeedWatchdog feed =
        new FeedWatchdog(service(), LIMIT, List.of(flows::get, kernel::get), journal);
    feed.perform();
    assertThat(manager.received()).containsExactly("WATCHDOG=1");
    flows.incrementAndGet();
    feed.perform();
    assertThat(manager.received()).as("the kernel was not looked at").isEmpty();
    kernel.incrementAndGet();
    feed.perform();
    assertThat(manager.received()).containsExactly("WATCHDOG=1");
    kernel.incrementAndGet();
    feed.perform();
    assertThat(manager.received()).as("no flow was looked at").isEmpty();
  }

  @Test
  void itIsFedSeveralTimesWithinItsLimit() throws Exception {
    FeedWatchdog feed = new FeedWatchdog(service(), LIMIT, List.of(), journal);
    int due = 0;
    for (int second = 0; second < LIMIT.toSeconds(); second++) {
      clock.forward(Duration.ofSeconds(1));
      if (feed.every().isDue(clock.sinceBoot())) due++;
    }
    assertThat(due).isEqualTo(4);
  }

  @Test
  void theLimitIsThatOfTheVariablesUnlessTheyAreOfAnotherProcess() throws Exception {
    assertThat(service().watchdog()).isEmpty();
    assertThat(service("WATCHDOG_USEC", "60000000").watchdog()).contains(LIMIT);
    assertThat(service("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "4711").watchdog())
        .contains(LIMIT);
    assertThat(service("WATCHDOG_USEC", "60000000", "WATCHDOG_PID", "4712").watchdog()).isEmpty();
    assertThatThrownBy(() -> service("WATCHDOG_USEC", "soon"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("WATCHDOG_USEC");
  }

  @Test
  void withoutAServiceManagerNothingIsSaid() throws Exception {
    ServiceManager none = ServiceManager.of(Map.of("WATCHDOG_USEC", "60000000"), PID);
    none.ready(journal);
    assertThat(none.watchdog()).isEmpty();
    assertThat(said).isEmpty();
  }

  @Test
  void aServiceManagerThatIsGoneIsToldOfOnceAndStopsNothing() throws Exception {
    ServiceManager service = service();
    manager.close();
    for (int each = 0; each < 3; each++) service.alive(journal);
    assertThat(said).singleElement().asString().contains("the service manager was not told");
  }
}
