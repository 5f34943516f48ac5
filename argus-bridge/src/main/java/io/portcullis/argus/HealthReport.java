package io.portcullis.argus;

import java.time.Instant;
import java.util.Optional;

/**
 * Argus' report on itself, printed by {@code ra} as a line of protocol {@code man} (argus 3.0.8.2;
 * the columns are reused for other things than their names say).
 *
 * @param at when it was written, by argus' clock
 * @param state STA, CON, STP, SHT, ERR or MAX
 * @param queued records waiting in argus' output queue (column SrcAddr)
 * @param droppedByPcap packets lost by the capture since the last report (Sport)
 * @param clients connected readers (Dport)
 * @param packets packets received since the last report (TotPkts)
 */
public record HealthReport(
    Instant at, String state, long queued, long droppedByPcap, long clients, long packets) {

  /** The report in a {@code man} flow, or empty for any other flow. */
  public static Optional<HealthReport> in(Flow flow) {
    if (!flow.isManagement()) return Optional.empty();
    return Optional.of(
        new HealthReport(
            flow.start(),
            flow.state(),
            number(flow.tuple().source()),
            number(flow.sourcePort()),
            number(flow.tuple().destinationPort()),
            flow.totalPackets()));
  }

  private static long number(String column) {
    try {
      return Long.parseLong(column);
    } catch (NumberFormatException notReported) {
      return 0;
    }
  }
}
