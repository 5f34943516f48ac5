package io.portcullis.capture;

import io.portcullis.rules.Block;
import io.portcullis.rules.BlockState;
import io.portcullis.rules.Life;
import io.portcullis.rules.Prefix;
import io.portcullis.rules.Target;
import io.portcullis.rules.Targets;
import java.time.Duration;
import java.time.Instant;

/** Blocks in force, for tests. */
final class Blocks {
  private Blocks() {}

  public static Target connection(String text) {
    return Targets.connection(text);
  }

  public static Target remote(String text) {
    return new Target.Remote(Prefix.parse(text));
  }

  public static Target host(String text) {
    return new Target.Host(Prefix.parse(text));
  }

  public static Block of(long id, Target target, Instant created) {
    Life life = Life.of(created, Duration.ofHours(1));
    return Block.byOperator(target, "a test", life).withId(id).in(BlockState.ACTIVE);
  }
}
