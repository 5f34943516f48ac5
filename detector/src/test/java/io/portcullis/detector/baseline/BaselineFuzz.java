package io.portcullis.detector.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** A baseline is refused in one line, or reads back the same when it is written. */
public final class BaselineFuzz {
  private static final Instant WRITTEN = Instant.parse("2026-11-24T04:25:00Z");

  private BaselineFuzz() {}

  public static List<byte[]> seeds() {
    String tuple =
        "{\"source\": \"10.0.0.5\", \"destination\": \"198.51.100.7\", \"port\": \"443\","
            + " \"protocol\": \"tcp\", \"shape\": {\"least_period_s\": 58.5, \"most_period_s\": 62,"
            + " \"least_bytes\": 100, \"most_bytes\": 900}, \"first_seen\":"
            + " \"2026-11-20T04:25:00Z\", \"last_seen\": \"2026-11-23T04:25:00Z\", \"flows\": 12,";
    String rest =
        "\"flows\": 20, \"from\": \"2026-11-20T00:00:00Z\", \"until\": "
            + "\"2026-11-24T00:00:00Z\", \"tuples\": [";
    return List.of(
        bytes(
            "{\"format\": \"portcullis-baseline\", \"version\": 2, "
                + rest
                + tuple
                + "\"confirmed\": \"2026-11-23T04:25:00Z\", \"state\": \"accepted\", \"by\":"
                + " \"root\", \"at\": \"2026-11-24T00:00:00Z\", \"accepted_until\":"
                + " \"2027-01-01T00:00:00Z\"}]}"),
        bytes(
            "{\"format\": \"portcullis-baseline\", \"version\": 1, "
                + rest
                + tuple
                + "\"state\": \"held_back\", \"suspicion\": \"beacon\"}]}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Baseline baseline;
    try {
      baseline = BaselineJson.parse(new String(input, StandardCharsets.UTF_8), WRITTEN);
    } catch (IOException refused) {
      assertThat(refused.getMessage()).hasLineCount(1);
      return;
    }
    String text = BaselineJson.write(baseline);
    assertThat(BaselineJson.write(BaselineJson.parse(text, WRITTEN))).isEqualTo(text);
  }
}
