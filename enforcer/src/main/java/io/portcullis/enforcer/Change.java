package io.portcullis.enforcer;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.List;

/** One change to what the kernel drops. */
public sealed interface Change {

  /** Drop this target from now on, for exactly this long, whether or not it is dropped already. */
  record Put(Target target, Duration timeout) implements Change {
    public Put {
      if (timeout.isNegative() || timeout.isZero()) {
        // The kernel takes a timeout of zero for "for ever".
        throw new IllegalArgumentException("a drop needs a timeout above zero, not " + timeout);
      }
    }
  }

  /** Do not drop this target any more; nothing happens when it is not dropped. */
  record Remove(Target target) implements Change {}

  /** Let exactly these prefixes pass before any drop, and no others. */
  record Allow(List<Prefix> prefixes) implements Change {
    public Allow {
      prefixes = List.copyOf(prefixes);
    }
  }
}
