package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * Two laws: the index finds exactly what a scan of all targets finds, and the kernel's filter lets
 * through whatever the index finds (libpcap compiles and runs it here).
 */
final class KernelFilterPropertyTest {
  private static final String[] LOCALS = {
    "10.0.0.5", "10.0.0.6", "10.0.1.5", "fd00:1::5", "fd00:1::6"
  };
  private static final String[] REMOTES = {
    "203.0.113.7", "203.0.113.8", "198.51.100.7", "2001:db8::7", "2001:db8:1::7", "2001:db8::8"
  };
  private static final Inet4Address NO_MASK = (Inet4Address) Frames.address("0.0.0.0");
  private static final int[] PORTS = {53, 443, 8080};
  private static final OwnAddresses ROUTER = new OwnAddresses(List.of());

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  private static Target target(Random random) {
    String local = one(random, LOCALS);
    String remote = one(random, REMOTES);
    boolean sameFamily = (local.indexOf(':') >= 0) == (remote.indexOf(':') >= 0);
    int port = PORTS[random.nextInt(PORTS.length)];
    if (sameFamily && random.nextInt(4) > 0) {
      return new Target.Connection(
          Frames.address(local), Frames.address(remote), port, random.nextBoolean() ? 6 : 17);
    }
    int length = random.nextBoolean() ? 128 : 24;
    boolean host = random.nextBoolean();
    String address = host ? local : remote;
    Prefix prefix =
        new Prefix(
            Frames.address(address), address.indexOf(':') >= 0 ? length : Math.min(32, length));
    return host ? new Target.Host(prefix) : new Target.Remote(prefix);
  }

  private static byte[] packet(Random random, boolean outward) {
    while (true) {
      String local = one(random, LOCALS);
      String remote = one(random, REMOTES);
      if ((local.indexOf(':') >= 0) != (remote.indexOf(':') >= 0)) continue;
      int port = PORTS[random.nextInt(PORTS.length)];
      String source = outward ? local : remote;
      String destination = outward ? remote : local;
      int sourcePort = outward ? 40000 : port;
      int destinationPort = outward ? port : 40000;
      byte[] packet =
          random.nextBoolean()
              ? Frames.tcp(source, sourcePort, destination, destinationPort, Frames.ACK)
              : Frames.udp(source, sourcePort, destination, destinationPort);
      return Frames.ethernet(packet);
    }
  }

  @Test
  void theFilterLetsThroughWhateverTheIndexFindsAndTheIndexFindsWhatAScanFinds() throws Exception {
    int passed = 0;
    try (PcapHandle compiler = compiler()) {
      for (long seed = 0; seed < 150; seed++) {
        Random random = new Random(seed);
        List<TargetWatch> watches = new ArrayList<>();
        // Above the limit of the exact form in every third run.
        int count = seed % 3 == 0 ? KernelFilter.EXACT + 20 : 1 + random.nextInt(6);
        for (int watch = 0; watch < count; watch++) {
          watches.add(new TargetWatch(target(random), 1, false));
        }
        TargetWatchList list = new TargetWatchList(watches, List.of());
        for (TapSide role : TapSide.values())
          passed += checkRole(compiler, seed, random, list, role);
      }
    }
    // The generator must meet its targets often enough for the laws to mean something.
    assertThat(passed).isGreaterThan(1000);
  }

  private static int checkRole(
      PcapHandle compiler, long seed, Random random, TargetWatchList list, TapSide role)
      throws Exception {
    String text = KernelFilter.expression(role, list.targets());
    BpfProgram program = compiler.compileFilter(text, BpfCompileMode.OPTIMIZE, NO_MASK);
    int passed = 0;
    for (int probe = 0; probe < 40; probe++) {
      byte[] frame = packet(random, role.outward);
      PacketHeader header = new PacketHeader();
      assertThat(header.read(frame, LinkLayer.ETHERNET)).isTrue();
      List<TargetWatch> found = new ArrayList<>();
      list.match(
          role,
          header,
          watch -> {
            if (watch.see(role, header, ROUTER, 1)) found.add(watch);
          });
      List<TargetWatch> scanned =
          list.watches().stream()
              .filter(watch -> watch.concerns(role, header))
              .filter(watch -> watch.see(role, header, ROUTER, 1))
              .toList();
      assertThat(found).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(scanned);
      if (scanned.isEmpty()) continue;
      passed++;
      assertThat(program.applyFilter(frame)).as("seed %d, %s", seed, text).isTrue();
    }
    program.free();
    return passed;
  }

  private static PcapHandle compiler() throws Exception {
    try {
      return Pcaps.openDead(DataLinkType.EN10MB, 128);
    } catch (LinkageError missing) {
      if (System.getenv("CI") != null) throw missing;
      return abort("libpcap is not installed");
    }
  }
}
