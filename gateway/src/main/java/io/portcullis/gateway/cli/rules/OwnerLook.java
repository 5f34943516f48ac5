package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.RootCommand;
import io.portcullis.gateway.cli.output.Column;
import io.portcullis.gateway.config.Config;
import io.portcullis.gateway.config.ConfigException;
import io.portcullis.gateway.owners.GeoFiles;
import io.portcullis.gateway.owners.Owner;
import io.portcullis.gateway.owners.ReverseNames;
import io.portcullis.rules.Block;
import io.portcullis.rules.Prefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose the outside addresses of rules are, for commands that show rules. What cannot be found out
 * is said once and left out: the rules are shown anyway. Each address is asked once, however often
 * the rules are looked at.
 */
final class OwnerLook {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RootCommand portcullis;
  private final Map<InetAddress, String> names = new HashMap<>();
  private final Set<InetAddress> asked = new HashSet<>();
  private final Set<String> said = new HashSet<>();

  OwnerLook(RootCommand portcullis) {
    this.portcullis = portcullis;
  }

  /**
   * Whose they are, by the outside address or prefix.
   *
   * @param named whether DNS is asked, too
   */
  Map<Prefix, Owner> of(List<Block> blocks, boolean named) throws ConfigException, IOException {
    Set<Prefix> outside = new LinkedHashSet<>();
    for (Block block : blocks) block.target().outside().ifPresent(outside::add);
    Map<Prefix, Owner> owners = new HashMap<>();
    Config.Geo geo = portcullis.config().geo();
    try (GeoFiles files = GeoFiles.open(geo.country(), geo.asn(), portcullis.now())) {
      for (Prefix each : outside) owners.put(each, files.of(each));
      files.troubles().forEach(this::warn);
    }
    if (!named) return owners;
    try {
      ask(geo, outside);
    } catch (IOException noAnswer) {
      warn("no names: " + noAnswer.getMessage());
    }
    names.forEach(
        (address, name) ->
            owners.computeIfPresent(Prefix.of(address), (any, owner) -> owner.named(name)));
    return owners;
  }

  private void warn(String line) {
    if (said.add(line)) portcullis.console().warn(line);
  }

  private void ask(Config.Geo geo, Set<Prefix> outside) throws IOException {
    List<InetAddress> single =
        outside.stream().filter(Prefix::isSingle).map(Prefix::network).filter(asked::add).toList();
    if (single.isEmpty()) return;
    int left = single.size() - ReverseNames.MOST;
    if (left > 0) {
      portcullis.console().say("of " + left + " more addresses no name is asked");
    }
    Optional<InetSocketAddress> resolver = geo.resolver();
    if (resolver.isEmpty()) resolver = ReverseNames.ofMachine(Path.of("/etc/resolv.conf"));
    InetSocketAddress server =
        resolver.orElseThrow(
            () -> new IOException("/etc/resolv.conf names no resolver; set 'geo.resolver'"));
    names.putAll(new ReverseNames(server, PATIENCE).of(single));
  }

  /** Columns of a list. */
  static List<Column<Block>> list(Map<Prefix, Owner> owners) {
    return columns("NAME", "COUNTRY", "NETWORK", owners);
  }

  /** Lines of one rule; people see them where anything is known. */
  static List<Column<Block>> one(Map<Prefix, Owner> owners) {
    boolean known = owners.values().stream().anyMatch(each -> !each.equals(Owner.UNKNOWN));
    return known ? columns("name", "country", "network", owners) : columns("", "", "", owners);
  }

  private static List<Column<Block>> columns(
      String name, String country, String network, Map<Prefix, Owner> owners) {
    return List.of(
        Column.of("dest_name", name, block -> owner(block, owners).name()),
        Column.of("dest_country", country, block -> owner(block, owners).country()),
        Column.words(
            "dest_asn",
            network,
            block -> owner(block, owners).asn(),
            block -> owner(block, owners).network()),
        Column.hidden("dest_network", block -> owner(block, owners).system()));
  }

  private static Owner owner(Block block, Map<Prefix, Owner> owners) {
    return block
        .target()
        .outside()
        .map(prefix -> owners.getOrDefault(prefix, Owner.UNKNOWN))
        .orElse(Owner.UNKNOWN);
  }
}
