package io.portcullis.rules;

import java.time.Duration;
import java.time.Instant;

/** Blocks for tests. */
public final class Blocks {
  private Blocks() {}

  public static Block of(Target target, BlockState state, Instant created, Duration timeout) {
    return of(target, state, Block.Origin.DETECTOR, created, timeout, false);
  }

  public static Block of(
      Target target,
      BlockState state,
      Block.Origin origin,
      Instant created,
      Duration timeout,
      boolean permanent) {
    return new Block(
        0,
        target,
        state,
        origin,
        "beacons",
        origin == Block.Origin.DETECTOR ? target.toString() : "",
        origin == Block.Origin.DETECTOR ? "From-Botnet-TCP-1" : "",
        origin == Block.Origin.DETECTOR ? "88*y*y*" : "",
        created,
        created.plus(timeout),
        timeout,
        permanent,
        0,
        0,
        "UNTESTED");
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

  /** The same block in another state, with another end. */
  public static Block changed(Block block, BlockState state, Instant expires, Duration timeout) {
    return new Block(
        block.id(),
        block.target(),
        state,
        block.origin(),
        block.reason(),
        block.tuple(),
        block.model(),
        block.letters(),
        block.created(),
        expires,
        timeout,
        block.permanent(),
        block.packets(),
        block.bytes(),
        block.verified());
  }
}
