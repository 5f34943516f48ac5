package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.events.EnumWords;
import io.portcullis.rules.AllowEntry;
import java.time.Instant;
import java.util.List;

/** An entry of the allowlist. */
final class AllowColumns {
  private AllowColumns() {}

  static List<Column<AllowEntry>> list(Times time) {
    return List.of(
        Column.of("entry", "ENTRY", AllowEntry::what),
        Column.of("kind", "KIND", entry -> EnumWords.of(entry.kind())),
        Column.words("protects", "PROTECTS", entry -> protects(entry), entry -> protects(entry)),
        Column.of("reason", "REASON", AllowEntry::reason),
        Column.words(
            "created",
            "CREATED",
            entry -> time.text(entry.created()),
            entry -> entry.created().equals(Instant.EPOCH) ? "" : time.near(entry.created())),
        time.optional("expires", "EXPIRES", AllowEntry::expires));
  }

  static String protects(AllowEntry entry) {
    return switch (entry.kind()) {
      case CONFIGURED, OPERATOR, FLEET -> "all its traffic, both directions";
      case OWN_ADDRESS, GATEWAY -> "never the target of remote or host";
      case RESOLVER -> "never the target of remote or host, nor its DNS port";
      case DHCP_SERVER -> "never the target of remote or host, nor DHCP";
      case SPECIAL -> "never a target";
      case ADMIN_SESSION -> "traffic between this machine and that peer";
      case SPARED -> "not blocked again before it runs out";
    };
  }

  /** {@code 203.0.113.7 is allowed (operator: the bank)}. */
  static String sentence(AllowEntry entry) {
    String reason = entry.reason().isEmpty() ? "" : ": " + entry.reason();
    return entry.what() + " is allowed (" + EnumWords.of(entry.kind()) + reason + ")";
  }
}
