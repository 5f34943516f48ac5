package io.portcullis.rules.ledger;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Targets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which rows may have to do with what somebody named, told by their texts without reading them: a
 * target names an address in one form only, and a wider one has a slash.
 *
 * @param id of the one row; empty where it is not named by its number
 * @param texts rows whose target has one of these in it; no row is left out when there is none
 */
record Nearby(Optional<Long> id, List<String> texts) {
  private static final String SLASH = "/";

  Nearby {
    texts = List.copyOf(texts);
  }

  static Nearby of(Targets.Named named) {
    if (named instanceof Targets.Named.RuleId rule) {
      return new Nearby(Optional.of(rule.id()), List.of());
    }
    if (named instanceof Targets.Named.Exactly exactly) {
      return new Nearby(
          Optional.empty(), exactly.connection().ends().stream().map(Prefix::toString).toList());
    }
    Prefix prefix = ((Targets.Named.Range) named).prefix();
    // What lies within a prefix has no text in common with it.
    return new Nearby(Optional.empty(), prefix.isSingle() ? List.of(prefix.toString()) : List.of());
  }

  /** The beginning of a condition. */
  String sql() {
    if (id.isPresent()) return "id = ? and ";
    if (texts.isEmpty()) return "";
    return "(instr(target, ?)" + " or instr(target, ?)".repeat(texts.size()) + ") and ";
  }

  void bind(PreparedStatement to) throws SQLException {
    if (id.isPresent()) to.setLong(1, id.get());
    if (texts.isEmpty()) return;
    int at = 1;
    for (String text : texts) to.setString(at++, text);
    to.setString(at, SLASH);
  }
}
