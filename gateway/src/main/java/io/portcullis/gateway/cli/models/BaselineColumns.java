package io.portcullis.gateway.cli.models;

import io.portcullis.detector.baseline.BaselineEntry;
import io.portcullis.detector.baseline.HabitRange;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.wiring.KnownBenign;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A tuple of the baseline. */
public final class BaselineColumns {
  private BaselineColumns() {}

  /** What needs a look comes first. */
  static List<BaselineEntry> sorted(List<BaselineEntry> learned) {
    return learned.stream().sorted(Comparator.comparing(BaselineEntry::standing)).toList();
  }

  /** As operators name it where an entry has run out. */
  static final String OVER = "over";

  /**
   * Its standing, or that it has run out.
   *
   * @param keep how long a learned habit is spared after it was seen last
   */
  public static String state(BaselineEntry each, Instant now, Duration keep) {
    return each.isOver(now, keep) ? OVER : each.standing().word();
  }

  /**
   * @param keep how long a learned habit is spared after it was seen last
   */
  static List<Column<BaselineEntry>> all(Times time, Instant now, Duration keep) {
    return List.of(
        Column.of("state", "STATE", each -> state(each, now, keep)),
        Column.of("tuple", "TUPLE", each -> each.tuple().toString()),
        Column.hidden("src_ip", each -> each.tuple().source()),
        Column.hidden("dest_ip", each -> each.tuple().destination()),
        Column.hidden("dest_port", each -> port(each.tuple().destinationPort())),
        Column.hidden("proto", each -> each.tuple().protocol()),
        Column.people("PERIOD", each -> period(each.shape())),
        Column.people("BYTES", each -> bytes(each.shape())),
        Column.hidden("period_min_s", each -> each.shape().leastPeriod()),
        Column.hidden("period_max_s", each -> each.shape().mostPeriod()),
        Column.hidden("bytes_min", each -> each.shape().leastBytes()),
        Column.hidden("bytes_max", each -> each.shape().mostBytes()),
        Column.number("flows", "FLOWS", BaselineEntry::flows),
        time.column("first_seen", "FIRST SEEN", BaselineEntry::firstSeen),
        time.column("last_seen", "LAST SEEN", BaselineEntry::lastSeen),
        Column.words(
            "expires",
            "EXPIRES",
            each -> each.end(keep).map(time::text),
            each -> each.end(keep).map(KnownBenign::day).orElse("")),
        Column.hidden("confirmed", each -> time.text(each.confirmed())),
        Column.hidden("by", each -> each.ruling().map(BaselineEntry.Ruling::by)),
        Column.hidden("at", each -> each.ruling().map(word -> time.text(word.at()))),
        Column.hidden("suspicion", BaselineEntry::suspicion),
        Column.hidden("departure", each -> each.departure().map(HabitRange::words)),
        Column.people("REASON", BaselineColumns::reason));
  }

  private static String period(HabitRange shape) {
    return range(seconds(shape.leastPeriod()), seconds(shape.mostPeriod())) + " s";
  }

  private static String seconds(double seconds) {
    return String.format(Locale.ROOT, seconds < 100 ? "%.1f" : "%.0f", seconds);
  }

  private static String bytes(HabitRange shape) {
    return range(Long.toString(shape.leastBytes()), Long.toString(shape.mostBytes()));
  }

  private static String range(String least, String most) {
    return least.equals(most) ? least : least + "-" + most;
  }

  private static String reason(BaselineEntry each) {
    String by = each.ruling().map(word -> "by " + word.by()).orElse("");
    String departed = each.departure().map(shape -> "later it was " + shape.words()).orElse("");
    return String.join(
        "; ",
        List.of(by, each.suspicion(), departed).stream().filter(text -> !text.isEmpty()).toList());
  }

  /** A number where it is one; ICMP's are hexadecimal texts. */
  private static Object port(String port) {
    return port.matches("[0-9]{1,5}") ? (Object) Integer.valueOf(port) : port;
  }
}
