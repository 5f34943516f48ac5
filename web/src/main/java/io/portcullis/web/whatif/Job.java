package io.portcullis.web.whatif;

import java.time.Instant;
import java.util.Optional;

/**
 * A recording that is tried, or was.
 *
 * @param name of the recording, for people
 * @param by who asked for it
 * @param run 1: today's settings; 2: the others
 * @param flows that this run has read
 * @param of how many there are; 0: not known before the first run has ended
 * @param trouble why it failed; empty when it did not
 */
public record Job(
    String name,
    String by,
    Trial trial,
    Instant begun,
    Stage stage,
    int run,
    long flows,
    long of,
    String trouble,
    Optional<Comparison> result) {

  /** How far it is. */
  public enum Stage {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  static Job begin(String name, String by, Trial trial, Instant now) {
    return new Job(name, by, trial, now, Stage.RUNNING, 1, 0, 0, "", Optional.empty());
  }

  public boolean running() {
    return stage == Stage.RUNNING;
  }

  /** How much is done of both runs, from 0 to 100. */
  public int percent() {
    if (!running()) return 100;
    if (run == 1) return 0;
    return 50 + (int) Math.min(49, of == 0 ? 0 : 50 * flows / of);
  }

  Job reading(int nowRun, long nowFlows, long nowOf) {
    return new Job(name, by, trial, begun, stage, nowRun, nowFlows, nowOf, trouble, result);
  }

  Job ended(Stage how, String why, Optional<Comparison> found) {
    return new Job(name, by, trial, begun, how, run, flows, of, why, found);
  }
}
