package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.PortClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AddressTableTest {
  private static AddressTable<Server> table(int most, long key, List<Server> gone) {
    return new AddressTable<>(
        most, key, (address, port) -> new Server(address, port, PortClass.WEB, true), gone::add);
  }

  @Test
  void itFindsWhatWasPutThereWhateverTheKey() {
    for (long key : new long[] {0, -1, 0x123456789abcdefL}) {
      AddressTable<Server> table = table(Integer.MAX_VALUE, key, new ArrayList<>());
      Map<String, Server> plain = new HashMap<>();
      Random random = new Random(key);
      for (int i = 0; i < 20_000; i++) {
        IpAddress address =
            random.nextBoolean()
                ? IpAddress.ofIpv4(random.nextInt(3000))
                : new IpAddress(0x2001_0db8L << 32, random.nextInt(3000));
        int port = random.nextInt(4) - 1;
        String words = address + " " + port;
        assertThat(table.find(address, port).isPresent()).isEqualTo(plain.containsKey(words));
        Server found = table.get(address, port, i);
        assertThat(found).isSameAs(plain.computeIfAbsent(words, any -> found));
        assertThat(found.address).isEqualTo(address);
        assertThat(found.port).isEqualTo(port);
      }
    }
  }

  @Test
  void theLongestSilentAreForgottenAnEighthAtOnceAndAreTold() {
    List<Server> gone = new ArrayList<>();
    AddressTable<Server> table = table(16, 7, gone);
    for (int i = 0; i < 16; i++) table.get(IpAddress.ofIpv4(i), 443, i);
    Server kept = table.get(IpAddress.ofIpv4(0), 443, 16);
    assertThat(gone).isEmpty();
    table.get(IpAddress.ofIpv4(99), 443, 17);
    assertThat(gone).extracting(server -> server.address.low() & 0xff).containsExactly(1L, 2L);
    assertThat(gone).allMatch(server -> server.forgotten);
    assertThat(table.find(IpAddress.ofIpv4(1), 443)).isEmpty();
    assertThat(table.find(IpAddress.ofIpv4(0), 443)).containsSame(kept);
    for (int i = 3; i < 16; i++) assertThat(table.find(IpAddress.ofIpv4(i), 443)).isPresent();
  }
}
