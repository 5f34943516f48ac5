package io.portcullis.detector.evidence.parameters;

import io.portcullis.detector.evidence.rhythm.BeatRules;
import io.portcullis.detector.evidence.rhythm.Rings;
import io.portcullis.detector.json.Json;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Every number of the method but the chains, by the names of the parameter file ({@code
 * docs/research/SPEC.md} says what each does). Times in seconds, terms in natural log odds.
 */
public final class EvidenceSettings {
  // The beat.
  public final BeatRules beats;

  /** Share by which bytes may differ and still be near. */
  public final double nearBytes;

  // The evidence.
  final double clipLow;
  final double clipHigh;
  public final double floor;
  public final double ceiling;
  final double pollerShare;

  // The gate.
  public final int leastFlows;
  public final int leastBeats;

  // The terms.
  public final double infrastructure;
  public final double service;
  public final double alternativeWeb;
  public final double dynamic;
  public final double other;
  public final double otherUdp;
  public final double group;
  public final double lone;
  public final int loneFlows;
  public final int loneDestinations;
  public final double loneAnswered;
  public final double[] paceLimits;
  public final double[] pace;
  public final double notNew;
  public final double failed;
  public final double inbound;
  public final int outDegree;
  public final double volume;
  public final double volumeLimit;
  public final double erratic;
  public final double erraticShare;

  /** Weight of the newest flow in the share, at least. */
  public final double erraticMemory;

  public final int erraticSteps;
  public final double popular;
  public final double siblings;
  public final double peerToPeer;
  public final double pool;
  public final double rhythmLog;
  public final int rhythmTable;

  private final Map<Sensitivity, Double> thresholds = new EnumMap<>(Sensitivity.class);

  EvidenceSettings(Json from) throws IOException {
    if (from.integer("ring") != Rings.LENGTH) {
      throw new IOException(
          "'settings.ring' is not " + Rings.LENGTH + ", which this version keeps");
    }
    beats =
        new BeatRules(
            from.number("burst_floor"),
            from.number("burst_share"),
            from.number("tol_abs"),
            from.number("tol1"),
            from.number("tol2"),
            from.number("tol3"),
            from.integer("max_multiple"),
            from.number("tol_multiple"));
    nearBytes = from.number("near");
    clipLow = from.number("clip_low");
    clipHigh = from.number("clip_high");
    floor = from.number("floor");
    ceiling = from.number("ceiling");
    pollerShare = from.number("poller_share");
    leastFlows = from.integer("min_flows");
    leastBeats = from.integer("min_beats");
    infrastructure = from.number("port_infra");
    service = from.number("port_service");
    alternativeWeb = from.number("port_alt_web");
    dynamic = from.number("port_dynamic");
    other = from.number("port_other");
    otherUdp = from.number("port_other_udp");
    group = from.number("group");
    lone = from.number("lone");
    loneFlows = from.integer("lone_flows");
    loneDestinations = from.integer("lone_destinations");
    loneAnswered = from.number("lone_answered");
    paceLimits = from.numbers("pace_limits");
    pace = from.numbers("pace");
    notNew = from.number("not_new");
    failed = from.number("failed");
    inbound = from.number("inbound");
    outDegree = from.integer("out_degree");
    volume = from.number("volume");
    volumeLimit = from.number("volume_limit");
    erratic = from.number("erratic");
    erraticShare = from.number("erratic_share");
    erraticMemory = from.number("erratic_memory");
    erraticSteps = from.integer("erratic_steps");
    popular = from.number("pop3");
    siblings = from.number("sibling");
    peerToPeer = from.number("p2p");
    pool = from.number("pool");
    rhythmLog = from.number("sib_log");
    rhythmTable = from.integer("sib_table");
    if (rhythmTable < 1 || rhythmTable > Short.MAX_VALUE) {
      throw new IOException("'settings.sib_table' is not between 1 and " + Short.MAX_VALUE);
    }
    if (pace.length != paceLimits.length + 1) {
      throw new IOException("'settings.pace' needs one value more than 'settings.pace_limits'");
    }
    for (double value :
        new double[] {
          notNew, failed, inbound, volume, erratic, popular, siblings, peerToPeer, pool
        }) {
      if (value > 0) {
        throw new IOException(
            "of 'settings' not_new, failed, inbound, volume, erratic, pop3, sibling, p2p and pool"
                + " must not add");
      }
    }
    Json levels = from.object("thresholds");
    for (Sensitivity each : Sensitivity.values()) {
      thresholds.put(each, levels.number(each.word()));
    }
  }

  /** The score that makes an alarm, in natural log odds; above zero. */
  public double threshold(Sensitivity sensitivity) {
    return thresholds.getOrDefault(sensitivity, Double.POSITIVE_INFINITY);
  }

  /** The part of a step's log ratio that counts: no single flow may decide. */
  public double clip(double ratio) {
    return Math.max(clipLow, Math.min(clipHigh, ratio));
  }

  /** The largest that the terms of one tuple can be beside its port's. */
  public double bestCase() {
    double fastest = 0;
    for (double value : pace) fastest = Math.max(fastest, value);
    return ceiling + fastest;
  }
}
