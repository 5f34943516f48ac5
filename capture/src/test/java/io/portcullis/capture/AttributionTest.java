package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a packet under the router's address is, over a conntrack table in a file. */
final class AttributionTest {
  private static final Target TCP = Blocks.connection("10.0.0.5-203.0.113.7-443-tcp");
  private static final OwnAddresses ROUTER =
      new OwnAddresses(List.of(Frames.address("203.0.113.1"), Frames.address("10.0.0.1")));
  private static final long SECOND = 1_000_000;

  @TempDir Path folder;
  private Path table;
  private Path count;
  private Attribution attribution;
  private final TargetWatch watch = new TargetWatch(TCP, 1, false);

  @BeforeEach
  void placeTheFiles() throws IOException {
    table = folder.resolve("nf_conntrack");
    count = Files.writeString(folder.resolve("nf_conntrack_count"), "1\n");
    attribution = new Attribution(new ConntrackTable(table, count));
  }

  private void leavesFromTheRouter(int sourcePort, long atMicros) {
    byte[] packet = Frames.tcp("203.0.113.1", sourcePort, "203.0.113.7", 443, Frames.SYN);
    watch.see(TapSide.LEAVING_OUTSIDE, Frames.header(packet), ROUTER, atMicros);
  }

  private void arrives(long atMicros) {
    byte[] packet = Frames.tcp("10.0.0.5", 50000, "203.0.113.7", 443, Frames.SYN);
    watch.see(TapSide.ARRIVING_INSIDE, Frames.header(packet), ROUTER, atMicros);
  }

  private void look() {
    assertThat(attribution.look(List.of(watch), ROUTER)).isTrue();
  }

  private void assertCounts(long left, long own, long unexplained) {
    assertThat(watch.left.since(0)).as("left").isEqualTo(left);
    assertThat(watch.own.since(0)).as("own").isEqualTo(own);
    assertThat(watch.unexplained.since(0)).as("unexplained").isEqualTo(unexplained);
  }

  @Test
  void theBlocksHostBehindMasqueradeLeaks() throws IOException {
    Files.writeString(table, ConntrackTableTest.MASQUERADED + "\n");
    leavesFromTheRouter(61000, 5 * SECOND);
    leavesFromTheRouter(61000, 6 * SECOND);
    look();
    assertCounts(2, 0, 0);
    assertThat(watch.openingLeft.since(0)).isEqualTo(2);
  }

  @Test
  void anotherHostBehindMasqueradeIsNothing() throws IOException {
    Files.writeString(table, ConntrackTableTest.MASQUERADED.replace("10.0.0.5", "10.0.0.6") + "\n");
    leavesFromTheRouter(61000, 5 * SECOND);
    look();
    assertCounts(0, 0, 0);
  }

  @Test
  void whatTheRouterBeganIsItsOwn() throws IOException {
    Files.writeString(
        table,
        "ipv4 2 tcp 6 9 ESTABLISHED src=203.0.113.1 dst=203.0.113.7 sport=61000 dport=443"
            + " src=203.0.113.7 dst=203.0.113.1 sport=443 dport=61000 [ASSURED] use=1\n");
    leavesFromTheRouter(61000, 5 * SECOND);
    look();
    assertCounts(0, 1, 0);
  }

  @Test
  void withoutAConnectionNothingWasRewritten() throws IOException {
    Files.writeString(table, ConntrackTableTest.MASQUERADED + "\n");
    leavesFromTheRouter(61001, 5 * SECOND);
    look();
    assertCounts(0, 1, 0);
  }

  @Test
  void aKernelWithoutConntrackRewritesNothing() throws IOException {
    Files.delete(count);
    arrives(5 * SECOND);
    leavesFromTheRouter(61000, 5 * SECOND);
    look();
    assertCounts(0, 1, 0);
  }

  @Test
  void withoutTheTableOnlyWhatFollowsAnArrivalIsUnknown() {
    leavesFromTheRouter(61000, 5 * SECOND);
    look();
    assertCounts(0, 1, 0);
    arrives(9 * SECOND);
    leavesFromTheRouter(61000, 10 * SECOND);
    look();
    assertCounts(0, 1, 1);
    leavesFromTheRouter(61000, 12 * SECOND);
    look();
    assertCounts(0, 2, 1);
  }

  @Test
  void moreConnectionsAtOnceThanThereIsRoomForStayUnknown() throws IOException {
    Files.writeString(table, "");
    for (int port = 1; port <= 40; port++) leavesFromTheRouter(port, port * SECOND);
    look();
    assertCounts(0, 32, 8);
  }

  @Test
  void theConnectionsOfATargetAreReadWhenWanted() throws IOException {
    Files.writeString(table, ConntrackTableTest.MASQUERADED + "\n");
    assertThat(attribution.look(List.of(watch), ROUTER)).isFalse();
    watch.wantConnections();
    look();
    assertThat(watch.connections()).isEqualTo(new ConntrackFacts(true, true, false, false));
    assertThat(watch.wantsConnections()).isFalse();
    Files.delete(table);
    watch.wantConnections();
    look();
    assertThat(watch.connections()).isEqualTo(ConntrackFacts.UNKNOWN);
  }
}
