package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.cli.output.Times;
import io.portcullis.gateway.events.WireFile;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Protocols;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A block rule as {@code rules list} and {@code rules show} print it. */
final class BlockColumns {
  private BlockColumns() {}

  /** The keys of JSON and their order are the contract of {@code rules list -o json}. */
  static List<Column<Block>> list(Instant now, Times time) {
    return List.of(
        Column.number("id", "ID", Block::id),
        Column.of("scope", "SCOPE", block -> block.target().scope().word()),
        Column.of("src_ip", "SOURCE", BlockColumns::source),
        Column.of("dest_ip", "DESTINATION", BlockColumns::destination),
        Column.number("dest_port", "PORT", BlockColumns::port),
        Column.of("proto", "PROTO", BlockColumns::protocol),
        Column.of("state", "STATE", block -> block.state().word()),
        Column.hidden("created", block -> time.text(block.created())),
        Column.hidden("expires", block -> time.text(block.expires())),
        Column.words(
            "expires_in_s",
            "REMAINING",
            block -> left(block, now).toSeconds(),
            block -> remaining(block, now)),
        Column.hidden("timeout_s", block -> block.timeout().toSeconds()),
        Column.number("packets", "PACKETS", block -> Math.max(0, block.packets())),
        Column.hidden("bytes", block -> Math.max(0, block.bytes())),
        Column.of("verdict", "VERDICT", block -> block.verdict().word()),
        Column.words("model", "REASON", Block::model, BlockColumns::reason),
        Column.hidden("letters", Block::letters),
        Column.hidden("reason", Block::reason),
        Column.of("origin", "ORIGIN", block -> block.origin().word()),
        Column.hidden("permanent", Block::permanent));
  }

  /** The columns of a list, and everything else that is remembered. */
  static List<Column<Block>> all(Instant now, Times time, Map<Long, WireFile.Seen> wire) {
    return List.of(
        Column.number("id", "rule", Block::id),
        Column.of("target", "target", block -> block.target().toString()),
        Column.of("scope", "scope", block -> block.target().scope().word()),
        Column.hidden("src_ip", BlockColumns::source),
        Column.hidden("dest_ip", BlockColumns::destination),
        Column.hidden("dest_port", BlockColumns::port),
        Column.hidden("proto", BlockColumns::protocol),
        Column.of("state", "state", block -> block.state().word()),
        Column.of("origin", "origin", block -> block.origin().word()),
        time.column("created", "created", Block::created),
        time.column("expires", "expires", Block::expires),
        Column.words(
            "expires_in_s",
            "remaining",
            block -> left(block, now).toSeconds(),
            block -> remaining(block, now)),
        Column.words(
            "timeout_s",
            "timeout",
            block -> block.timeout().toSeconds(),
            block -> Durations.text(block.timeout())),
        Column.words(
            "permanent",
            "permanent",
            Block::permanent,
            block -> block.permanent() ? "yes, the running gateway renews it" : "no"),
        Column.of("reason", "reason", Block::reason),
        Column.of("tuple", "tuple", Block::tuple),
        Column.of("model", "model", Block::model),
        Column.of("letters", "letters", Block::letters),
        Column.of("packets", "packets dropped", block -> Math.max(0, block.packets())),
        Column.of("bytes", "bytes dropped", block -> Math.max(0, block.bytes())),
        Column.words("verdict", "verdict", block -> block.verdict().word(), BlockColumns::wire),
        time.optional("last_arrived", "last arrived", block -> lastArrived(block, wire)),
        Column.of(
            "arrived", "packets arrived", block -> seen(block, wire).map(WireFile.Seen::arrived)),
        Column.of("left", "packets left", block -> seen(block, wire).map(WireFile.Seen::left)),
        Column.of(
            "verdict_reason",
            "verdict reason",
            block -> seen(block, wire).map(WireFile.Seen::reason)));
  }

  private static Optional<WireFile.Seen> seen(Block block, Map<Long, WireFile.Seen> wire) {
    return Optional.ofNullable(wire.get(block.id()));
  }

  private static Optional<Instant> lastArrived(Block block, Map<Long, WireFile.Seen> wire) {
    return seen(block, wire).flatMap(WireFile.Seen::lastArrived);
  }

  private static Optional<String> source(Block block) {
    return block.target().inside().map(Prefix::toString);
  }

  private static Optional<String> destination(Block block) {
    return block.target().outside().map(Prefix::toString);
  }

  private static Optional<Integer> port(Block block) {
    return block.target().connection().map(Target.Connection::port);
  }

  private static Optional<String> protocol(Block block) {
    return block.target().connection().map(one -> Protocols.name(one.protocol()));
  }

  private static Duration left(Block block, Instant now) {
    return block.state().inForce() ? block.remaining(now) : Duration.ZERO;
  }

  static String remaining(Block block, Instant now) {
    if (!block.state().inForce()) return "";
    return block.permanent() ? "permanent" : Durations.text(left(block, now));
  }

  private static String reason(Block block) {
    return block.model().isEmpty() ? block.reason() : block.model();
  }

  private static String wire(Block block) {
    return switch (block.verdict()) {
      case VERIFIED -> "verified: packets still arrive, none leave";
      case LEAKING -> "leaking: packets get through";
      case UNTESTED -> "untested: nobody has looked yet, or nothing arrived";
    };
  }
}
