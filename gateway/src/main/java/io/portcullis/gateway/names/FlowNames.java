package io.portcullis.gateway.names;

import io.portcullis.argus.Flow;
import io.portcullis.argus.names.ServerName;
import io.portcullis.detector.reasons.NameEvent;
import io.portcullis.gateway.events.Metrics;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What packets say of the servers of flows. Used by the thread that judges. */
public interface FlowNames {
  /** From now on somebody is told of each thing that is heard; asked for once, at the beginning. */
  void tell(Consumer<NameEvent> told);

  /** Tells what was heard until a flow ended; called before it is judged. */
  void before(Flow flow);

  /** What was known of a flow's server when it began. */
  ServerName of(Flow flow);

  /**
   * From now on names are kept for inside hosts only.
   *
   * @param isInside asked with an address, by any thread
   */
  default void among(Predicate<String> isInside) {}

  /** Sets the metrics of listening, where there are any. */
  default void measure(Metrics metrics) {}
}
