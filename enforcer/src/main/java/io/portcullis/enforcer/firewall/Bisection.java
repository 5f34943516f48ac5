package io.portcullis.enforcer.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * Applies changes so that a bad one never costs the others: a refused batch is halved until the
 * refused changes are alone. Each batch that passes is one transaction.
 */
public final class Bisection {
  private Bisection() {}

  /** A change that the kernel refused even alone. */
  public record Refused(Change change, FirewallException reason) {}

  /**
   * Applies as much as the kernel takes.
   *
   * @return what it refused; empty when all was made
   * @throws FirewallException NOT_PERMITTED or NOT_SUPPORTED, which no smaller batch would mend;
   *     earlier halves may have been made
   */
  public static List<Refused> apply(Firewall firewall, List<Change> changes)
      throws FirewallException {
    List<Refused> refused = new ArrayList<>();
    apply(firewall, changes, refused);
    return refused;
  }

  private static void apply(Firewall firewall, List<Change> changes, List<Refused> refused)
      throws FirewallException {
    if (changes.isEmpty()) return;
    try {
      firewall.apply(changes);
    } catch (FirewallException reason) {
      if (reason.kind() == FirewallException.Kind.NOT_PERMITTED
          || reason.kind() == FirewallException.Kind.NOT_SUPPORTED) {
        throw reason;
      }
      if (changes.size() == 1) {
        refused.add(new Refused(changes.get(0), reason));
        return;
      }
      int half = changes.size() / 2;
      apply(firewall, changes.subList(0, half), refused);
      apply(firewall, changes.subList(half, changes.size()), refused);
    }
  }
}
