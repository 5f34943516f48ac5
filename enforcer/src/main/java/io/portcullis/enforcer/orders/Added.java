package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.FirewallException;
import io.portcullis.rules.Block;
import java.util.List;
import java.util.Optional;

/**
 * What became of a target that was to be added.
 *
 * @param holes of it that stay open, in words
 * @param refused why the kernel did not take it; the block is failed then
 * @param stayed whether the block is one of before, which was asked to stay where it lasts longer
 */
public record Added(
    Block block, List<String> holes, Optional<FirewallException> refused, boolean stayed) {
  public Added {
    holes = List.copyOf(holes);
  }
}
