package io.portcullis.gateway.wishes;

import io.portcullis.gateway.events.Metrics;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Somebody who decides elsewhere what is to be blocked here. All answers are there at once. */
public interface WishSource {
  /** As a line begins with it: {@code CrowdSec}, {@code The fleet}. */
  String name();

  /** As it stands amid a line. */
  default String inLine() {
    return name();
  }

  /** Who ends its rules. */
  Actor actor();

  /** Whether a rule came from it. */
  boolean made(Origin origin);

  /** The setting that bounds its rules in force. */
  String limit();

  /** What it does not block here, in words. */
  String unusable();

  /** How often it is to be asked; that costs next to nothing while it has no news. */
  Duration pace();

  /** What changed since it was asked last, in its order. */
  List<Wishes> take();

  /** Why it does not answer; empty when it did last, or was not asked yet. */
  Optional<String> trouble();

  /** Whether it answered when it was asked last. */
  boolean isUp();

  /**
   * Tells its numbers.
   *
   * @param wanted decisions of it that are known
   * @param inForce rules in force by them
   */
  void measure(Metrics metrics, int wanted, int inForce);
}
