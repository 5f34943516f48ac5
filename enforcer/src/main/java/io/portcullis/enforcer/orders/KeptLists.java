package io.portcullis.enforcer.orders;

import io.portcullis.enforcer.firewall.BlockList;
import io.portcullis.enforcer.firewall.KernelLists;
import java.util.List;

/**
 * What the kernel has of the lists that are wanted.
 *
 * @param held those that it uses
 * @param unfilled those that somebody must fill first, see {@link KernelLists#fill}
 * @param armed false: dry run, so that the kernel has none
 */
public record KeptLists(List<KernelLists.Held> held, List<BlockList> unfilled, boolean armed) {
  public KeptLists {
    held = List.copyOf(held);
    unfilled = List.copyOf(unfilled);
  }
}
