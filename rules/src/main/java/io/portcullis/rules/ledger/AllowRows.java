package io.portcullis.rules.ledger;

import io.portcullis.rules.AllowEntry;
import io.portcullis.rules.Deadline;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Allow entries as rows of the ledger's table, and back. */
final class AllowRows {
  static final String ALL =
      "select what, kind, comment, since_us, expires_us, boot_id, boot_deadline_ms from allow"
          + " order by since_us, what";
  static final String PUT =
      "insert or replace into allow"
          + " (what, kind, comment, since_us, expires_us, boot_id, boot_deadline_ms)"
          + " values (?, ?, ?, ?, ?, ?, ?)";
  static final String REMOVE = "delete from allow where what = ? and kind = ?";

  private AllowRows() {}

  static void bindKey(PreparedStatement to, String what, AllowEntry.Kind kind) throws SQLException {
    to.setString(1, what);
    to.setString(2, kind.name().toLowerCase(Locale.ROOT));
  }

  static void bind(PreparedStatement to, AllowEntry entry, Deadline.Now now) throws SQLException {
    Deadline deadline = Deadline.at(entry.expires().orElse(Instant.MAX), Deadline.FOR_EVER, now);
    bindKey(to, entry.what(), entry.kind());
    to.setString(3, entry.reason());
    to.setLong(4, BlockRows.micros(entry.created()));
    if (entry.expires().isPresent()) {
      to.setLong(5, BlockRows.micros(entry.expires().get()));
    } else {
      to.setNull(5, Types.INTEGER);
    }
    to.setString(6, deadline.bootId());
    to.setLong(7, deadline.bootDeadline().toMillis());
  }

  static AllowEntry read(ResultSet row, Deadline.Now now, Map<String, Duration> lastSeen)
      throws SQLException {
    long expires = row.getLong(5);
    boolean forEver = row.wasNull();
    Deadline deadline =
        new Deadline(
            BlockRows.instant(expires), row.getString(6), Duration.ofMillis(row.getLong(7)));
    return new AllowEntry(
        row.getString(1),
        BlockRows.word(AllowEntry.Kind.class, row.getString(2)),
        row.getString(3),
        BlockRows.instant(row.getLong(4)),
        forEver ? Optional.empty() : Optional.of(deadline.expires(now, lastSeen)));
  }
}
