package io.portcullis.gateway;

import io.portcullis.capture.LiveVerifier;
import io.portcullis.enforcer.Enforcer;
import io.portcullis.enforcer.Firewall;
import io.portcullis.rules.Block;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/** What the kernel counted, brought to the capture, which does not know the kernel. */
public final class KernelCounters {
  private KernelCounters() {}

  /**
   * Hands over the packets of each block that the kernel holds and counts.
   *
   * @throws IOException when the kernel cannot be read
   */
  public static void hand(Enforcer from, LiveVerifier to, Collection<Block> blocks)
      throws IOException {
    for (Block block : blocks) {
      Optional<Firewall.Element> held = from.element(block.target());
      if (held.isPresent() && held.get().packets() >= 0) {
        to.counted(block.id(), held.get().packets());
      }
    }
  }
}
