package io.portcullis.detector;

import io.portcullis.argus.Flow;
import io.portcullis.argus.Tuple;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes flows in the order of their start and says which tuples behave like a model. It reads no
 * clock: the flows' own times are all it knows, so a replay is the same run as live.
 *
 * <p>Memory is bounded: histories are capped in number (the longest silent one is forgotten first)
 * and in length. Used by one thread.
 */
public final class Detector {

  /**
   * How much may be remembered.
   *
   * @param tuples at most this many histories, 1 or more
   * @param characters letters and symbols kept of one tuple, at least 16; the oldest go first
   */
  public record Limits(int tuples, int characters) {
    /** Nothing is ever forgotten: for recorded input, and parity with slips. */
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** 200,000 tuples of up to 4,096 characters: some 60 MB on a busy router. */
    public static final Limits ROUTER = new Limits(200_000, 4096);
  }

  public Detector(Profile profile, ModelSet models, Limits limits) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Adds a flow to its tuple, and tests the tuple. */
  public Optional<Detection> accept(Flow flow) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** End of input; under the slips profiles the last flow counts once more, and may match again. */
  public Optional<Detection> finish() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Restarts a tuple's history: old evidence is gone. */
  public void forget(Tuple tuple) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Takes other models from the next flow on; histories stay. */
  public void use(ModelSet models) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Every tuple that is remembered, in the order of its first flow. */
  public void forEachTuple(Consumer<TupleLetters> reader) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** What a tuple has written so far; empty when it is not remembered. */
  public Optional<TupleLetters> letters(Tuple tuple) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * What happened to the flows.
   *
   * @param flows taken
   * @param tuples remembered now
   * @param dropped lost to a time window, under the slips profiles
   * @param forgotten tuples forgotten to keep the limits or at a window's end
   */
  public record Counters(long flows, int tuples, long dropped, long forgotten) {}

  public Counters counters() {
    throw new UnsupportedOperationException("not built yet");
  }
}
