package io.portcullis.gateway.cli.lists;

import io.portcullis.enforcer.firewall.KernelLists;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.lists.Copy;
import io.portcullis.rules.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A list as it is now.
 *
 * @param held what the kernel does for it; empty where it does nothing, or cannot be asked
 * @param asked whether the kernel could be asked
 * @param flows to its addresses that the running gateway saw
 * @param now when this was so
 */
public record ListRow(
    Config.ListSource source,
    Copy copy,
    Optional<KernelLists.Held> held,
    boolean asked,
    long flows,
    Instant now) {

  /** What is done with it. */
  public enum State {
    /** The kernel drops what is listed. */
    BLOCKS,
    /** The kernel counts what is listed. */
    COUNTS,
    /** There is a copy, and the kernel does not use it: dry run, or no gateway has come to it. */
    IDLE,
    /** The copy could not be refreshed for too long. */
    TOO_OLD,
    /** There is no copy yet. */
    MISSING,
    /** There is a copy; the kernel cannot be asked. */
    UNKNOWN;

    /** {@code too old}, for people. */
    String words() {
      return word().replace('_', ' ');
    }

    /** {@code too_old}, for programs. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public State state() {
    if (held.filter(each -> !each.lease().isZero()).isPresent()) {
      return held.get().drops() ? State.BLOCKS : State.COUNTS;
    }
    if (copy.good().isEmpty()) return State.MISSING;
    if (copy.left(source.bounds().maxAge(), now).isZero()) return State.TOO_OLD;
    return asked ? State.IDLE : State.UNKNOWN;
  }

  public long packets() {
    return held.map(KernelLists.Held::packets).orElse(0L);
  }

  /** When its source is asked again. */
  Instant next() {
    return copy.next(source.bounds().every(), now);
  }

  /** All of it in one line. */
  public String line() {
    StringBuilder line = new StringBuilder(state().words());
    line.append(", ").append(copy.size().prefixes()).append(" prefixes");
    copy.good().ifPresent(at -> line.append(", refreshed ").append(ago(at)));
    line.append(", ").append(packets());
    line.append(state() == State.COUNTS ? " packets counted" : " packets dropped");
    if (state() == State.IDLE) {
      line.append(", ").append(flows).append(" flows to it seen");
    }
    line.append(", next refresh ").append(in(next()));
    if (!copy.trouble().isEmpty()) line.append("; last refresh failed ('lists show')");
    return line.toString();
  }

  private String ago(Instant at) {
    Duration ago = Duration.between(at, now);
    return ago.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : coarse(ago) + " ago";
  }

  private String in(Instant at) {
    Duration left = Duration.between(now, at);
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : "in " + coarse(left);
  }

  private static String coarse(Duration duration) {
    long unit = duration.toSeconds() >= 3600 ? 60 : 1;
    return Durations.text(Duration.ofSeconds(duration.toSeconds() / unit * unit));
  }
}
