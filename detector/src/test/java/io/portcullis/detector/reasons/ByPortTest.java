package io.portcullis.detector.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ByPortTest {
  @Test
  void itIsAMap() {
    Random random = new Random(7);
    @Nullable ByPort<String> chain = null;
    Map<Integer, String> plain = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      int port = random.nextInt(20);
      if (plain.containsKey(port)) {
        chain = ByPort.without(port, chain);
        plain.remove(port);
      } else if (random.nextBoolean()) {
        chain = ByPort.with(port, "value " + i, chain);
        plain.put(port, "value " + i);
      }
      assertThat(ByPort.size(chain)).isEqualTo(plain.size());
      for (int each = 0; each < 20; each++) {
        assertThat(ByPort.of(each, chain)).isEqualTo(Optional.ofNullable(plain.get(each)));
      }
    }
  }
}
