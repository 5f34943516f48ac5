package io.portcullis.gateway.crowdsec;

import io.portcullis.gateway.decisions.RulesInForce;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Block;
import io.portcullis.rules.BootClock;
import io.portcullis.rules.Every;
import io.portcullis.rules.Origin;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Scope;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells CrowdSec of our blocks, whoever made them and however they end. A decision there has no
 * ports, so a block of one connection is an alert that nobody acts on, unless the operator wants
 * its remote banned elsewhere. So is a block of the dry run. A quarantined host is nobody else's.
 */
final class ShareBlocks implements Duty {
  private final CrowdSecLink link;
  private final RulesInForce rules;
  private final Scope from;
  private final Instant started;
  private final Every every = new Every(Duration.ofSeconds(1));

  /**
   * @param from the scope from which on a block is a decision
   */
  ShareBlocks(CrowdSecLink link, RulesInForce rules, Scope from, BootClock clock) {
    this.link = link;
    this.rules = rules;
    this.from = from;
    this.started = clock.instant();
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() {
    List<Share> shares = new ArrayList<>();
    for (Block block : rules.inForce()) share(block).ifPresent(shares::add);
    link.share(shares);
  }

  private Optional<Share> share(Block block) {
    Target target = block.target();
    if (block.origin() instanceof Origin.CrowdSec || target.scope() == Scope.HOST) {
      return Optional.empty();
    }
    boolean decides = block.isReal() && target.scope().compareTo(from) >= 0;
    // An earlier run told of these.
    if (!decides && block.created().isBefore(started)) return Optional.empty();
    return target.outside().map(range -> share(block, range, decides));
  }

  private static Share share(Block block, Prefix range, boolean decides) {
    String what = block.model().isEmpty() ? block.origin().word() : block.model();
    String words = block.reason().isEmpty() ? "no reason was given" : block.reason();
    return new Share(
        block.id(),
        range,
        block.created(),
        block.expires(),
        "portcullis/" + what.replaceAll("[^A-Za-z0-9._-]", "-"),
        (block.isReal() ? "" : "dry run: ") + block.target() + ": " + words,
        decides);
  }
}
