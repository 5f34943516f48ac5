package io.portcullis.gateway.cli.rules;

import io.portcullis.gateway.cli.common.Exit;
import io.portcullis.gateway.cli.common.RuleTargets;
import io.portcullis.gateway.cli.common.StopException;
import io.portcullis.rules.Block;
import io.portcullis.rules.InetAddresses;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Targets;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which rules a list shows, and in what order.
 *
 * @param target only those that name it, lie around it or within it
 * @param host only those that cut this inside host, or rest on what it did
 * @param origin only those of this origin
 */
record RuleChoice(
    Optional<String> target, Optional<String> host, Optional<String> origin, Sort sort) {

  /** By what a list is ordered; the names are what operators type. */
  enum Sort {
    ID(Comparator.comparingLong(Block::id)),
    REMAINING(Comparator.comparing(Block::expires)),
    PACKETS(Comparator.comparingLong(Block::packets).reversed()),
    TARGET(Comparator.comparing(block -> block.target().toString())),
    STATE(Comparator.comparing(Block::state));

    @SuppressWarnings("ImmutableEnumChecker") // comparators of the JDK hold nothing that changes
    private final Comparator<Block> order;

    Sort(Comparator<Block> order) {
      this.order = order;
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Whether it can be understood, also where there is nothing to choose from.
   *
   * @throws StopException when it cannot
   */
  void check() throws StopException {
    if (target.isPresent()) RuleTargets.select(target.get(), List.of());
    if (host.isPresent()) address(host.get());
  }

  private static InetAddress address(String text) throws StopException {
    return InetAddresses.parse(text)
        .orElseThrow(() -> new StopException(Exit.USAGE, "'" + text + "' is no address"));
  }

  List<Block> of(List<Block> blocks) throws StopException {
    List<Block> chosen = new ArrayList<>(blocks);
    if (target.isPresent()) {
      Targets.Selection selection = RuleTargets.select(target.get(), blocks);
      chosen.removeIf(
          block ->
              !selection.selected().contains(block)
                  && !selection.covering().contains(block)
                  && !selection.within().contains(block));
    }
    if (host.isPresent()) {
      InetAddress address = address(host.get());
      chosen.removeIf(block -> !isOf(block, address));
    }
    origin.ifPresent(word -> chosen.removeIf(block -> !block.origin().word().equals(word)));
    chosen.sort(sort.order);
    return chosen;
  }

  private static boolean isOf(Block block, InetAddress address) {
    Optional<Prefix> inside = block.target().inside();
    return inside.filter(prefix -> prefix.contains(address)).isPresent()
        || block.tuple().startsWith(InetAddresses.text(address) + "-");
  }
}
