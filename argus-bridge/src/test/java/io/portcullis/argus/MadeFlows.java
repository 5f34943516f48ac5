package io.portcullis.argus;

import io.portcullis.argus.text.FlowParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;

/** Flows for tests of other modules, made the only way there is: from a line of ra. */
public final class MadeFlows {
  private MadeFlows() {}

  /** One flow of a second, ten packets and 1,000 bytes. */
  public static Flow of(Tuple tuple, Instant start, String state, long sourceBytes) {
    return of(tuple, start, state, sourceBytes, 1.0);
  }

  /** One flow of ten packets and 1,000 bytes that takes so many seconds. */
  public static Flow of(
      Tuple tuple, Instant start, String state, long sourceBytes, double seconds) {
    String line =
        String.format(
            Locale.ROOT,
            "%d.%06d,%f,%s,%s,40000,   ->,%s,%s,%s,0,0,10,1000,%d,1,Stop",
            start.getEpochSecond(),
            start.getNano() / 1_000,
            seconds,
            tuple.protocol(),
            tuple.source(),
            tuple.destination(),
            tuple.destinationPort(),
            state,
            sourceBytes);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return (Flow) new FlowParser(ZoneOffset.UTC).parse(bytes, 0, bytes.length, 1);
  }
}
