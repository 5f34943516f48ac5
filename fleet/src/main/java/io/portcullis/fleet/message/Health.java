package io.portcullis.fleet.message;

import java.util.Optional;

/**
 * How a site is, in numbers.
 *
 * @param version of the program
 * @param mode {@code dry_run}, {@code armed} or {@code armed_until}
 * @param rules in force, all of them
 * @param fleet of these, by decisions of other sites
 * @param leaks rules whose traffic was seen behind the firewall
 * @param breakerOpen whether nothing new is blocked
 * @param pace how flows come; empty in a gateway's first minute, and from versions without it
 */
public record Health(
    String version,
    String mode,
    int rules,
    int fleet,
    int leaks,
    boolean breakerOpen,
    Optional<Pace> pace) {

  /**
   * How flows come.
   *
   * @param flowsPerSecond in the last minute; 0 or more
   * @param lagSeconds from the end of the last flow to when it was looked at; 0 or more
   */
  public record Pace(double flowsPerSecond, double lagSeconds) {
    public Pace {
      if (!(flowsPerSecond >= 0) || Double.isInfinite(flowsPerSecond)) {
        throw new IllegalArgumentException(flowsPerSecond + " flows a second");
      }
      if (!(lagSeconds >= 0) || Double.isInfinite(lagSeconds)) {
        throw new IllegalArgumentException(lagSeconds + " s of lag");
      }
    }
  }
}
