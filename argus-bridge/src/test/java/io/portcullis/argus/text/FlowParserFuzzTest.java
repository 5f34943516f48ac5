package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Flow;
import io.portcullis.argus.HealthReport;
import io.portcullis.argus.Lines;
import io.portcullis.argus.Reading;
import io.portcullis.argus.Readings;
import io.portcullis.argus.recorded.RecordedFlows;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No input makes the reader throw, hang or lose count. */
@Tag("fuzz")
class FlowParserFuzzTest {
  private static final byte[] SEED =
      (Lines.HEADER
              + ",SrcBytes,Label\n"
              + "2023/11/14 22:13:20.01,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,0,0,9,686,4,a,b\n"
              + "1700000000.01,1e3,icmp,::1,0x0008,<->,ff02::1,0x4d00,ECO,,,inf,-5,,x\r\n")
          .getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void mutatedLinesAreFlowsOrMalformed(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] input = mutate(random);
      long lines = 0;
      for (Reading reading :
          Readings.all(
              RecordedFlows.lines(new ByteArrayInputStream(input), "fuzz", ZoneOffset.UTC))) {
        lines++;
        if (reading instanceof Flow flow) touch(flow);
      }
      long ends = 0;
      for (byte b : input) ends += b == '\n' ? 1 : 0;
      assertThat(lines).as("seed %d, round %d", seed, round).isLessThanOrEqualTo(ends + 1);
    }
  }

  private static void touch(Flow flow) {
    assertThat(flow.tuple().toString()).isNotNull();
    assertThat(flow.end()).isAfterOrEqualTo(flow.start());
    assertThat(flow.state() + flow.cause() + flow.direction() + flow.label()).isNotNull();
    assertThat(HealthReport.in(flow)).isNotNull();
  }

  private static byte[] mutate(Random random) {
    byte[] input = SEED.clone();
    for (int changes = 1 + random.nextInt(12); changes > 0; changes--) {
      int at = random.nextInt(input.length);
      switch (random.nextInt(4)) {
        case 0 -> input[at] = (byte) random.nextInt(256);
        case 1 -> input[at] = (byte) ",\t\n\r ./:-_eE+".charAt(random.nextInt(13));
        case 2 -> input[at] = input[random.nextInt(input.length)];
        default -> {
          int length = random.nextInt(input.length - at);
          System.arraycopy(SEED, random.nextInt(SEED.length - length), input, at, length);
        }
      }
    }
    return input;
  }
}
