package io.portcullis.gateway.cli;

import io.portcullis.argus.Flow;
import io.portcullis.detector.Detection;
import java.util.Optional;

/** How {@code detect} prints what it finds. */
sealed interface Matches permits JsonMatches, RawMatches, HumanMatches, WindowReport {

  /** Called before the detector sees a flow. */
  default void before(Flow flow) {}

  /** Called with the detector's answer to that flow. */
  void after(Flow flow, Optional<Detection> match);

  /** The input is over, but the detector does not know yet: what it will forget is still there. */
  default void beforeEnd() {}

  /** The input is over; a repeated last flow may have matched once more. */
  void end(Optional<Detection> last);
}
