package io.portcullis.enforcer.firewall;

import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import java.time.Duration;
import java.util.List;

/** One change to what the kernel drops. */
public sealed interface Change {

  /**
   * Drop this target from now on, for exactly as long as is left when the kernel is told, whether
   * or not it is dropped already. Where nothing is left by then it is dropped no more, as by {@link
   * Remove}.
   */
  record Put(Target target, Lease lease) implements Change {
    /** The whole timeout from whenever the kernel is told. */
    public Put(Target target, Duration timeout) {
      this(target, new Fixed(timeout));
    }

    /** What is left now; zero where it is over, never less. */
    public Duration left() {
      Duration left = lease.left();
      return left.isNegative() ? Duration.ZERO : left;
    }

    boolean isOver() {
      return left().isZero();
    }
  }

  /**
   * How long a drop still has. Asked when a message to the kernel is made, and for each attempt
   * again: a process may be stopped between the order and the message, and the drop ends when the
   * order said all the same.
   */
  interface Lease {
    /** As of the call; zero or negative when it is over. */
    Duration left();
  }

  /** A lease that never shortens, as a new one has. */
  record Fixed(Duration left) implements Lease {
    public Fixed {
      if (left.isNegative() || left.isZero()) {
        // The kernel takes a timeout of zero for "for ever".
        throw new IllegalArgumentException("a drop needs a timeout above zero, not " + left);
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
