package io.portcullis.gateway.cli.detect;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import io.portcullis.detector.evidence.Explanation;
import java.util.Optional;

/** How {@code detect} prints what it finds. */
sealed interface Matches permits JsonMatches, RawMatches, HumanMatches, WindowReport {

  /** Called before the detector sees a flow. */
  default void before(Flow flow) {}

  /** Called with the detector's answer to that flow. */
  void after(Flow flow, Optional<Detection> match);

  /**
   * Called instead of an alarm that what is known of this network kept away, once for each tuple.
   *
   * @param why as it would alarm otherwise
   */
  default void spared(Flow flow, String letters, Explanation why) {}

  /** The input is over, but the detector does not know yet: what it will forget is still there. */
  default void beforeEnd() {}

  /** The input is over; a repeated last flow may have matched once more. */
  void end(Optional<Detection> last);
}
