package io.portcullis.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The filter's text for each role and scope. */
final class KernelFilterTest {
  private static final Target TCP = Targets.connection("10.0.0.5-203.0.113.7-443-tcp");
  private static final Target UDP6 = Targets.connection("fd00:1::5-2001:db8::7-53-udp");
  private static final Target REMOTE = new Target.Remote(Prefix.parse("203.0.113.0/24"));
  private static final Target HOST = new Target.Host(Prefix.parse("10.0.0.5"));

  private static String filter(TapSide role, Target... targets) {
    return KernelFilter.expression(role, List.of(targets));
  }

  private static List<Target> many(Target... more) {
    List<Target> all = new ArrayList<>(List.of(more));
    for (int port = 1; port <= KernelFilter.EXACT; port++) {
      all.add(Targets.connection("10.0.0.9-198.51.100.1-" + port + "-tcp"));
    }
    return all;
  }

  @Test
  void withoutTargetsNoPacketPasses() {
    assertThat(filter(TapSide.ARRIVING_INSIDE)).isEqualTo("less 1");
    assertThat(filter(TapSide.LEAVING_OUTSIDE)).isEqualTo("less 1");
  }

  @Test
  void aConnectionIsToldByBothEndsInside() {
    assertThat(filter(TapSide.ARRIVING_INSIDE, TCP))
        .isEqualTo(
            "(dst host 203.0.113.7 and src host 10.0.0.5 and ip proto 6" + " and dst port 443)");
    assertThat(filter(TapSide.LEAVING_INSIDE, TCP))
        .isEqualTo(
            "(src host 203.0.113.7 and dst host 10.0.0.5 and ip proto 6" + " and src port 443)");
  }

  @Test
  void outsideOnlyTheRemoteEndTellsItBecauseOfMasquerade() {
    assertThat(filter(TapSide.LEAVING_OUTSIDE, TCP))
        .isEqualTo("(dst host 203.0.113.7 and ip proto 6 and dst port 443)");
  }

  @Test
  void portsBehindExtensionHeadersAreNotAskedFor() {
    assertThat(filter(TapSide.ARRIVING_INSIDE, UDP6))
        .isEqualTo("(dst host 2001:db8::7 and src host fd00:1::5)");
  }

  @Test
  void widerScopesAreToldByTheirOneEnd() {
    assertThat(filter(TapSide.ARRIVING_INSIDE, REMOTE, HOST))
        .isEqualTo("dst net 203.0.113.0/24 or src host 10.0.0.5");
    assertThat(filter(TapSide.LEAVING_INSIDE, REMOTE, HOST))
        .isEqualTo("src net 203.0.113.0/24 or dst host 10.0.0.5");
  }

  @Test
  void manyTargetsAreToldByTheLastBitsOfOneAddressEach() {
    assertThat(KernelFilter.expression(TapSide.ARRIVING_INSIDE, many(TCP, UDP6, REMOTE, HOST)))
        .isEqualTo(
            "ip[16:4]=3405803783 or ip6[36:4]=7 or dst net 203.0.113.0/24"
                + " or ip[12:4]=167772165 or ip[16:4]=3325256705");
    assertThat(KernelFilter.expression(TapSide.LEAVING_INSIDE, many(TCP, UDP6, HOST)))
        .isEqualTo(
            "ip[12:4]=3405803783 or ip6[20:4]=7 or ip[16:4]=167772165" + " or ip[12:4]=3325256705");
  }
}
