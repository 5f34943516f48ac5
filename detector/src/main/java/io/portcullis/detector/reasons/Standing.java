package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.evidence.parameters.PortClass;
import java.util.List;
import java.util.Optional;

/**
 * How a tuple, or a series of its host's, stands at one moment: the value of each term, and what
 * they were made of. One is used again and again.
 */
final class Standing {
  final double[] values = new double[ReasonTerm.values().length];
  final Alike alike = new Alike();
  TupleReasons tuple = TupleReasons.NONE;
  Clock clock = Clock.NONE;

  /** The series that this is about; empty for the tuple itself. */
  Optional<Series> series = Optional.empty();

  Name name = Name.NONE;

  /** Other clients of the server or of its domain, up to 9. */
  int others;

  /** How sure it is that nobody told the host this address, 0 to 1. */
  double raw;

  /** Failed look-ups of the host, weighed by their age. */
  double missing;

  /** Whether the host tries several servers that do not answer. */
  boolean deadFan;

  /** Whether the source is outside, and calls in. */
  boolean inbound;

  double value(ReasonTerm term) {
    return values[term.place()];
  }

  void set(ReasonTerm term, double value) {
    values[term.place()] = value;
  }

  void set(ReasonTerm term, boolean applies) {
    values[term.place()] = applies ? 1 : 0;
  }

  Server server() {
    return tuple.server;
  }

  List<IpAddress> rotating() {
    return series.map(Series::servers).orElse(List.of());
  }

  /** All terms but those of neighbours, which only lower the score and take longest. */
  void fill(int gate) {
    rhythm(gate);
    shares();
    port();
    surroundings();
    names();
    set(ReasonTerm.SIBLINGS, 0);
    set(ReasonTerm.PEER_TO_PEER, 0);
    set(ReasonTerm.POOL, 0);
  }

  private void rhythm(int gate) {
    double sure = Math.min(1, clock.steps / 8.0);
    double onBeat = sure * clock.onBeat;
    double equal = sure * clock.equal;
    set(ReasonTerm.EVIDENCE, clock.evidence);
    set(ReasonTerm.ON_BEAT, onBeat);
    set(ReasonTerm.EQUAL, equal);
    double few = Math.max(0, 1 - (clock.flows - gate) / 8.0);
    set(ReasonTerm.FEW, few);
    set(ReasonTerm.STRAY, clock.steps >= 8 ? clock.stray : 0);
    boolean beats = clock.hasPeriod();
    // Before twelve flows it says little: the start of a program is fast, too. Applications refresh
    // every two seconds or more, so a steady beat below is no excuse.
    double steady = onBeat * equal * Math.min(1, Math.max(0, 2 - clock.period));
    double fast = Math.min(1, Math.max(0, (4 - clock.period) / 2)) * (1 - few);
    set(ReasonTerm.FAST, beats ? fast * (1 - steady) : 0);
    set(ReasonTerm.SLOW, beats && clock.period > 900);
    set(ReasonTerm.VERY_SLOW, beats && clock.period > 3600);
  }

  private void shares() {
    set(ReasonTerm.SMALL, clock.small);
    set(ReasonTerm.VOLUME, clock.big);
    set(ReasonTerm.NOT_NEW, tuple.tcp() ? 1 - clock.started : 0);
    set(ReasonTerm.FAILED, tuple.tcp() ? clock.failed * spread() : 0);
  }

  private boolean isOdd() {
    return server().isOdd(tuple.tcp());
  }

  /** A port that is nobody's, of TCP or UDP. */
  private boolean hasNoService() {
    PortClass of = server().portClass();
    return of == PortClass.OTHER || of == PortClass.DYNAMIC;
  }

  /** A host that uses many servers on odd ports is a peer, and each of them says less. */
  private double spread() {
    return isOdd() ? 1.0 / Math.max(1, tuple.host.odd() - 1) : 1;
  }

  private void port() {
    double other = 0;
    double dynamic = 0;
    double infrastructure = 0;
    double service = 0;
    double alternative = 0;
    switch (server().portClass()) {
      case INFRASTRUCTURE -> infrastructure = 1;
      case SERVICE -> service = 1;
      case ALTERNATIVE_WEB -> alternative = 1;
      case DYNAMIC -> dynamic = spread();
      case OTHER -> other = spread();
      case WEB -> {}
    }
    set(ReasonTerm.INFRASTRUCTURE, infrastructure);
    set(ReasonTerm.SERVICE, service);
    set(ReasonTerm.ALTERNATIVE_WEB, alternative);
    set(ReasonTerm.DYNAMIC, dynamic);
    set(ReasonTerm.OTHER_TCP, tuple.tcp() ? other : 0);
    set(ReasonTerm.OTHER_UDP, !tuple.tcp() && hasNoService());
  }

  private void surroundings() {
    set(ReasonTerm.INSIDE, !server().isPublic);
    set(ReasonTerm.INSIDE_WEB, !server().isPublic && server().isWeb());
    set(ReasonTerm.DEAD_FAN, deadFan);
    set(ReasonTerm.INBOUND, inbound);
    set(ReasonTerm.POPULAR, log2(1 + others));
  }

  private void names() {
    boolean open = server().isPublic;
    boolean known = name.isKnown();
    set(ReasonTerm.RAW, raw);
    set(ReasonTerm.NAMED, known);
    set(ReasonTerm.TLS_NO_NAME, tuple.said.noName() && !known);
    set(ReasonTerm.TLS_ODD_PORT, tuple.said.tls() && isOdd());
    set(ReasonTerm.HTTP_RAW, tuple.said.plainRaw() && open);
    set(ReasonTerm.UNFIT, tuple.said.unfit() && open);
    boolean lone =
        tuple.said.program().isPresent() && tuple.host.told().isLone(tuple.said.program().get());
    set(ReasonTerm.LONE_PROGRAM, lone);
    set(ReasonTerm.SELF_SIGNED, tuple.said.selfSigned() && open);
    set(ReasonTerm.NO_SUCH_NAME, missing >= 4 ? Math.min(3, log2(1 + missing / 4)) : 0);
    set(ReasonTerm.GENERATED, known && name.domain().generated);
  }

  /** The terms of neighbours, on top of {@link #fill}. */
  void fillWide() {
    if (series.isPresent()) {
      set(ReasonTerm.POOL, series.get().isPool());
      return;
    }
    tuple.host.rhythms().findLike(tuple, alike);
    // On a web port a browser's many servers look like peers, and are not.
    boolean peers = hasNoService() && alike.arePeers();
    set(ReasonTerm.PEER_TO_PEER, peers);
    set(ReasonTerm.SIBLINGS, !peers && alike.servers() > 0);
    set(ReasonTerm.POOL, alike.arePool());
  }

  private static double log2(double value) {
    return value == 1 ? 0 : Math.log(value) / Math.log(2);
  }
}
