package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/** Blocks for tests. */
public final class Blocks {
  private Blocks() {}

  /** One on evidence. */
  public static Block of(Target target, BlockState state, Instant created, Duration timeout) {
    Origin.Detector evidence =
        new Origin.Detector("beacons", target.toString(), "From-Botnet-TCP-1", "88*y*y*");
    return Block.byDetector(target, state, evidence, Life.of(created, timeout));
  }

  /** An operator's, that is in force. */
  public static Block ordered(Target target, Life life) {
    return Block.byOperator(target, "beacons", life).in(BlockState.ACTIVE);
  }

  public static Target.Connection connection(String text) {
    return Targets.connection(text);
  }

  public static Target remote(String prefix) {
    return new Target.Remote(Prefix.parse(prefix));
  }

  public static Target host(String prefix) {
    return new Target.Host(Prefix.parse(prefix));
  }

  /** A block in another state, with another end. */
  public static Block changed(Block block, BlockState state, Instant expires, Duration timeout) {
    return block.in(state).until(expires, timeout, block.permanent());
  }
}
