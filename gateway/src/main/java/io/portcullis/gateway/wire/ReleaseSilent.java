package io.portcullis.gateway.wire;

import io.portcullis.enforcer.orders.Enforcer;
import io.portcullis.gateway.events.EventRecorder;
import io.portcullis.gateway.events.OperatorLog;
import io.portcullis.gateway.upkeep.Duty;
import io.portcullis.rules.Actor;
import io.portcullis.rules.Block;
import io.portcullis.rules.Durations;
import io.portcullis.rules.Every;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Carries out the release by evidence, where it is configured. */
public final class ReleaseSilent implements Duty {
  private final SilenceRelease silence;
  private final WireWatch watch;
  private final Enforcer enforcer;
  private final EventRecorder recorder;
  private final OperatorLog journal;
  private final InstantSource clock;
  private final Every every = new Every(Duration.ofSeconds(1));

  public ReleaseSilent(
      SilenceRelease silence,
      WireWatch watch,
      Enforcer enforcer,
      EventRecorder recorder,
      OperatorLog journal,
      InstantSource clock) {
    this.silence = silence;
    this.watch = watch;
    this.enforcer = enforcer;
    this.recorder = recorder;
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public Every every() {
    return every;
  }

  @Override
  public void perform() throws InterruptedException {
    Instant now = clock.instant();
    for (Block block : watch.blocks()) {
      try {
        SilenceRelease.Fate fate = silence.of(block, now);
        if (fate instanceof SilenceRelease.Ends ends) release(block, ends.quiet());
        if (fate instanceof SilenceRelease.GoesOn) extend(block);
      } catch (IOException failed) {
        journal.error(failed, "a block keeps its time although the wire speaks against it");
      }
    }
  }

  private void release(Block block, Duration quiet) throws IOException, InterruptedException {
    String why =
        "silent on the inside for " + Durations.text(quiet.truncatedTo(ChronoUnit.SECONDS));
    for (Block each :
        enforcer.release(List.of(block), Duration.ZERO, why, Actor.Automatic.CAPTURE)) {
      recorder.released(each, Actor.Automatic.CAPTURE, why);
    }
  }

  private void extend(Block block) throws IOException, InterruptedException {
    for (Block each : enforcer.extend(List.of(block), block.timeout(), Actor.Automatic.CAPTURE)) {
      recorder.extended(each, Actor.Automatic.CAPTURE, "as its traffic still arrives");
    }
  }
}
