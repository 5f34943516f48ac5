package io.portcullis.detector.evidence;

import io.portcullis.argus.Tuple;
import io.portcullis.detector.evidence.parameters.PortClass;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.evidence.rhythm.Step;
import io.portcullis.detector.evidence.trail.Trail;
import io.portcullis.detector.evidence.trail.Trails;

/**
 * What is remembered of a tuple with two flows or more: 120 bytes, and 48 to 136 more in its rings.
 * Only {@link BeaconScorer} writes it.
 */
public final class TupleEvidence implements Evidence, Trails.Holder {
  /** For detectors that weigh no evidence. */
  public static final TupleEvidence NONE =
      new TupleEvidence(Tuple.of("", "", "", ""), Protocol.OTHER);

  /** What the method tells apart. */
  enum Protocol {
    TCP,
    UDP,
    OTHER
  }

  // What never changes.
  final Tuple tuple;
  final Protocol protocol;

  /** No evidence can make it alarm, so that only its rhythm is remembered; known from a flow on. */
  public boolean hopeless;

  // What others know of it.
  Host host = Host.NONE;
  Service service = Service.NONE;
  short rhythmIndex = -1;
  long lastFlow;

  // What it did.
  int flows;
  int answered;
  int beats;

  /** Flows that had a beat or missed it. */
  int steps;

  /**
   * Moving share of these that were a burst or off the beat, over many more than the rings; 0 to 1.
   */
  double stray;

  long last;
  long cycle;
  int firstTotal;
  int firstSource;
  Rings rings = Rings.NONE;

  /** Middle gap in seconds; means nothing until there is one. */
  double period;

  /** Moving share of flows that start a connection, 0 to 1. */
  double started;

  /** Moving share of flows that failed, 0 to 1. */
  double failed;

  /** Number of the first flow whose score reached the threshold, 0 before. */
  int crossedAt;

  Trail trail = Trail.NONE;
  public byte step = Step.NONE;
  public double sum;

  TupleEvidence(Tuple tuple, Protocol protocol) {
    this.tuple = tuple;
    this.protocol = protocol;
  }

  /** Of a tuple without any flow yet. */
  static TupleEvidence of(Tuple tuple) {
    Protocol protocol =
        switch (tuple.protocol()) {
          case "tcp" -> Protocol.TCP;
          case "udp" -> Protocol.UDP;
          default -> Protocol.OTHER;
        };
    return new TupleEvidence(tuple, protocol);
  }

  @Override
  public boolean isHopeless() {
    return hopeless;
  }

  @Override
  public boolean isEvident() {
    return sum > 0;
  }

  @Override
  public TupleEvidence whole(Tuple same) {
    return this;
  }

  @Override
  public void trailForgotten() {
    trail = Trail.NONE;
  }

  int port() {
    return service.port;
  }

  PortClass portClass() {
    return service.portClass;
  }

  boolean hasPeriod() {
    return rings.gaps() > 0;
  }
}
