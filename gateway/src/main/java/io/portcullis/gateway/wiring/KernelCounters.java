package io.portcullis.gateway.wiring;

import io.portcullis.capture.LiveVerifier;
import io.portcullis.enforcer.firewall.Firewall;
import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.rules.Block;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/** What the kernel counted, brought to the capture, which does not know the kernel. */
public final class KernelCounters {
  private KernelCounters() {}

  /**
   * Hands over the packets that the kernel counted for each block; some firewalls do not count.
   *
   * @throws IOException when the kernel cannot be read
   */
  public static void hand(Enforcer from, LiveVerifier to, Collection<Block> blocks)
      throws IOException {
    for (Block block : blocks) {
      Optional<Firewall.Element> held = from.element(block.target());
      // What comes in the place of an element that somebody took away counts from zero.
      long packets = held.map(Firewall.Element::packets).orElse(0L);
      if (packets >= 0) to.counted(block.id(), packets);
    }
  }
}
