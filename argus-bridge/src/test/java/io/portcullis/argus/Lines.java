package io.portcullis.argus;

import io.portcullis.argus.text.FlowParser;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;

/** Short ways for tests to write lines and read them. */
public final class Lines {
  public static final String HEADER =
      "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes";

  private Lines() {}

  public static Reading read(FlowParser parser, String line) {
    return read(parser, line, ',');
  }

  public static Reading read(FlowParser parser, String line, char delimiter) {
    // Rubbish around the line shows at once when the parser looks beyond its bounds.
    String around = "9" + delimiter + "9" + delimiter;
    byte[] padded = (around + line + delimiter + "9").getBytes(StandardCharsets.UTF_8);
    return parser.parse(padded, 4, padded.length - 6, 1);
  }

  public static Flow flow(FlowParser parser, String line) {
    Reading reading = read(parser, line);
    if (reading instanceof Flow flow) return flow;
    throw new AssertionError("no flow but " + reading + ": " + line);
  }

  public static Flow flow(String line) {
    return flow(new FlowParser(ZoneOffset.UTC), line);
  }

  public static Reading read(String line) {
    return read(new FlowParser(ZoneOffset.UTC), line);
  }
}
