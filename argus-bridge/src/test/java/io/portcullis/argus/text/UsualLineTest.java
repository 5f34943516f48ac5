package io.portcullis.argus.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.argus.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsualLineTest {
  private static final String DATE = "2026/03/02 09:00:59.000999";
  private static final String REST =
      ",0.562631,tcp,10.0.31.32,6060,   ->,198.19.152.236,8080,FSPA_FSPA,0,0,26,16059";

  private final UsualLine line = new UsualLine();
  private final int[] starts = new int[17];

  @Test
  void aUsualLineIsReadWhole() {
    assertThat(read(DATE + REST + ",5353,7,Start,beyond")).isEqualTo(16);
    assertThat(line.startMicros()).isEqualTo(1_772_442_059_000_999L);
    assertThat(line.hasDate()).isTrue();
    assertThat(line.duration()).isEqualTo(0.562631);
    assertThat(line.tuple()).isEqualTo(Tuple.of("10.0.31.32", "198.19.152.236", "8080", "tcp"));
    assertThat(line.packets()).isEqualTo(26);
    assertThat(line.bytes()).isEqualTo(16059);
    assertThat(Arrays.copyOf(starts, 5)).containsExactly(0, 27, 36, 40, 51);
  }

  @Test
  void columnsThatMayBeMissingAreCountedAsTheyAre() {
    assertThat(read(DATE + REST)).isEqualTo(13);
    assertThat(read(DATE + REST + ",")).isEqualTo(14);
    assertThat(read(DATE + REST + ",5353,7")).isEqualTo(15);
  }

  @Test
  void datesOfOneMinuteDifferInTheirSeconds() {
    read(DATE + REST);
    assertThat(read("2026/03/02 09:00:01.500000" + REST)).isEqualTo(13);
    assertThat(line.startMicros()).isEqualTo(1_772_442_001_500_000L);
    assertThat(read("1700000000.25" + REST)).isEqualTo(13);
    assertThat(line.startMicros()).isEqualTo(1_700_000_000_250_000L);
    assertThat(line.hasDate()).isFalse();
    assertThat(read("2026/03/02 09:00:02.5" + REST)).isEqualTo(13);
    assertThat(line.startMicros()).isEqualTo(1_772_442_002_500_000L);
    assertThat(line.hasDate()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026/03/02 09:00:60.000999",
        "2026/03/02 09:00:5x.000999",
        "2026/03/02 09:00:59:000999",
        "2026/03/02 09:00:59.00099x",
        "2026/03/02 09:00:59.0009999",
        "StartTime",
        ""
      })
  void aTimeThatIsNoneIsRefusedAfterOneOfTheSameMinute(String time) {
    read(DATE + REST);
    assertThat(read(time + REST)).isZero();
  }

  @Test
  void noMinuteIsKnownBeforeTheFirst() {
    assertThat(read("\0".repeat(17) + "59.000999" + REST)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",1e3,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1.2.3,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1234567890123456,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,icmp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0.01,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0.256,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0.,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0.1.2,1,->,10.0.0.2,80,S_,0,0,1,60",
        ",1,tcp,::1,1,->,::2,80,S_,0,0,1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,080,S_,0,0,1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,65536,S_,0,0,1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,0x50,S_,0,0,1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,,S_,0,0,1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,-1,60",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1,",
        ",1,tcp,10.0.0.1,1,->,10.0.0.2,80,S_,0,0,1",
        ",1,tcp,10.0.0.1",
        ",1,tc",
        ""
      })
  void whatIsUnusualIsRefused(String rest) {
    assertThat(read(DATE + rest)).isZero();
  }

  private int read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return line.read(bytes, 0, bytes.length, (byte) ',', starts, 16);
  }
}
