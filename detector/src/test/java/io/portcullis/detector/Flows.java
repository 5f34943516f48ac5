package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.FlowParser;
import io.portcullis.argus.FlowSource;
import io.portcullis.argus.Reading;
import io.portcullis.argus.RecordedFlows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Short ways for tests to come by flows: from a file, or made through the real parser. */
final class Flows {
  static final LocalDateTime EPOCH = LocalDateTime.of(2016, 1, 1, 0, 0);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSSSSS");

  private final FlowParser parser = new FlowParser(ZoneOffset.UTC);
  private long line;

  static List<Flow> read(Path file) throws IOException, InterruptedException {
    List<Flow> flows = new ArrayList<>();
    try (FlowSource source = RecordedFlows.open(file, ZoneOffset.UTC)) {
      for (Reading reading = source.read(Duration.ZERO);
          !(reading instanceof Reading.EndOfInput);
          reading = source.read(Duration.ZERO)) {
        if (reading instanceof Flow flow) flows.add(flow);
      }
    }
    return flows;
  }

  /** A flow of the tuple 10.0.0.5-203.0.113.7-443-tcp. */
  Flow at(double seconds, String duration, String bytes) {
    return at("10.0.0.5,40000,   ->,203.0.113.7,443", "tcp", seconds, duration, bytes);
  }

  Flow at(String ends, String protocol, double seconds, String duration, String bytes) {
    return at(ends, protocol, EPOCH.plusNanos(Math.round(seconds * 1e6) * 1000), duration, bytes);
  }

  Flow at(String ends, String protocol, LocalDateTime start, String duration, String bytes) {
    String text =
        "%s,%s,%s,%s,FSPA_FSPA,0,0,10,%s"
            .formatted(TIME.format(start), duration, protocol, ends, bytes);
    byte[] bytesOfLine = text.getBytes(StandardCharsets.UTF_8);
    Reading reading = parser.parse(bytesOfLine, 0, bytesOfLine.length, ++line);
    if (reading instanceof Flow flow) return flow;
    throw new AssertionError("no flow but " + reading + ": " + text);
  }
}
