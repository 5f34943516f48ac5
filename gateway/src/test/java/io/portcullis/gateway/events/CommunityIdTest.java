package io.portcullis.gateway.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.MadeFlows;
import io.portcullis.argus.Tuple;
import io.portcullis.rules.InetAddresses;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the reference data of the specification ("baseline", seed 0). */
final class CommunityIdTest {

  @ParameterizedTest
  @CsvSource({
    "6, 128.232.110.120, 34855, 66.35.250.204, 80, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "6, 66.35.250.204, 80, 128.232.110.120, 34855, 1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    "17, 192.168.1.52, 54585, 8.8.8.8, 53, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
    "17, 8.8.8.8, 53, 192.168.1.52, 54585, 1:d/FP5EW3wiY1vCndhwleRRKHowQ=",
    "132, 192.168.170.8, 7, 192.168.170.56, 7, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
    "132, 192.168.170.56, 7, 192.168.170.8, 7, 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs=",
    "6, 2001:470:e5bf:dead:4957:2174:e82c:4887, 63943, 2607:f8b0:400c:c03::1a, 25,"
        + " 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    "46, 10.1.12.1, -1, 10.1.12.2, -1, 1:KHlLkgoJW7ifUTyTSgyVfkFHzKw=",
    // Of ICMP, type and code.
    "1, 192.168.0.89, 8, 192.168.0.1, 0, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
    "1, 192.168.0.1, 0, 192.168.0.89, 8, 1:X0snYXpgwiv9TZtqg64sgzUn6Dk=",
    "1, 10.0.0.1, 11, 10.0.0.2, 0, 1:YHxtAirCG//0OzkcVAukqKQN9xM=",
    "58, fe80::200:86ff:fe05:80da, 135, fe80::260:97ff:fe07:69ea, 0,"
        + " 1:dGHyGvjMfljg6Bppwm3bg0LO8TY=",
    "58, fe80::260:97ff:fe07:69ea, 135, fe80::200:86ff:fe05:80da, 0,"
        + " 1:zavyT/cezQr1fmImYCwYnMXbgck=",
    "58, 3ffe:501:1800:2345::2, 3, 3ffe:507:0:1:200:86ff:fe05:80da, 0,"
        + " 1:2ObVBgIn28oZvibYZhZMBgh7WdQ=",
    "58, 3ffe:501:410:0:2c0:dfff:fe47:33e, 1, 3ffe:507:0:1:200:86ff:fe05:80da, 4,"
        + " 1:hLZd0XGWojozrvxqE0dWB1iM6R0=",
    "58, fe80::200:86ff:fe05:80da, 133, ff02::2, 0, 1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="
  })
  void itIsThatOfTheSpecification(
      int protocol, String source, int sourcePort, String destination, int port, String id) {
    assertThat(CommunityId.of(protocol, end(source, sourcePort), end(destination, port)))
        .isEqualTo(id);
  }

  private static CommunityId.End end(String address, int port) {
    return new CommunityId.End(InetAddresses.parse(address).orElseThrow().getAddress(), port);
  }

  private static Flow flow(String source, String destination, String port, String protocol) {
    Tuple tuple = Tuple.of(source, destination, port, protocol);
    Instant start = Instant.parse("2026-11-24T04:25:00Z");
    return MadeFlows.of(tuple, start, "FSPA_FSPA", 500, 0.02);
  }

  @Test
  void aFlowWithoutAddressesOrPortsHasNone() {
    assertThat(CommunityId.of(flow("aa:bb:cc:dd:ee:ff", "10.0.0.1", "", "arp"))).isEmpty();
    assertThat(CommunityId.of(flow("10.0.0.1", "10.0.0.2", "x", "tcp"))).isEmpty();
    assertThat(CommunityId.of(flow("10.0.0.1", "2001:db8::1", "80", "tcp"))).isEmpty();
    assertThat(CommunityId.of(flow("10.0.0.1", "10.0.0.2", "80", "tcp"))).isPresent();
  }
}
