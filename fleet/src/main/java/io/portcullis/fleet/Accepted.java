package io.portcullis.fleet;

import io.portcullis.rules.Prefix;
import java.time.Duration;
import java.util.List;

/**
 * A server that this router's policy wants blocked because of what other sites say.
 *
 * @param ends when the sites' word ends by itself, as time since this machine's boot
 * @param sites who says so, by name
 * @param reason of one of them, in words
 */
public record Accepted(Prefix server, Duration ends, List<String> sites, String reason) {
  public Accepted {
    sites = List.copyOf(sites);
  }
}
