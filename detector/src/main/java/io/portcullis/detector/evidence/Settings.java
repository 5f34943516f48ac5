package io.portcullis.detector.evidence;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Every number of the method but the chains, by the names of the parameter file ({@code
 * docs/research/SPEC.md} says what each does). Times in seconds, terms in natural log odds.
 */
final class Settings {
  // The beat.
  final double burstFloor;
  final double burstShare;
  final double onAtMost;
  final double onShare;
  final double nearShare;
  final double aroundShare;
  final int missedAtMost;
  final double missedShare;

  /** Share by which bytes may differ and still be near. */
  final double nearBytes;

  // The evidence.
  final double clipLow;
  final double clipHigh;
  final double floor;
  final double ceiling;
  final double pollerShare;

  // The gate.
  final int leastFlows;
  final int leastBeats;

  // The terms.
  final double infrastructure;
  final double service;
  final double alternativeWeb;
  final double dynamic;
  final double other;
  final double otherUdp;
  final double group;
  final double lone;
  final int loneFlows;
  final int loneDestinations;
  final double loneAnswered;
  final double[] paceLimits;
  final double[] pace;
  final double notNew;
  final double failed;
  final double inbound;
  final int outDegree;
  final double volume;
  final double volumeLimit;
  final double erratic;
  final double erraticShare;

  /** Weight of the newest flow in the share, at least. */
  final double erraticMemory;

  final int erraticSteps;
  final double popular;
  final double siblings;
  final double peerToPeer;
  final double pool;
  final double rhythmLog;
  final int rhythmTable;

  private final Map<Sensitivity, Double> thresholds = new EnumMap<>(Sensitivity.class);

  Settings(Json from) throws IOException {
    if (from.integer("ring") != Rings.LENGTH) {
      throw new IOException(
          "'settings.ring' is not " + Rings.LENGTH + ", which this version keeps");
    }
    burstFloor = from.number("burst_floor");
    burstShare = from.number("burst_share");
    onAtMost = from.number("tol_abs");
    onShare = from.number("tol1");
    nearShare = from.number("tol2");
    aroundShare = from.number("tol3");
    missedAtMost = from.integer("max_multiple");
    missedShare = from.number("tol_multiple");
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
  double threshold(Sensitivity sensitivity) {
    return thresholds.getOrDefault(sensitivity, Double.POSITIVE_INFINITY);
  }

  /** The part of a step's log ratio that counts: no single flow may decide. */
  double clip(double ratio) {
    return Math.max(clipLow, Math.min(clipHigh, ratio));
  }

  /** The largest that the terms of one tuple can be beside its port's. */
  double bestCase() {
    double fastest = 0;
    for (double value : pace) fastest = Math.max(fastest, value);
    return ceiling + fastest;
  }
}
