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
import java.time.ZoneId;
import java.util.List;

/** No text makes the reader of ra's lines throw, hang or lose count. */
public final class RaLinesFuzz {
  private RaLinesFuzz() {}

  public static List<byte[]> seeds() {
    return List.of(
        bytes(
            Lines.HEADER
                + ",SrcBytes,Label\n"
                + "2023/11/14 22:13:20.01,0.08,tcp,10.0.0.5,50001,   ->,198.51.100.7,80,FSPA_FSPA,"
                + "0,0,9,686,4,a,b\n"
                + "1700000000.01,1e3,icmp,::1,0x0008,<->,ff02::1,0x4d00,ECO,,,inf,-5,,x\r\n"),
        bytes(
            "1700000000.01,0.5,udp,10.0.0.5,50001,<->,198.51.100.7,53,CON,0,0,2,160,80,17,Start\n"),
        lines(
            "1700000000,0.0,man,0,0,   ,0,0,STA,0,0,12,3400,0,1,Status",
            "1700000001\t0.1\ttcp\t10.0.0.5\t1\t->\t198.51.100.7\t443\tS_\t0\t0\t1\t60"));
  }

  private static byte[] lines(String... lines) {
    return bytes(String.join("\n", lines));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    long lines = 0;
    for (Reading reading :
        Readings.all(
            RecordedFlows.lines(
                new ByteArrayInputStream(input), "fuzz", ZoneId.of("Europe/Prague")))) {
      lines++;
      if (reading instanceof Flow flow) touch(flow);
    }
    long ends = 0;
    for (byte b : input) ends += b == '\n' ? 1 : 0;
    assertThat(lines).isLessThanOrEqualTo(ends + 1);
  }

  private static void touch(Flow flow) {
    assertThat(flow.tuple().toString()).isNotNull();
    assertThat(flow.end()).isAfterOrEqualTo(flow.start());
    assertThat(flow.state() + flow.cause() + flow.direction() + flow.label()).isNotNull();
    assertThat(HealthReport.in(flow)).isNotNull();
  }
}
