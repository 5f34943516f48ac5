package io.portcullis.detector.reasons;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import io.portcullis.argus.text.FlowParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;

/** A few bytes there and back, as a WebSocket's ping has them. */
final class KeepAlive {
  private KeepAlive() {}

  static Flow flow(Tuple tuple, Instant start) {
    String line =
        start.getEpochSecond()
            + ".000000,0.05,tcp,"
            + tuple.source()
            + ",40000,   ->,"
            + tuple.destination()
            + ",443,PA_PA,0,0,4,320,160,1,Status";
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(bytes, 0, bytes.length, 1);
  }
}
