package io.portcullis.gateway.cli.operate;

import io.portcullis.gateway.cli.common.Console;
import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.events.EventLog;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Sets the mode, and says what that means. */
final class ModeChange {
  private ModeChange() {}

  static int set(RootCommand portcullis, Mode mode) throws Exception {
    Actor by = portcullis.world().operator();
    Instant now = portcullis.now();
    List<Block> released = portcullis.orders().enforcer().mode(mode, by);
    try (EventLog events = portcullis.events()) {
      events.mode(mode, by);
      released.forEach(block -> events.release(block, by, mode.word()));
    }
    return tell(portcullis, mode, released.size(), sentence(mode, now, released.size()));
  }

  /** Says the mode, which need not be a new one. */
  static int tell(RootCommand portcullis, Mode mode, int released, String sentence) {
    Console console = portcullis.console();
    console.did(
        List.of(Column.of("mode", "", Mode::word), Column.of("released", "", any -> released)),
        List.of(mode),
        List.of(sentence));
    return Exit.DONE;
  }

  static String sentence(Mode mode, Instant now, int released) {
    if (mode instanceof Mode.Armed) return "armed: evidence is enforced from now on";
    if (mode instanceof Mode.ArmedUntil until) {
      Duration left = Duration.between(now, until.deadline());
      if (left.isNegative()) return "dry run again: 'arm --confirm' was not confirmed in time";
      return "armed for "
          + Durations.text(left.plusMillis(999)) // five minutes are no 4m59s
          + ": without 'portcullis confirm' all of it ends by itself then";
    }
    return "disarmed: evidence is only logged"
        + (released > 0 ? "; lifted " + released + " of the detector's rules" : "")
        + "; your own rules stay";
  }
}
