package io.portcullis.fleet;

import io.portcullis.fleet.message.Refusal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The state of a router's part in its fleet.
 *
 * @param up whether the bus is connected, all was read and our own voice was heard
 * @param trouble why not; empty while it is up, and before it was tried
 * @param sites of the fleet, as they were heard
 * @param accepted servers that are to be blocked because others say so
 * @param narrow words about one port that are not widened here
 * @param told our blocks that the bus has
 * @param untold our blocks for which a message has no room
 * @param refused messages that counted for nothing, since the start
 * @param unusable entries of messages that were none
 * @param replaced messages that came faster than they were looked at
 * @param again how often the whole was read, since the start
 */
public record FleetView(
    boolean up,
    Optional<String> trouble,
    List<SiteView> sites,
    int accepted,
    int narrow,
    int told,
    int untold,
    Map<Refusal, Long> refused,
    long unusable,
    long replaced,
    long again) {
  /** Before anything was tried. */
  public static final FleetView NOTHING =
      new FleetView(false, Optional.empty(), List.of(), 0, 0, 0, 0, Map.of(), 0, 0, 0);

  public FleetView {
    sites = List.copyOf(sites);
    refused = Map.copyOf(refused);
  }

  FleetView down(String why) {
    return new FleetView(
        false,
        Optional.of(why),
        sites,
        accepted,
        narrow,
        told,
        untold,
        refused,
        unusable,
        replaced,
        again);
  }

  static Map<Refusal, Long> sum(Map<Refusal, Long> one, Map<Refusal, Long> other) {
    Map<Refusal, Long> all = new EnumMap<>(Refusal.class);
    all.putAll(one);
    other.forEach((why, many) -> all.merge(why, many, Long::sum));
    return all;
  }
}
