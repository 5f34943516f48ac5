package io.portcullis.argus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Everything that a recorded source has. */
public final class Readings {
  private Readings() {}

  public static List<Reading> all(FlowSource opened) throws Exception {
    List<Reading> readings = new ArrayList<>();
    try (FlowSource source = opened) {
      for (Reading r = source.read(Duration.ZERO);
          r != Reading.END;
          r = source.read(Duration.ZERO)) {
        if (r != Reading.QUIET) readings.add(r);
      }
    }
    return readings;
  }

  /** Its flows, without argus' reports on itself. */
  public static List<Flow> traffic(FlowSource opened) throws Exception {
    return all(opened).stream()
        .filter(Flow.class::isInstance)
        .map(Flow.class::cast)
        .filter(flow -> !flow.isManagement())
        .toList();
  }
}
