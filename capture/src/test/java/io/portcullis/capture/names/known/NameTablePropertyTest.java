package io.portcullis.capture.names.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.argus.names.ServerName;
import io.portcullis.capture.names.messages.DnsMessage;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bounds hold whatever comes, and a quiet client keeps its names beside a loud one. */
final class NameTablePropertyTest {
  private static final int SERVERS = 100;
  private static final int CLIENTS = 5;

  private static NameTable table(NameCounters counters) {
    return new NameTable(
        new NameLimits(SERVERS, 80, CLIENTS, 1_000, Duration.ofHours(1), 8, 1 << 20), counters);
  }

  private static IpAddress address(int number) {
    return IpAddress.ofIpv4(number);
  }

  private static DnsMessage answer(int server) {
    return new DnsMessage("n" + server + ".example", false, List.of(address(server)));
  }

  @Test
  void noMoreIsKeptThanAllowedAndWhatIsGoneIsCounted() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      NameCounters counters = new NameCounters();
      NameTable table = table(counters);
      long micros = 0;
      for (int i = 0; i < 2_000; i++) {
        micros += (long) (random.nextDouble() * random.nextDouble() * 200e6);
        table.answer(address(random.nextInt(8)), answer(100 + random.nextInt(400)), micros);
        assertThat(table.servers()).as("seed %d", seed).isBetween(1, SERVERS);
        assertThat(table.clients()).as("seed %d", seed).isBetween(1, CLIENTS);
      }
    }
  }

  @Test
  void aClientWithItsFairShareLosesNothingToALoudOne() {
    NameCounters counters = new NameCounters();
    NameTable table = table(counters);
    int share = SERVERS / CLIENTS;
    for (int client = 0; client < CLIENTS; client++) {
      for (int i = 0; i < share; i++) table.answer(address(client), answer(100 * client + i), 1);
    }
    for (int i = 0; i < 10_000; i++) table.answer(address(0), answer(5_000 + i), 2);
    for (int client = 1; client < CLIENTS; client++) {
      for (int i = 0; i < share; i++) {
        assertThat(table.of(address(client), address(100 * client + i), 443, 6, 3))
            .isInstanceOf(ServerName.Named.class);
      }
    }
    assertThat(counters.all().get(NameCount.EVICTED)).isEqualTo(10_000);
  }

  @Test
  void aClientThatLostServersIsNotBlamedForThem() {
    NameTable table = table(new NameCounters());
    for (int i = 0; i < 90; i++) table.answer(address(1), answer(100 + i), 10L * i);
    assertThat(table.of(address(1), address(7), 443, 6, 850)).isEqualTo(ServerName.UNKNOWN);
    assertThat(table.of(address(1), address(100), 443, 6, 850)).isEqualTo(ServerName.UNKNOWN);
    assertThat(((ServerName.Raw) table.of(address(1), address(7), 443, 6, 900)))
        .extracting(ServerName.Raw::resolvingSinceMicros)
        .isEqualTo(890L);
  }

  @Test
  void whatWasNotHeardOfForTooLongIsForgotten() {
    NameCounters counters = new NameCounters();
    NameTable table = table(counters);
    long hour = Duration.ofHours(1).toNanos() / 1000;
    table.answer(address(1), answer(100), 0);
    assertThat(table.of(address(1), address(100), 443, 6, hour))
        .isInstanceOf(ServerName.Named.class);
    assertThat(table.of(address(1), address(100), 443, 6, hour + 1)).isEqualTo(ServerName.UNKNOWN);
    table.answer(address(1), answer(101), hour + 1);
    assertThat(table.servers()).isEqualTo(1);
    assertThat(counters.all().get(NameCount.FORGOTTEN)).isEqualTo(1);
  }

  @Test
  void theLatestFourNamesOfAnAddressAreKept() {
    NameTable table = table(new NameCounters());
    for (int i = 0; i < 9; i++) {
      table.answer(
          address(1), new DnsMessage("n" + i + ".example", false, List.of(address(9))), 10L * i);
    }
    // At each time the latest name of then, as far as it is kept.
    for (int i = 5; i < 9; i++) {
      ServerName then = table.of(address(1), address(9), 443, 6, 10L * i + 5);
      assertThat(((ServerName.Named) then).name()).isEqualTo("n" + i + ".example");
    }
    // It was not raw then: a name was known, which is gone by now.
    assertThat(table.of(address(1), address(9), 443, 6, 45)).isInstanceOf(ServerName.Unknown.class);
  }
}
