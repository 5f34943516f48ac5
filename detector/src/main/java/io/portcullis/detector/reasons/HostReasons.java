package io.portcullis.detector.reasons;

import io.portcullis.argus.names.IpAddress;
import io.portcullis.detector.table.Few;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host: whom it calls, how, and what it was told of names. Some recordings
 * have more hosts than tuples with a second flow, so all but the least is made when it is needed.
 */
final class HostReasons extends Recent.Seen implements AddressTable.Placed {
  /** From so many destinations on a host is somebody who calls out. */
  private static final int CALLS_OUT = 5;

  private static final int ODD = 9;

  static final HostReasons NONE = none();

  final IpAddress address;
  final boolean isPrivate;

  /** The first destination that it called; most have no second. */
  private @Nullable IpAddress out;

  private Few<IpAddress> outElse = Few.none();
  private Rhythms rhythms = Rhythms.NONE;
  private OnPorts ports = OnPorts.NOTHING;
  private Told told = Told.NOTHING;

  HostReasons(IpAddress address, boolean isPrivate) {
    this.address = address;
    this.isPrivate = isPrivate;
  }

  private static HostReasons none() {
    HostReasons none = new HostReasons(IpAddress.ofIpv4(0), false);
    none.forgotten = true;
    return none;
  }

  @Override
  public IpAddress address() {
    return address;
  }

  /** All of its ports are one host. */
  @Override
  public int port() {
    return 0;
  }

  /** Notes whom it calls. */
  void calls(IpAddress server) {
    if (out == null) out = server;
    else if (!out.equals(server)) outElse = outElse.with(server, CALLS_OUT - 1);
  }

  /** Whether it calls many. */
  boolean callsOut() {
    return outElse.size() >= CALLS_OUT - 1;
  }

  /** Notes whom it calls on a port that has no service of its own. */
  void callsOddly(IpAddress server) {
    ports().odd = ports.odd.with(server, ODD);
  }

  /** How many it calls on ports that have no service of their own, up to nine. */
  int odd() {
    return ports.odd.size();
  }

  boolean isSpread() {
    return odd() >= ODD;
  }

  /** Its tuples that beat, for those who only look. */
  Rhythms rhythms() {
    return rhythms;
  }

  /** Notes that a tuple of its with a beat had a flow. */
  void beats(TupleReasons tuple, double period) {
    if (rhythms == Rhythms.NONE) rhythms = new Rhythms();
    rhythms.remember(tuple, period);
  }

  /** Fetches what {@link TupleReasons#fetch} says; the number has no meaning. */
  int fetch() {
    return rhythms.fetch() + (told.seen ? 1 : 0) + odd();
  }

  private OnPorts ports() {
    if (ports == OnPorts.NOTHING) ports = new OnPorts();
    return ports;
  }

  /** Where there is no table for the port and there are too many: empty. */
  Optional<DeadServers> dead(int port, boolean make) {
    return make ? ports().makeDead(port) : ports.dead(port);
  }

  /** Where there is none and there are too many: empty. */
  Optional<Series> series(boolean tcp, int port) {
    return ports().series(tcp, port);
  }

  /** The series of a port, where there is one. */
  Optional<Series> knownSeries(boolean tcp, int port) {
    return ports.knownSeries(tcp, port);
  }

  /** A series begins anew. */
  void endSeries(boolean tcp, int port) {
    ports.endSeries(tcp, port);
  }

  /** What was heard of it, for those who only look. */
  Told told() {
    return told;
  }

  /** What was heard of it, for those who add to it. */
  Told hears() {
    if (told == Told.NOTHING) told = new Told();
    return told;
  }
}
