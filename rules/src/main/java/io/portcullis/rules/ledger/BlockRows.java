package io.portcullis.rules.ledger;

import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Deadline;
import io.portcullis.rules.Dropped;
import io.portcullis.rules.Life;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Targets;
import io.portcullis.rules.Verdict;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Blocks as rows of the ledger's table, and back. */
final class BlockRows {
  static final String IN_FORCE = "state in ('pending', 'active', 'would_block')";
  // The texts again as one: a call into SQLite for each costs more than all the rest of a row.
  static final String COLUMNS =
      "select id, target, scope, state, origin, reason, tuple, model, letters, created_us,"
          + " expires_us, boot_id, boot_deadline_ms, timeout_ms, permanent, packets, bytes,"
          + " verified, target || char(31) || scope || char(31) || state || char(31) || origin"
          + " || char(31) || reason || char(31) || tuple || char(31) || model || char(31)"
          + " || letters || char(31) || boot_id || char(31) || verified from block ";
  static final String INSERT =
      "insert into block (target, scope, state, origin, reason, tuple, model, letters, created_us,"
          + " expires_us, boot_id, boot_deadline_ms, timeout_ms, permanent, packets, bytes,"
          + " verified, enforced) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  // What a block is never changes, and naming its target here would rewrite the index of targets.
  // What once was enforced stays counted as an offence when its state moves on.
  static final String UPDATE =
      "update block set state = ?, expires_us = ?, boot_id = ?, boot_deadline_ms = ?,"
          + " timeout_ms = ?, permanent = ?, packets = ?, bytes = ?, verified = ?,"
          + " enforced = max(enforced, ?) where id = ?";

  static final String END = "update block set state = 'released' where id = ? and " + IN_FORCE;

  private static final Instant FIRST = instant(Long.MIN_VALUE);
  private static final Instant LAST = instant(Long.MAX_VALUE);

  private BlockRows() {}

  /** Which one it is, of a row that may make no sense. */
  static SetAside name(ResultSet row) throws SQLException {
    return new SetAside("rule " + row.getLong(1), row.getLong(1), row.getString(5), "");
  }

  static void bind(PreparedStatement to, Block block, Deadline.Now now) throws SQLException {
    Deadline deadline = Deadline.at(block.expires(), block.timeout(), now);
    to.setString(1, block.target().toString());
    to.setString(2, block.target().scope().word());
    to.setString(3, block.state().word());
    to.setString(4, block.origin().word());
    to.setString(5, block.reason());
    to.setString(6, block.tuple());
    to.setString(7, block.model());
    to.setString(8, block.letters());
    to.setLong(9, micros(block.created()));
    to.setLong(10, micros(block.expires()));
    to.setString(11, deadline.bootId());
    to.setLong(12, deadline.bootDeadline().toMillis());
    to.setLong(13, block.timeout().toMillis());
    to.setInt(14, block.permanent() ? 1 : 0);
    to.setLong(15, block.packets());
    to.setLong(16, block.bytes());
    to.setString(17, block.verdict().name());
    to.setInt(18, block.state() == BlockState.ACTIVE ? 1 : 0);
  }

  static void bindUpdate(PreparedStatement to, Block block, Deadline.Now now) throws SQLException {
    Deadline deadline = Deadline.at(block.expires(), block.timeout(), now);
    to.setString(1, block.state().word());
    to.setLong(2, micros(block.expires()));
    to.setString(3, deadline.bootId());
    to.setLong(4, deadline.bootDeadline().toMillis());
    to.setLong(5, block.timeout().toMillis());
    to.setInt(6, block.permanent() ? 1 : 0);
    to.setLong(7, block.packets());
    to.setLong(8, block.bytes());
    to.setString(9, block.verdict().name());
    to.setInt(10, block.state() == BlockState.ACTIVE ? 1 : 0);
    to.setLong(11, block.id());
  }

  /**
   * @param seen how long each earlier boot was seen to last
   */
  static Block read(ResultSet row, Deadline.Now now, Map<String, Duration> seen)
      throws SQLException {
    Texts texts = Texts.of(row);
    BlockState state = word(BlockState.class, texts.state());
    Duration timeout = Duration.ofMillis(row.getLong(14));
    boolean permanent = row.getInt(15) != 0;
    Instant written = instant(row.getLong(11));
    Instant expires =
        state.inForce()
            ? expires(row, texts.bootId(), written, timeout, permanent, now, seen)
            : written;
    return new Block(
        row.getLong(1),
        Targets.read(word(Scope.class, texts.scope()), texts.target()),
        state,
        origin(texts),
        new Life(instant(row.getLong(10)), expires, timeout, permanent),
        new Dropped(row.getLong(16), row.getLong(17)),
        word(Verdict.class, texts.verified()));
  }

  /** The texts of a row. */
  private record Texts(
      String target,
      String scope,
      String state,
      String origin,
      String reason,
      String tuple,
      String model,
      String letters,
      String bootId,
      String verified) {
    private static final int ALL = 19;
    private static final char BETWEEN = 31;
    private static final int MANY = 10;

    static Texts of(ResultSet row) throws SQLException {
      String all = row.getString(ALL);
      String[] parts = new String[MANY];
      int from = 0;
      for (int part = 0; part < MANY; part++) {
        int end = part == MANY - 1 ? all.length() : all.indexOf(BETWEEN, from);
        if (end < 0) return eachOf(row);
        parts[part] = all.substring(from, end);
        from = end + 1;
      }
      // One of the texts has the character in it that stands between them.
      if (parts[MANY - 1].indexOf(BETWEEN) >= 0) return eachOf(row);
      return new Texts(
          parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7], parts[8],
          parts[9]);
    }

    private static Texts eachOf(ResultSet row) throws SQLException {
      return new Texts(
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getString(6),
          row.getString(7),
          row.getString(8),
          row.getString(9),
          row.getString(12),
          row.getString(18));
    }
  }

  private static Origin origin(Texts texts) {
    return switch (texts.origin()) {
      case "operator" -> new Origin.Operator(texts.reason());
      case "crowdsec" -> new Origin.CrowdSec(texts.reason());
      case "fleet" -> new Origin.Fleet(texts.reason());
      case "detector" ->
          new Origin.Detector(texts.reason(), texts.tuple(), texts.model(), texts.letters());
      default -> throw new IllegalArgumentException("'" + texts.origin() + "' is no origin");
    };
  }

  private static Instant expires(
      ResultSet row,
      String bootId,
      Instant written,
      Duration timeout,
      boolean permanent,
      Deadline.Now now,
      Map<String, Duration> seen)
      throws SQLException {
    Deadline deadline = new Deadline(written, bootId, Duration.ofMillis(row.getLong(13)));
    Instant expires = deadline.expires(now, seen);
    // Nobody renewed it while we were away for longer than the kernel's longest timeout, yet it was
    // ordered for ever: it is due again in full.
    boolean anew = permanent && !expires.isAfter(now.wall());
    return writable(anew ? now.wall().plus(timeout) : expires);
  }

  /** What no row could hold was never written by us, and would make each later write fail. */
  private static Instant writable(Instant expires) {
    if (expires.isBefore(FIRST) || expires.isAfter(LAST)) {
      throw new IllegalArgumentException("it ends at " + expires);
    }
    return expires;
  }

  static <E extends Enum<E>> E word(Class<E> type, String word) {
    try {
      return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      String kind = type.getSimpleName().toLowerCase(Locale.ROOT);
      throw new IllegalArgumentException("'" + word + "' is no " + kind, unknown);
    }
  }

  /** Since 1970, in microseconds: SQLite's integers, Java's clock. */
  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
