package io.portcullis.rules.ledger;

import io.portcullis.rules.Actor;
import io.portcullis.rules.Deadline;
import io.portcullis.rules.Mode;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** The mode as the only row of the ledger's table, and back. */
final class ModeRow {
  static final String ONLY =
      "select word, expires_us, boot_id, boot_deadline_ms, who, since_us from mode";
  static final String PUT =
      "insert or replace into mode"
          + " (only, word, expires_us, boot_id, boot_deadline_ms, who, since_us)"
          + " values (1, ?, ?, ?, ?, ?, ?)";

  static final SetAside NAME = SetAside.other("the mode");

  private ModeRow() {}

  static void bind(PreparedStatement to, Mode mode, Actor by, Deadline.Now now)
      throws SQLException {
    Instant expires = mode instanceof Mode.ArmedUntil until ? until.deadline() : now.wall();
    Deadline deadline = Deadline.at(expires, Deadline.FOR_EVER, now);
    to.setString(1, mode.word());
    to.setLong(2, BlockRows.micros(expires));
    to.setString(3, deadline.bootId());
    to.setLong(4, deadline.bootDeadline().toMillis());
    to.setString(5, by.toString());
    to.setLong(6, BlockRows.micros(now.wall()));
  }

  static Ledger.ModeSet read(ResultSet row, Deadline.Now now) throws SQLException {
    Deadline deadline =
        new Deadline(
            BlockRows.instant(row.getLong(2)), row.getString(3), Duration.ofMillis(row.getLong(4)));
    return new Ledger.ModeSet(
        mode(row.getString(1), deadline, now),
        Actor.parse(row.getString(5)),
        BlockRows.instant(row.getLong(6)));
  }

  private static Mode mode(String word, Deadline deadline, Deadline.Now now) {
    return switch (word) {
      case "dry_run" -> new Mode.DryRun();
      case "armed" -> new Mode.Armed();
      // A reboot took everything out of the kernel: nothing of the window is left.
      case "armed_until" -> new Mode.ArmedUntil(deadline.expires(now, deadline.bootDeadline()));
      default -> throw new IllegalArgumentException("'" + word + "' is no mode");
    };
  }
}
