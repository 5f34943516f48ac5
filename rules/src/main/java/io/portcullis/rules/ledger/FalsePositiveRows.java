package io.portcullis.rules.ledger;

import io.portcullis.rules.Actor;
import io.portcullis.rules.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The operators' false positives as rows of the ledger's table, and back. */
final class FalsePositiveRows {
  static final String ALL =
      "select tuple, letters, since_us, expires_us, boot_id, boot_deadline_ms, who"
          + " from false_positive order by since_us, tuple, letters";
  static final String PUT =
      "insert or replace into false_positive"
          + " (tuple, letters, since_us, expires_us, boot_id, boot_deadline_ms, who)"
          + " values (?, ?, ?, ?, ?, ?, ?)";
  static final String REMOVE = "delete from false_positive where tuple = ?";

  private FalsePositiveRows() {}

  static void bind(PreparedStatement to, Ledger.FalsePositive label, Deadline.Now now)
      throws SQLException {
    Deadline deadline = Deadline.at(label.expires(), Deadline.FOR_EVER, now);
    to.setString(1, label.tuple());
    to.setString(2, label.letters());
    to.setLong(3, BlockRows.micros(label.created()));
    to.setLong(4, BlockRows.micros(label.expires()));
    to.setString(5, deadline.bootId());
    to.setLong(6, deadline.bootDeadline().toMillis());
    to.setString(7, label.by().map(Actor::toString).orElse(""));
  }

  static Ledger.FalsePositive read(ResultSet row, Deadline.Now now, Map<String, Duration> lastSeen)
      throws SQLException {
    Deadline deadline =
        new Deadline(
            BlockRows.instant(row.getLong(4)), row.getString(5), Duration.ofMillis(row.getLong(6)));
    return new Ledger.FalsePositive(
        row.getString(1),
        row.getString(2),
        BlockRows.instant(row.getLong(3)),
        deadline.expires(now, lastSeen),
        Optional.of(row.getString(7)).filter(by -> !by.isEmpty()).map(Actor::parse));
  }
}
