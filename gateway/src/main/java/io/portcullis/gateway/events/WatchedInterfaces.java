package io.portcullis.gateway.events;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Inside interfaces as the running gateway last told of them in its metrics.
 *
 * @param watched those on which it listens
 * @param unwatched those on which it hears nothing: gone or down since its start, or inside since
 */
public record WatchedInterfaces(List<String> watched, List<String> unwatched) {
  private static final WatchedInterfaces NONE = new WatchedInterfaces(List.of(), List.of());

  public WatchedInterfaces {
    watched = List.copyOf(watched);
    unwatched = List.copyOf(unwatched);
  }

  /**
   * Reads them; none where no gateway runs, since the file outlives it, or where it has no probe of
   * its own.
   */
  public static WatchedInterfaces read(Path metrics, boolean runs) {
    if (!runs) return NONE;
    try {
      Map<String, Double> series = Metrics.read(metrics, Metric.INTERFACE_WATCHED);
      List<String> watched = new ArrayList<>();
      List<String> unwatched = new ArrayList<>();
      series.forEach((name, value) -> (value > 0 ? watched : unwatched).add(name));
      return new WatchedInterfaces(watched, unwatched);
    } catch (IOException notThere) {
      return NONE;
    }
  }
}
