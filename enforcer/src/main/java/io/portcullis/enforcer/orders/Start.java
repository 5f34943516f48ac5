package io.portcullis.enforcer.orders;

import io.portcullis.rules.Block;
import io.portcullis.rules.Mode;
import java.util.List;

/**
 * How a gateway starts.
 *
 * @param mode from now on
 * @param disarmed whether a window was open or had run out
 * @param released the blocks that went with it
 */
public record Start(
    Mode mode, boolean disarmed, List<Block> released, Reconciliation reconciliation) {
  public Start {
    released = List.copyOf(released);
  }
}
