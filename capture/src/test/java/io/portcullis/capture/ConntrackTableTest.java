package io.portcullis.capture;

import static io.portcullis.capture.Frames.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.capture.ConntrackTable.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines in the form of the kernel's ct_seq_show; addresses of the documentation ranges. */
final class ConntrackTableTest {
  static final String MASQUERADED =
      "ipv4     2 tcp      6 431999 ESTABLISHED src=10.0.0.5 dst=203.0.113.7 sport=50000 dport=443"
          + " src=203.0.113.7 dst=203.0.113.1 sport=443 dport=61000 [ASSURED] mark=0 zone=0 use=2";
  private static final String PLAIN =
      "ipv4     2 udp      17 29 src=10.0.0.5 dst=203.0.113.7 sport=50000 dport=53 [UNREPLIED]"
          + " src=203.0.113.7 dst=10.0.0.5 sport=53 dport=50000 mark=0 zone=0 use=2";
  private static final String IPV6 =
      "ipv6     10 tcp      6 118 SYN_SENT"
          + " src=fd00:0001:0000:0000:0000:0000:0000:0005"
          + " dst=2001:0db8:0000:0000:0000:0000:0000:0007 sport=40000 dport=443 [UNREPLIED]"
          + " src=2001:0db8:0000:0000:0000:0000:0000:0007"
          + " dst=fd00:0001:0000:0000:0000:0000:0000:0005 sport=443 dport=40000 mark=0 use=2";

  @TempDir Path folder;

  private static Entry parsed(String line) {
    return ConntrackTable.parse(line).orElseThrow();
  }

  @Test
  void masqueradeShowsInTheDirectionOfTheReply() {
    Entry entry = parsed(MASQUERADED);
    assertThat(entry.protocol()).isEqualTo(6);
    assertThat(entry.original().sourcePort()).isEqualTo(50000);
    assertThat(entry.reply().destinationPort()).isEqualTo(61000);
    assertThat(
            entry.reply().destinationIs(0, PacketHeader.low(address("203.0.113.1").getAddress())))
        .isTrue();
    assertThat(entry.sourceRewritten()).isTrue();
    assertThat(entry.destinationRewritten()).isFalse();
    assertThat(entry.offloaded()).isFalse();
  }

  @Test
  void aPlainConnectionIsRewrittenNowhere() {
    assertThat(parsed(PLAIN).sourceRewritten()).isFalse();
    assertThat(parsed(PLAIN).destinationRewritten()).isFalse();
  }

  @Test
  void aProxyShowsAsAnotherDestination() {
    Entry entry =
        parsed(
            "ipv4 2 tcp 6 9 ESTABLISHED src=10.0.0.5 dst=203.0.113.7 sport=50000 dport=80"
                + " src=10.0.0.1 dst=10.0.0.5 sport=3128 dport=50000 [ASSURED] use=1");
    assertThat(entry.destinationRewritten()).isTrue();
  }

  @Test
  void offloadIsSaidByAWord() {
    assertThat(parsed(MASQUERADED.replace("[ASSURED]", "[OFFLOAD]")).offloaded()).isTrue();
    assertThat(parsed(MASQUERADED.replace("[ASSURED]", "[HW_OFFLOAD]")).offloaded()).isTrue();
  }

  @Test
  void ipv6IsPrintedInFull() {
    Entry entry = parsed(IPV6);
    byte[] source = address("fd00:1::5").getAddress();
    assertThat(entry.original().sourceIs(PacketHeader.high(source), PacketHeader.low(source)))
        .isTrue();
    assertThat(entry.sourceRewritten()).isFalse();
  }

  @Test
  void linesOfAnotherFormAreNoEntries() {
    assertThat(ConntrackTable.parse("")).isEmpty();
    assertThat(ConntrackTable.parse("unknown  2 unknown  2 587 src=224.0.0.1")).isEmpty();
    assertThat(ConntrackTable.parse(PLAIN.replace("203.0.113.7", "203.0.113.777"))).isEmpty();
    assertThat(ConntrackTable.parse(PLAIN.replace("sport=53", "sport=x"))).isEmpty();
  }

  @Test
  void noLineWhateverMakesItThrow() {
    String[] pieces = {
      "src=", "dst=", "10.0.0.5", ":", "sport=", "99999999999", " ", "6", "-1", "."
    };
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      StringBuilder line = new StringBuilder("ipv4 2 tcp 6 1 ");
      for (int piece = random.nextInt(20); piece > 0; piece--) {
        line.append(pieces[random.nextInt(pieces.length)]);
      }
      assertThat(ConntrackTable.parse(line.toString())).as("seed %d", seed).isNotNull();
    }
  }

  @Test
  void onlyTheWantedEntriesAreKept() throws IOException {
    Path table = Files.writeString(folder.resolve("table"), MASQUERADED + "\n" + PLAIN + "\nx\n");
    ConntrackTable conntrack = new ConntrackTable(table, folder.resolve("count"));
    assertThat(conntrack.read(entry -> entry.protocol() == 17).orElseThrow())
        .containsExactly(parsed(PLAIN));
  }

  @Test
  void aKernelThatTracksNothingHasNoEntriesAndAnUnreadableTableIsUnknown() throws IOException {
    Path count = folder.resolve("count");
    ConntrackTable conntrack = new ConntrackTable(folder.resolve("missing"), count);
    assertThat(conntrack.read(entry -> true).orElseThrow()).isEmpty();
    Files.writeString(count, "3\n");
    assertThat(conntrack.read(entry -> true)).isEmpty();
  }
}
